/**
 * Owns running the user's own git against the user's own remotes: with their credential helpers,
 * their hooks and their settings, as in their terminal. Nothing of the runner's is in it, no branch
 * or tag of the repository changes, and nothing is ever pushed by force.
 */
import { ErrandError } from '../protocol/errors.ts';
import { askingEnv } from '../client/git-environment.ts';
import { type GitAnswer, GitError, runGit } from '../client/git.ts';
import { lastLines, reasonIn } from '../client/git-words.ts';
import type { Remote } from '../client/remotes.ts';
import type { ClientRepository } from '../client/repository.ts';
import { PullError } from './pull-error.ts';

/** What a remote has: its branches of these names, and the one that a clone would check out. */
export interface Tips {
  readonly branches: ReadonlyMap<string, string>;
  readonly defaultBranch: string | undefined;
}

/** A remote as it is asked for its branches. */
export interface Asked extends Remote {
  /** Where git pushes, if that is another project than the one that it fetches from. */
  readonly pushedAt?: string;
}

export async function tipsOf(
  repository: ClientRepository,
  remote: Asked,
  branches: readonly string[],
  signal?: AbortSignal,
): Promise<Tips> {
  const refs = branches.map((branch) => `refs/heads/${branch}`);
  const args = ['ls-remote', '--symref', '--', addressOf(remote), 'HEAD', ...refs];
  const { stdout } = await asUser(repository, remote, args, signal);
  const found = new Map<string, string>();
  let defaultBranch: string | undefined;
  for (const line of stdout.toString('utf8').split('\n')) {
    const [, target] = /^ref: refs\/heads\/(\S+)\tHEAD$/.exec(line) ?? [];
    if (target !== undefined) defaultBranch = target;
    const [, commit, branch] = /^([0-9a-f]{40,64})\trefs\/heads\/(\S+)$/.exec(line) ?? [];
    // A pattern matches the ends of names too.
    if (commit !== undefined && branch !== undefined && branches.includes(branch)) {
      found.set(branch, commit);
    }
  }
  return { branches: found, defaultBranch };
}

/** Brings a branch's commit here, where it is missing; no ref changes. */
export async function bringTip(
  repository: ClientRepository,
  remote: Asked,
  { branch, commit }: { readonly branch: string; readonly commit: string },
  signal?: AbortSignal,
): Promise<void> {
  const look = { cwd: repository.root, args: ['cat-file', '-e', `${commit}^{commit}`] };
  const env = { GIT_NO_LAZY_FETCH: '1' };
  if ((await runGit({ ...look, env, accept: [0, 1, 128], signal })).code === 0) return;
  const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  const alone = ['--recurse-submodules=no', '--refmap=', '--', addressOf(remote)];
  await asUser(repository, remote, ['fetch', ...quiet, ...alone, `refs/heads/${branch}`], signal);
}

function addressOf({ name, pushedAt }: Asked): string {
  return pushedAt ?? name;
}

/**
 * Pushes a commit as a branch. It is no push by force: the remote takes it only where nobody else's
 * commit would be lost.
 * @param options push options, for a server that opens merge requests by them
 * @returns what the remote said, such as the address of a merge request
 */
export async function pushBranch(
  repository: ClientRepository,
  remote: Remote,
  { branch, commit }: { readonly branch: string; readonly commit: string },
  options: readonly string[] = [],
  signal?: AbortSignal,
): Promise<string> {
  const plain = ['push', '--porcelain', '--no-follow-tags', '--recurse-submodules=no'];
  const said = options.flatMap((option) => ['-o', option]);
  const spec = `${commit}:refs/heads/${branch}`;
  const args = [...plain, ...said, '--', remote.name, spec];
  const answer = await asUser(repository, remote, args, signal, branch);
  return answer.stderr;
}

async function asUser(
  { root }: ClientRepository,
  remote: Remote,
  args: readonly string[],
  signal: AbortSignal | undefined,
  branch?: string,
): Promise<GitAnswer> {
  const prompt = process.stdin.isTTY ? '1' : '0';
  const env = { ...askingEnv(), GIT_TERMINAL_PROMPT: prompt };
  try {
    return await runGit({ cwd: root, args, env, signal });
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    throw explain(cause, remote, branch);
  }
}

const KEPT = 'No pull request was opened or changed.';

function explain(cause: GitError, { name }: Remote, branch: string | undefined): ErrandError {
  const { stderr } = cause;
  const said = reasonIn(stderr, 4);
  const works = branch === undefined ? `git fetch ${name}` : `git push ${name}`;
  if (
    /Authentication failed|could not read (Username|Password)|terminal prompts disabled|Permission denied|error: 40[13]|Host key verification|Permission to .* denied/i.test(
      stderr,
    )
  ) {
    const message = `git may not ${branch === undefined ? 'read from' : 'push to'} ${name}: ${said}`;
    const fork =
      branch === undefined
        ? ''
        : ' Or push to a fork of yours: add it with git remote add, and choose it.';
    const hint = `${works} has to work in your terminal first.${fork} ${KEPT}`;
    return new PullError('unauthorized', message, { choice: 'remote', hint, cause });
  }
  if (branch !== undefined && /push options/.test(stderr)) {
    const message = `The remote ${name} takes no push options, by which a merge request is opened without a token.`;
    return new ErrandError('invalid', message, {
      hint: `Sign in to it, so that its API can be asked. ${KEPT}`,
      cause,
    });
  }
  if (branch !== undefined && /\[remote rejected\]|GH0\d\d|hook declined|protected/i.test(stderr)) {
    const words = remoteWords(stderr);
    const message = `The remote ${name} refuses the branch ${branch}${words === '' ? '.' : `: ${words}`}`;
    return new PullError('conflict', message, {
      choice: 'branch',
      hint: `Its rules allow no such push: choose another name, or ask who may change them. ${KEPT}`,
      cause,
    });
  }
  if (branch !== undefined && /fetch first|non-fast-forward|\[rejected\]/.test(stderr)) {
    const message = `Somebody pushed to ${branch} at ${name} in the meantime.`;
    const hint = `Nothing was overwritten. Try again: it then builds on what is there. ${KEPT}`;
    return new ErrandError('conflict', message, { hint, cause });
  }
  if (branch !== undefined && /failed to push some refs/.test(stderr)) {
    const message = `git did not push ${branch} to ${name}: ${lastLines(stderr, 4)}`;
    const hint = `A hook of this repository may have stopped it (pre-push). ${KEPT}`;
    return new ErrandError('conflict', message, { hint, cause });
  }
  const message = `git cannot reach ${name}: ${said}`;
  return new ErrandError('unavailable', message, {
    hint: `${works} has to work in your terminal first. ${KEPT}`,
    cause,
  });
}

/** What the server itself says, without the frame that it draws around it. */
function remoteWords(stderr: string): string {
  const lines = stderr.split(/[\r\n]+/).flatMap((line) => {
    const words = /^remote: (?:error: |fatal: )?(.*\w.*)$/.exec(line)?.[1]?.trim();
    return words === undefined ? [] : [words];
  });
  return lines.slice(0, 4).join(' ');
}
