/**
 * Owns the commit that a pull request brings: an attempt's change alone, on a commit that the forge
 * knows. The user's uncommitted work and unpushed commits, from which the task may have started, are
 * never in it: where the change does not apply without them, it is refused. Only objects are added;
 * no work tree, index or ref changes.
 */
import { ErrandError } from '../protocol/errors.ts';
import { withMore } from '../protocol/text.ts';
import { GitError, gitLine, runGit } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import { PullError } from './pull-error.ts';

export interface PullCommit {
  readonly commit: string;
  /** Its files are, byte for byte, those that the runner checked. */
  readonly isChecked: boolean;
}

/** The task's side of it: commits that are in this repository. */
export interface Change {
  readonly task: string;
  /** The attempt's result; its parent is the snapshot. */
  readonly result: string;
  readonly snapshot: string;
  /** HEAD when the snapshot was taken. */
  readonly head: string;
}

/**
 * The commit for a new branch. Its parent is, of the history that the task started from, the newest
 * commit that the base branch has; or the end of that branch where the change applies only there.
 */
export async function firstCommit(
  repository: ClientRepository,
  change: Change,
  base: { readonly branch: string; readonly tip: string },
  signal?: AbortSignal,
): Promise<PullCommit> {
  const start = await mergeBase(repository, change.head, base.tip, signal);
  if (start === undefined) {
    throw new PullError(
      'conflict',
      `The branch ${base.branch} has no history in common with the commit that the task started from.`,
      { choice: 'base', hint: 'Choose the branch that it belongs to. Nothing was pushed.' },
    );
  }
  if (start === change.snapshot) {
    if (await isThere(repository, change, base.tip, signal)) throw nothingLeft(base.branch);
    return { commit: change.result, isChecked: true };
  }
  let conflicts: readonly string[] = [];
  for (const parent of new Set([start, base.tip])) {
    const merged = await mergeTrees(repository, change.snapshot, parent, change.result, signal);
    if (merged.conflicts.length > 0) {
      if (conflicts.length === 0) conflicts = merged.conflicts;
      continue;
    }
    if (merged.tree === (await treeOf(repository, parent, signal))) {
      throw nothingLeft(base.branch);
    }
    return await commitOn(repository, change, merged.tree, [parent], signal);
  }
  throw doesNotApply(change, base.branch, start, conflicts);
}

/** Whether a branch has a change already: its commit, or, after a squash or a rebase, its files. */
async function isThere(
  repository: ClientRepository,
  { snapshot, result }: Change,
  tip: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (tip === snapshot) return false;
  if ((await mergeBase(repository, result, tip, signal)) === result) return true;
  try {
    const { tree, conflicts } = await mergeTrees(repository, snapshot, tip, result, signal);
    return conflicts.length === 0 && tree === (await treeOf(repository, tip, signal));
  } catch (error) {
    // A git that cannot merge without a work tree can push the commit all the same.
    if (error instanceof ErrandError && error.code === 'unavailable') return false;
    throw error;
  }
}

function nothingLeft(branch: string): ErrandError {
  const message = `Nothing is left of the change: ${branch} has it already.`;
  return new ErrandError('conflict', message, { hint: 'Nothing was pushed.' });
}

/**
 * The commit that brings a branch of this task to a later result: it adds what is new since the
 * attempt that was pushed last, on top of whatever others have added. So nothing that is there is
 * ever overwritten, and reviewers see what changed since they looked. Where the later result stands
 * on a newer base, it is a merge commit that brings that base in; where it stands on an older one,
 * nothing of the branch's own base is taken back.
 * @param before the change of the attempt that was pushed last
 * @returns undefined where the branch has all of it
 */
export async function nextCommit(
  repository: ClientRepository,
  change: Change,
  {
    before,
    tip,
    base,
  }: {
    readonly before: Change;
    readonly tip: string;
    readonly base: { readonly branch: string; readonly tip: string };
  },
  signal?: AbortSignal,
): Promise<PullCommit | undefined> {
  const isUpdate = before.snapshot !== change.snapshot;
  const [was, is] = isUpdate
    ? await Promise.all([
        alone(repository, before, base, signal),
        alone(repository, change, base, signal),
      ])
    : [asItIs(before), asItIs(change)];
  const later = isUpdate ? await onBaseOf(repository, was, is, signal) : is.commit;
  const { tree, conflicts } = await mergeTrees(repository, was.commit, tip, later, signal);
  if (conflicts.length > 0) {
    throw new ErrandError(
      'conflict',
      `The new result and what others pushed to the branch change the same lines: ${namesOf(conflicts)}.`,
      {
        hint: 'Nothing was pushed or overwritten. Take the result into a branch of your own, and merge it by hand.',
      },
    );
  }
  const { known } = is;
  const hasBase =
    known === undefined || (await mergeBase(repository, known, tip, signal)) === known;
  if (hasBase && tree === (await treeOf(repository, tip, signal))) return undefined;
  return await commitOn(repository, change, tree, hasBase ? [tip] : [tip, known], signal);
}

