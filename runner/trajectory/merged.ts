/**
 * Owns the question what became of a result in the user's repository: the commits in which a person
 * has taken it over, as they changed it, or that it was only applied. Reads only; says nothing that
 * git or the records of applies do not show.
 */
import { applyRecords, hadOf } from '../client/apply/record.ts';
import type { Given } from '../client/apply/record-file.ts';
import { gitLine, runGit } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import type { FileChange, TaskState } from '../protocol/task.ts';
import { addedLines, shareOf } from './added-lines.ts';
import { givenFiles, type GivenFile, treeWith } from './given-files.ts';

export interface Final {
  /** `as_applied`: it is in the work tree, and no commit was found that has it. */
  readonly state: 'merged' | 'as_applied';
  /** What it was found by: the result's own commit, its trailer, or the files it was applied to. */
  readonly by: 'commit' | 'trailer' | 'files';
  /** Oldest first; none where it was only applied. */
  readonly commits: readonly string[];
  /** Unified diff of the result's files over these commits, or of what was applied. */
  readonly diff: string;
  readonly files: readonly { readonly path: string; readonly asResult: boolean }[];
  /** Of the lines that were given, the share that stands in the diff; null where it adds none. */
  readonly linesKept: number | null;
  /** Files that the same commits changed beside it. */
  readonly otherFiles: number;
}

export interface Accepted {
  readonly attempt: number;
  readonly final: Final;
}

/** Commits that are looked through for the task's trailer, or for the files of an apply. */
const MAX_COMMITS = 5000;
const TRAILERS = `--format=%H${['Errand-Task', 'Errand-Attempt']
  .map((key) => `%x09%(trailers:key=${key},valueonly,separator=%x2C)`)
  .join('')}`;

/** What came of the task on the branch that it was delegated from, or on `into`; undefined: nothing. */
export async function acceptedOf(
  repository: ClientRepository,
  task: TaskState,
  into?: string,
): Promise<Accepted | undefined> {
  const tips = into === undefined ? await branchesOf(repository, task) : [into];
  const whole = await asOwnCommit(repository, task, tips);
  if (whole) return whole;
  const named = await byTrailer(repository, task, tips);
  if (named) return named;
  return await byApply(repository, task, tips);
}

/** The task's branch and what it follows; HEAD where the branch is gone. A side branch is no merge. */
async function branchesOf({ root }: ClientRepository, { spec }: TaskState): Promise<string[]> {
  const own = spec.branch === undefined ? [] : [`refs/heads/${spec.branch}`];
  const wanted = own.flatMap((ref) => [ref, `${ref.slice('refs/heads/'.length)}@{upstream}`]);
  const found = await Promise.all(wanted.map((ref) => commitAt(root, ref)));
  const tips = found.filter((commit) => commit !== '');
  return tips.length > 0 ? [...new Set(tips)] : ['HEAD'];
}

async function commitAt(root: string, ref: string): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  return await gitLine({ cwd: root, args, accept: [0, 1, 128] });
}

/** The newest attempt whose very commit is part of the branch. */
async function asOwnCommit(
  repository: ClientRepository,
  task: TaskState,
  tips: readonly string[],
): Promise<Accepted | undefined> {
  const { root } = repository;
  for (const { n, result } of task.attempts.toReversed()) {
    if (!result || (await commitAt(root, result.commit)) === '') continue;
    for (const tip of tips) {
      const args = ['merge-base', '--is-ancestor', result.commit, tip];
      if ((await runGit({ cwd: root, args, accept: [0, 1] })).code !== 0) continue;
      const commits = [result.commit];
      return { attempt: n, final: await finalOf(repository, 'commit', commits, result.files) };
    }
  }
  return undefined;
}

/** Commits that name the task: those of its pull request, merged, rebased or squashed. */
async function byTrailer(
  repository: ClientRepository,
  task: TaskState,
  tips: readonly string[],
): Promise<Accepted | undefined> {
  const { root } = repository;
  const since = await known(root, task.spec.head);
  const args = ['log', '-n', `${MAX_COMMITS}`, TRAILERS, '--end-of-options', ...tips, ...since];
  const listed = (await gitLine({ cwd: root, args })).split('\n').map((line) => line.split('\t'));
  const own = listed.filter(([, of]) => of?.split(',').includes(task.id)).toReversed();
  const commits = own.flatMap(([commit]) => commit ?? []);
  const numbers = own.flatMap(([, , n = '']) => n.split(',').map(Number)).filter(Number.isInteger);
  const attempt = task.attempts.find(({ n }) => n === numbers.at(-1));
  if (commits.length === 0 || !attempt?.result) return undefined;
  const final = await finalOf(repository, 'trailer', commits, attempt.result.files);
  return { attempt: attempt.n, final };
}

