/**
 * Owns what is pushed for a pull request, and where it goes from: the base branch, the name of the
 * branch, and the commit. Looks at the remotes with the user's own git, and changes nothing there.
 */
import { gitLine, runGit } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import { baseOf } from '../protocol/attempt-base.ts';
import { ErrandError } from '../protocol/errors.ts';
import { attemptRef, type AttemptState, type TaskState } from '../protocol/task.ts';
import type { PullPlace } from './place.ts';
import { type Change, firstCommit, nextCommit, ownCommit } from './pull-commit.ts';
import { PullError } from './pull-error.ts';
import { bringTip, type Tips, tipsOf } from './users-git.ts';

export interface PullBranch {
  readonly branch: string;
  readonly base: { readonly branch: string; readonly tip: string; readonly isDefault: boolean };
  /** The branch's end, once it is pushed. */
  readonly commit: string;
  /** False where the branch is there with all of it. */
  readonly isNew: boolean;
  /** The files are, byte for byte, those that the runner checked; undefined where nobody looked. */
  readonly isChecked: boolean;
  /** What the task started from and the pull request does not have, in words. */
  readonly leftOut: readonly string[];
}

export interface Wanted {
  readonly base?: string | undefined;
  readonly branch?: string | undefined;
}

/** Expects the attempt's result, and those of the attempts before it, in the repository. */
export async function preparePull(
  repository: ClientRepository,
  place: PullPlace,
  { task, attempt }: { readonly task: TaskState; readonly attempt: AttemptState },
  wanted: Wanted,
  signal?: AbortSignal,
): Promise<PullBranch> {
  const { id } = task;
  if (!attempt.result) throw new ErrandError('not_found', 'This attempt has changed nothing.');
  const change: Change = { task: id, result: attempt.result.commit, ...madeOn(task, attempt) };
  const base = await baseBranch(repository, place, task, wanted.base, signal);
  const named = { branch: wanted.branch, base: base.tip };
  const { branch, own } = await findBranch(repository, place, task, named, signal);
  const leftOut = await notInIt(repository, change, base, signal);
  if (own) {
    const result = await earlierResult(repository, task, own.attempt, signal);
    const pushed = task.attempts.find(({ n }) => n === own.attempt);
    const before: Change = { task: id, result, ...madeOn(task, pushed) };
    const next = await nextCommit(repository, change, { before, tip: own.tip, base }, signal);
    const commit = next?.commit ?? own.tip;
    const isChecked =
      next?.isChecked ?? (await sameFiles(repository, commit, change.result, signal));
    return { branch, base, commit, isNew: next !== undefined, isChecked, leftOut };
  }
  const { commit, isChecked } = await firstCommit(repository, change, base, signal);
  return { branch, base, commit, isNew: true, isChecked, leftOut };
}

/** What an attempt's result is a change to. */
function madeOn(
  task: TaskState,
  attempt: AttemptState | undefined,
): Pick<Change, 'snapshot' | 'head'> {
  const { base, head } = baseOf(task, attempt);
  return { snapshot: base, head };
}

/**
 * The branch that was asked for; else the one that the task started from, where the forge has it
 * with that commit, so that the change stands on what it was made for; else the usual one.
 */
export async function baseBranch(
  repository: ClientRepository,
  { target }: PullPlace,
  { spec }: TaskState,
  wanted: string | undefined,
  signal: AbortSignal | undefined,
): Promise<PullBranch['base']> {
  const names = [wanted, spec.branch].filter((name) => name !== undefined);
  let tips = await tipsOf(repository, target, names, signal);
  const usual = tips.defaultBranch;
  if (wanted === undefined && usual !== undefined && !names.includes(usual)) {
    tips = await tipsOf(repository, target, [...names, usual], signal);
  }
  const at = async (branch: string): Promise<PullBranch['base'] | undefined> => {
    const tip = tips.branches.get(branch);
    if (tip === undefined) return undefined;
    await bringTip(repository, target, { branch, commit: tip }, signal);
    return { branch, tip, isDefault: branch === usual };
  };
  if (wanted !== undefined) {
    const found = await at(wanted);
    if (found) return found;
    const message = `The remote ${target.name} has no branch ${wanted}.`;
    throw new PullError('not_found', message, {
      choice: 'base',
      hint: 'Push it first, or choose another.',
    });
  }
  const started = spec.branch === undefined ? undefined : await at(spec.branch);
  if (started && (await isAncestor(repository, spec.head, started.tip, signal))) return started;
  const found = usual === undefined ? undefined : await at(usual);
  if (found) return found;
  throw new PullError('not_found', `The remote ${target.name} names no usual branch.`, {
    choice: 'base',
    hint: 'Choose the branch that the change should go into.',
  });
}