interface Alone {
  readonly commit: string;
  /** The newest commit below the change that the base branch has, if that counts. */
  readonly known: string | undefined;
}

function asItIs({ result }: Change): Alone {
  return { commit: result, known: undefined };
}

/** The files of `is`, with what the base of `was` has beyond its own. */
async function onBaseOf(
  repository: ClientRepository,
  was: Alone,
  is: Alone,
  signal: AbortSignal | undefined,
): Promise<string> {
  if (was.known === undefined || is.known === undefined) return is.commit;
  const common = await mergeBase(repository, was.known, is.known, signal);
  if (common === undefined || common === was.known) return is.commit;
  const { tree, conflicts } = await mergeTrees(repository, common, was.known, is.commit, signal);
  if (conflicts.length === 0) return tree;
  throw new ErrandError(
    'conflict',
    `The result stands on an older base than its branch has, and does not apply to the newer one: ${namesOf(conflicts)}.`,
    {
      hint: 'Bring it onto the newer base first (errand update-base, or Update from Base). Nothing was pushed.',
    },
  );
}

/** The change without the user's own work that the base branch does not have. */
async function alone(
  repository: ClientRepository,
  change: Change,
  base: { readonly branch: string; readonly tip: string },
  signal: AbortSignal | undefined,
): Promise<Alone> {
  const known = await mergeBase(repository, change.head, base.tip, signal);
  if (known === undefined || known === change.snapshot) return { commit: change.result, known };
  const { snapshot, result } = change;
  const { tree, conflicts } = await mergeTrees(repository, snapshot, known, result, signal);
  if (conflicts.length > 0) throw doesNotApply(change, base.branch, known, conflicts);
  return { commit: (await commitOn(repository, change, tree, [known], signal)).commit, known };
}

/**
 * The newest commit of this task on a branch, and the attempt that it is of.
 * @param base a commit whose history does not count: what was merged is nobody's branch any more
 */
export async function ownCommit(
  { root }: ClientRepository,
  task: string,
  { tip, base }: { readonly tip: string; readonly base?: string | undefined },
  signal?: AbortSignal,
): Promise<{ readonly commit: string; readonly attempt: number } | undefined> {
  const args = ['log', '-n', '500', OWN_FORMAT];
  const range = base === undefined ? [tip] : [tip, `^${base}`];
  const listed = await gitLine({
    cwd: root,
    args: [...args, '--end-of-options', ...range],
    signal,
  });
  for (const line of listed.split('\n')) {
    const [commit = '', of, attempt] = line.split('\t');
    const n = Number(attempt);
    if (of === task && Number.isInteger(n) && n > 0) return { commit, attempt: n };
  }
  return undefined;
}

const OWN_FORMAT = `--format=%H${['Errand-Task', 'Errand-Attempt']
  .map((key) => `%x09%(trailers:key=${key},valueonly,separator=%x2C)`)
  .join('')}`;

/**
 * The task of the newest commit that is of any, with those of others on top of it. Undefined also
 * where the commits are not here.
 */
export async function lastOwn(
  { root }: ClientRepository,
  tip: string,
  signal?: AbortSignal,
): Promise<{ readonly task: string; readonly attempt: number } | undefined> {
  if (tip === '') return undefined;
  const args = ['log', '-n', '100', OWN_FORMAT, '--end-of-options', tip];
  const env = { GIT_NO_LAZY_FETCH: '1' };
  const listed = await gitLine({ cwd: root, args, env, accept: [0, 128], signal });
  const [, task = '', attempt] =
    listed
      .split('\n')
      .map((line) => line.split('\t'))
      .find(([, of]) => of !== undefined && of !== '') ?? [];
  const n = Number(attempt);
  return task !== '' && Number.isInteger(n) && n > 0 ? { task, attempt: n } : undefined;
}

/** The newest commit that both have, undefined where they have none in common. */
async function mergeBase(
  { root }: ClientRepository,
  one: string,
  other: string,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const args = ['merge-base', '--end-of-options', one, other];
  const found = await gitLine({ cwd: root, args, accept: [0, 1], signal });
  return found === '' ? undefined : found;
}