/** What was applied to this work tree, and the commits that then took its files. */
async function byApply(
  repository: ClientRepository,
  task: TaskState,
  tips: readonly string[],
): Promise<Accepted | undefined> {
  const { root } = repository;
  const had = await hadOf(repository, task.id);
  const part = had.parts.at(-1);
  const n = part?.attempt ?? had.whole;
  const attempt = task.attempts.find((each) => each.n === n);
  if (!attempt?.result) return undefined;
  const given = givenFiles(had.whole === undefined ? [] : wholeOf(task, had.whole), had.parts);
  if (given.length === 0) return undefined;
  const record = (await applyRecords(repository)).findLast((each) => each.task === task.id);
  const since = await known(root, record?.written.head ?? task.spec.head);
  const commits = await commitsTaking(repository, given, tips, since);
  const applied = await appliedDiff(repository, task.spec.base, given);
  if (commits.length > 0) {
    const final = await finalOf(repository, 'files', commits, given, applied);
    // Files that were changed in some other way are no sign that a person took these lines.
    if (final.linesKept !== 0) return { attempt: attempt.n, final };
  }
  const files = given.map(({ path }) => ({ path, asResult: true }));
  const final: Final = {
    state: 'as_applied',
    by: 'files',
    commits: [],
    diff: applied,
    files,
    linesKept: addedLines(applied).size > 0 ? 1 : null,
    otherFiles: 0,
  };
  return { attempt: attempt.n, final };
}

function wholeOf({ attempts }: TaskState, n: number): readonly FileChange[] {
  return attempts.find((each) => each.n === n)?.result?.files ?? [];
}

/** The first commits that, together, changed each of the files; none where one was left out. */
async function commitsTaking(
  { root }: ClientRepository,
  given: readonly GivenFile[],
  tips: readonly string[],
  since: readonly string[],
): Promise<string[]> {
  const left = new Set(given.map(({ path }) => path));
  const range = ['--end-of-options', ...tips, ...since, '--', ...literal([...left])];
  const args = ['log', '--no-merges', '--reverse', '-n', `${MAX_COMMITS}`, '--format=%H', ...range];
  const taken: string[] = [];
  for (const commit of (await gitLine({ cwd: root, args })).split('\n').filter(Boolean)) {
    const changed = await changedIn(root, commit);
    const before = left.size;
    for (const path of changed) left.delete(path);
    if (left.size < before) taken.push(commit);
    if (left.size === 0) return taken;
  }
  return [];
}

async function finalOf(
  repository: ClientRepository,
  by: Final['by'],
  commits: readonly string[],
  given: readonly (FileChange | Given | GivenFile)[],
  applied?: string,
): Promise<Final> {
  const { root } = repository;
  const files = givenFiles(given);
  const [first = '', last = ''] = [commits[0], commits.at(-1)];
  const before = await parentOf(root, first);
  const paths = files.map(({ path }) => path);
  const diff = await diffOf(root, before, last, paths);
  const now = await blobsAt(root, last, paths);
  const changed = new Set<string>();
  for (const commit of commits) for (const path of await changedIn(root, commit)) changed.add(path);
  const own = new Set(paths);
  const wanted = applied ?? (await wantedDiff(repository, before, files));
  return {
    state: 'merged',
    by,
    commits,
    diff,
    files: files.map(({ path, blob }) => ({ path, asResult: now.get(path) === blob })),
    linesKept: shareOf(wanted, diff),
    otherFiles: [...changed].filter((path) => !own.has(path)).length,
  };
}

/** The given files on the commit before they were taken; where that cannot be made, nothing. */
async function wantedDiff(
  repository: ClientRepository,
  before: string,
  files: readonly GivenFile[],
): Promise<string> {
  return await appliedDiff(repository, before, files).catch(() => '');
}

async function appliedDiff(
  repository: ClientRepository,
  base: string,
  files: readonly GivenFile[],
): Promise<string> {
  const tree = await treeWith(repository, base, files);
  return await diffOf(
    repository.root,
    base,
    tree,
    files.map(({ path }) => path),
  );
}

async function diffOf(
  root: string,
  before: string,
  after: string,
  paths: readonly string[],
): Promise<string> {
  const plain = ['--no-ext-diff', '--no-textconv', '--no-color', '--full-index', '--no-renames'];
  const args = ['-c', 'core.quotePath=false', 'diff', ...plain, before, after, '--'];
  const { stdout } = await runGit({ cwd: root, args: [...args, ...literal(paths)] });
  return stdout.toString('utf8');
}

async function changedIn(root: string, commit: string): Promise<string[]> {
  const args = ['diff-tree', '--root', '-r', '-z', '--no-renames', '--name-only', '--no-commit-id'];
  const { stdout } = await runGit({ cwd: root, args: [...args, commit] });
  return stdout.toString('utf8').split('\0').filter(Boolean);
}

async function blobsAt(
  root: string,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const args = ['ls-tree', '-r', '-z', commit, '--', ...paths];
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  const { stdout } = await runGit({ cwd: root, args, env });
  const lines = stdout.toString('utf8').split('\0').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [facts = '', path = ''] = line.split('\t');
      return [path, facts.split(' ')[2] ?? ''];
    }),
  );
}

/** The first parent, or the empty tree for a commit that has none. */
async function parentOf(root: string, commit: string): Promise<string> {
  const parent = await commitAt(root, `${commit}~1`);
  if (parent !== '') return parent;
  return await gitLine({ cwd: root, args: ['hash-object', '-t', 'tree', '--stdin'], stdin: '' });
}

/** To leave out what is older; nothing where that commit is not here any more. */
async function known(root: string, commit: string): Promise<string[]> {
  return (await commitAt(root, commit)) === '' ? [] : [`^${commit}`];
}

const literal = (paths: readonly string[]): string[] =>
  paths.map((path) => `:(literal,top)${path}`);
