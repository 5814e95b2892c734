/**
 * Owns merging two commits in a bare repository (`git merge-tree`): what one side changed since a
 * commit that both are taken to begin with, on the files of the other. No work tree, no hook, no
 * filter; of a repository's attributes only git's own ways of merging can count, because the
 * runner's repositories name no program. It judges nothing: where git cannot merge, it says so.
 */
import { ErrandError } from '../protocol/errors.ts';
import { exitStatus, feedGit, keepStderr, spawnGit } from '../platform/git-process.ts';
import { objectId } from './names.ts';
import { GitFailure, gitBytes, gitEnvironment } from './process.ts';

export interface MergeConflict {
  /** Name in the merged tree, or the one that it had. Bytes that are not UTF-8 are U+FFFD. */
  readonly path: string;
  /** Git's own words for the kind: "contents", "modify/delete", "binary", … */
  readonly what: string;
}

export interface Merged {
  /** With lines between markers where both changed the same ones. */
  readonly tree: string;
  /** Empty where git merged it all; each file once, in the order of names. */
  readonly conflicts: readonly MergeConflict[];
}

interface Sides {
  readonly before: string;
  readonly ours: string;
  readonly theirs: string;
}

const AS = {
  GIT_AUTHOR_NAME: 'Errand',
  GIT_AUTHOR_EMAIL: 'errand@localhost',
  GIT_AUTHOR_DATE: '@0 +0000',
  GIT_COMMITTER_NAME: 'Errand',
  GIT_COMMITTER_EMAIL: 'errand@localhost',
  GIT_COMMITTER_DATE: '@0 +0000',
};

export async function mergeCommits(
  path: string,
  { before, ours, theirs }: Sides,
  signal?: AbortSignal,
): Promise<Merged> {
  const line = async (args: readonly string[], stdin?: string): Promise<string> =>
    objectId(
      (await gitBytes({ cwd: path, args, stdin, env: AS, signal })).toString('latin1').trim(),
    );
  // Commits of their own tell git which version both sides began with, whatever their history is.
  const own = async (commit: string, ...parents: string[]): Promise<string> => {
    const tree = await line(['rev-parse', '--verify', `${objectId(commit)}^{tree}`]);
    const from = parents.flatMap((parent) => ['-p', parent]);
    return await line(['commit-tree', tree, ...from, '-F', '-'], 'Merged\n');
  };
  const root = await own(before);
  const [one, other] = [await own(ours, root), await own(theirs, root)];
  // The lines as they were before are shown too, where git knows how to (2.41).
  const args = ['-c', 'merge.conflictStyle=diff3', 'merge-tree', '--write-tree', '-z', one, other];
  const { code, stdout, stderr } = await run(path, args, signal);
  if (code > 1) throw tooOld(new GitFailure(args, code, stderr));
  return readMerged(stdout);
}

/** `TREE NUL (MODE ID STAGE TAB PATH NUL)* NUL (COUNT NUL PATH… NUL KIND NUL WORDS NUL)*` */
export function readMerged(stdout: Buffer): Merged {
  const [tree = '', ...rest] = stdout.toString('utf8').split('\0');
  const end = rest.indexOf('');
  const staged = end < 0 ? [] : rest.slice(0, end);
  const unmerged = new Set(staged.map((each) => each.slice(each.indexOf('\t') + 1)));
  const kinds = new Map<string, string>();
  const words = end < 0 ? [] : rest.slice(end + 1);
  let at = 0;
  while (at + 2 < words.length) {
    const count = Number(words[at]);
    const paths = words.slice(at + 1, at + 1 + count);
    const kind = /^CONFLICT \((.*)\)$/.exec(words[at + 1 + count] ?? '')?.[1];
    if (kind !== undefined) for (const path of paths) kinds.set(path, kind);
    at += count + 3;
  }
  const conflicts = [...new Set([...unmerged, ...kinds.keys()])]
    .toSorted()
    .map((path) => ({ path, what: kinds.get(path) ?? 'contents' }));
  return { tree: objectId(tree), conflicts };
}

export async function countNewer(
  path: string,
  older: string,
  newer: string,
): Promise<number | undefined> {
  const [from, to] = [objectId(older), objectId(newer)];
  const count = { cwd: path, args: ['rev-list', '--count', to, `^${from}`] };
  try {
    // Without a commit in common, the history is cut off here (a shallow clone's is).
    await gitBytes({ cwd: path, args: ['merge-base', from, to] });
    return Number((await gitBytes(count)).toString('latin1'));
  } catch (error) {
    // The number is for people, and no evidence.
    if (error instanceof GitFailure) return undefined;
    throw error;
  }
}

/** Ends with 1 where it could not merge, with its output all the same. */
async function run(
  cwd: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly code: number; readonly stdout: Buffer; readonly stderr: string }> {
  signal?.throwIfAborted();
  const git = spawnGit(cwd, args, gitEnvironment());
  const stderr = keepStderr(git, 16 * 1024);
  const ended = exitStatus(git);
  const stop = (): boolean => git.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const chunks: Buffer[] = [];
    git.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    await feedGit(git.stdin, undefined).catch(() => undefined);
    const code = await ended;
    signal?.throwIfAborted();
    return { code, stdout: Buffer.concat(chunks), stderr: stderr() };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function tooOld(cause: GitFailure): Error {
  if (!/usage: git merge-tree|unknown option/.test(cause.stderr)) return cause;
  return new ErrandError('unavailable', "The runner's git cannot merge without a work tree.", {
    hint: 'Install git 2.38 or newer on the machine of the runner.',
    cause,
  });
}