async function treeOf(
  { root }: ClientRepository,
  commit: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  return await gitLine({ cwd: root, args: ['rev-parse', '--verify', `${commit}^{tree}`], signal });
}

/** What `theirs` changed since `before`, on the files of `ours`. */
async function mergeTrees(
  repository: ClientRepository,
  before: string,
  ours: string,
  theirs: string,
  signal: AbortSignal | undefined,
): Promise<{ readonly tree: string; readonly conflicts: readonly string[] }> {
  const [first, second, third] = await Promise.all(
    [before, ours, theirs].map((commit) => treeOf(repository, commit, signal)),
  );
  if (first === second) return { tree: third ?? '', conflicts: [] };
  // Commits of their own tell git which version both sides began with, whatever their history is.
  const own = (tree: string, ...parents: string[]) =>
    commitTree(repository, tree, parents, 'Merged', PLAIN, signal);
  const root = await own(first ?? '');
  const [one, other] = await Promise.all([own(second ?? '', root), own(third ?? '', root)]);
  const args = ['merge-tree', '--write-tree', '--no-messages', '--name-only', '-z', one, other];
  const accept = [0, 1, 128, 129];
  const answer = await runGit({ cwd: repository.root, args, accept, signal });
  if (answer.code > 1) throw tooOld(new GitError('merge-tree', answer.code, answer.stderr));
  const [tree = '', ...rest] = answer.stdout.toString('utf8').split('\0');
  const conflicts = answer.code === 0 ? [] : rest.filter((path) => path !== '');
  return { tree, conflicts: answer.code === 1 && conflicts.length === 0 ? ['?'] : conflicts };
}

function tooOld(cause: GitError): Error {
  if (!/usage: git merge-tree|unknown option/.test(cause.stderr)) return cause;
  return new ErrandError('unavailable', 'This git cannot merge without a work tree.', {
    hint: 'Install git 2.38 or newer, or commit and push your work before you delegate. Nothing was pushed.',
    cause,
  });
}

/** With the result's own words, author and times, so that both name the same work. */
async function commitOn(
  repository: ClientRepository,
  { result }: Change,
  tree: string,
  parents: readonly string[],
  signal: AbortSignal | undefined,
): Promise<PullCommit> {
  const format = '--format=%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%B';
  const args = ['log', '-1', '--date=raw', format, '--end-of-options', result];
  const shown = await gitLine({ cwd: repository.root, args, signal });
  const [an = '', ae = '', ad = '', cn = '', ce = '', cd = '', ...message] = shown.split('\0');
  const who = {
    GIT_AUTHOR_NAME: an,
    GIT_AUTHOR_EMAIL: ae,
    GIT_AUTHOR_DATE: `@${ad}`,
    GIT_COMMITTER_NAME: cn,
    GIT_COMMITTER_EMAIL: ce,
    GIT_COMMITTER_DATE: `@${cd}`,
  };
  const commit = await commitTree(repository, tree, parents, message.join(''), who, signal);
  return { commit, isChecked: tree === (await treeOf(repository, result, signal)) };
}

const PLAIN = {
  GIT_AUTHOR_NAME: 'Errand',
  GIT_AUTHOR_EMAIL: 'errand@localhost',
  GIT_AUTHOR_DATE: '@0 +0000',
  GIT_COMMITTER_NAME: 'Errand',
  GIT_COMMITTER_EMAIL: 'errand@localhost',
  GIT_COMMITTER_DATE: '@0 +0000',
};

async function commitTree(
  { root }: ClientRepository,
  tree: string,
  parents: readonly string[],
  message: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<string> {
  const settings = ['-c', 'i18n.commitEncoding=UTF-8', '-c', 'commit.gpgSign=false'];
  const from = parents.flatMap((parent) => ['-p', parent]);
  const args = [...settings, 'commit-tree', tree, ...from, '-F', '-'];
  return await gitLine({ cwd: root, args, env, stdin: message, signal });
}

function doesNotApply(
  { snapshot, head }: Change,
  branch: string,
  start: string,
  conflicts: readonly string[],
): ErrandError {
  const without = [
    ...(snapshot === head ? [] : ['uncommitted work']),
    ...(start === head ? [] : ['commits that it does not have']),
  ].join(' and ');
  const message = `The change builds on your ${without}, and does not apply to ${branch} alone: ${namesOf(conflicts)}.`;
  return new PullError('conflict', message, {
    choice: 'base',
    hint: 'Commit that work and push it first; then choose its branch as the base. Nothing was pushed.',
  });
}

function namesOf(paths: readonly string[]): string {
  return withMore(paths.slice(0, 10), paths.length);
}