/** A name that nobody else's commits are under; our own branch where the task has one. */
export async function findBranch(
  repository: ClientRepository,
  { source }: PullPlace,
  task: TaskState,
  wanted: { readonly branch: string | undefined; readonly base?: string },
  signal: AbortSignal | undefined,
): Promise<{
  readonly branch: string;
  readonly own?: { readonly tip: string; readonly attempt: number };
}> {
  const names = branchNames(task, wanted.branch);
  for (const name of names) await requireName(repository, name, signal);
  const { branches }: Tips = await tipsOf(repository, source, names, signal);
  for (const branch of names) {
    const tip = branches.get(branch);
    if (tip === undefined) continue;
    await bringTip(repository, source, { branch, commit: tip }, signal);
    const own = await ownCommit(repository, task.id, { tip, base: wanted.base }, signal);
    if (own) return { branch, own: { tip, attempt: own.attempt } };
  }
  const free = names.find((name) => !branches.has(name));
  if (free !== undefined) return { branch: free };
  const message = `The remote ${source.name} has a branch ${names[0]} already, without a commit of this task.`;
  throw new PullError('conflict', message, {
    choice: 'branch',
    hint: 'Choose another name. Nothing was pushed.',
  });
}

/** The names that a branch of the task may have, the usual one first. */
export function branchNames(task: TaskState, wanted: string | undefined): readonly string[] {
  const usual = branchName(task);
  return wanted === undefined ? [usual, `${usual}-${task.id.slice(-6)}`] : [wanted];
}

/** The ticket's own name for it, or the words of the title. */
export function branchName({ spec }: Pick<TaskState, 'spec'>): string {
  if (spec.origin.ticket?.branch !== undefined) return spec.origin.ticket.branch;
  const words = spec.title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return `errand/${words.slice(0, 40).replace(/-+$/, '') || 'result'}`;
}

async function requireName(
  { root }: ClientRepository,
  name: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const args = ['check-ref-format', `refs/heads/${name}`];
  const { code } = await runGit({ cwd: root, args, accept: [0, 1], signal });
  if (code === 0 && !name.startsWith('-') && name !== 'HEAD') return;
  throw new PullError('invalid', `${JSON.stringify(name)} is not a valid branch name.`, {
    choice: 'branch',
    hint: 'Use letters, digits, "-", "_" and "/", with no "-" first.',
  });
}

/** The result that the branch has, of which the later one is a change. */
async function earlierResult(
  { root }: ClientRepository,
  { id, attempts }: TaskState,
  attempt: number,
  signal: AbortSignal | undefined,
): Promise<string> {
  const told = attempts.find(({ n }) => n === attempt)?.result?.commit;
  const args = ['rev-parse', '--verify', '--quiet', `${told ?? attemptRef(id, attempt)}^{commit}`];
  const found = await gitLine({ cwd: root, args, accept: [0, 1, 128], signal });
  if (found !== '') return found;
  throw new PullError(
    'not_found',
    `The result of attempt ${attempt}, which the branch has, is not here.`,
    { choice: 'branch', hint: 'Choose another name for the branch. Nothing was pushed.' },
  );
}

async function notInIt(
  repository: ClientRepository,
  { snapshot, head }: Change,
  { branch, tip }: PullBranch['base'],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const isKnown = await isAncestor(repository, head, tip, signal);
  return [
    ...(snapshot === head ? [] : ['your uncommitted work']),
    ...(isKnown ? [] : [`commits of yours that ${branch} does not have`]),
  ];
}

async function isAncestor(
  { root }: ClientRepository,
  older: string,
  newer: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', older, newer];
  // 128: a commit is not here.
  return (await runGit({ cwd: root, args, accept: [0, 1, 128], signal })).code === 0;
}

async function sameFiles(
  { root }: ClientRepository,
  one: string,
  other: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const args = ['rev-parse', `${one}^{tree}`, `${other}^{tree}`];
  const [a, b] = (await gitLine({ cwd: root, args, signal })).split('\n');
  return a === b;
}
