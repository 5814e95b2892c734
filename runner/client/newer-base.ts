/**
 * Owns bringing a result onto a newer base, from the user's side: which commit that is, and sending
 * it under a private ref of the task. The runner merges. Touches nothing of the repository but
 * objects and refs below refs/errand/.
 */
import { newerBaseRef, newerBaseWords } from '../protocol/attempt-base.ts';
import { ErrandError } from '../protocol/errors.ts';
import { UpdateBase } from '../protocol/requests.ts';
import type { NewerBase, TaskState } from '../protocol/task.ts';
import { GitError, gitLine, runGit, UNTOUCHED } from './git.ts';
import type { Addressee } from './messages.ts';
import type { ClientRepository } from './repository.ts';
import type { Requester, RunnerAddress } from './requester.ts';
import { type SnapshotOptions, takeSnapshot } from './snapshot.ts';
import { newMessageId } from './task-id.ts';
import { pushSnapshot } from './transfer.ts';

/** A commit of this repository, by any name that git knows. */
export async function namedBase(
  { root }: ClientRepository,
  name: string,
  signal?: AbortSignal,
): Promise<NewerBase> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const commit = await gitLine({ cwd: root, args, accept: [0, 1, 128], signal });
  if (commit === '') {
    throw new ErrandError('not_found', `There is no commit ${name} in this repository.`, {
      hint: 'Fetch it first (git fetch), or name another.',
    });
  }
  return { commit, head: commit, branch: name };
}

/** The work tree as it is now, as a task that is delegated now would have it. */
export async function baseHere(
  repository: ClientRepository,
  options: Omit<SnapshotOptions, 'ref'>,
): Promise<NewerBase & { readonly notes: readonly string[] }> {
  const ref = (base: string): string => newerBaseRef(options.taskId, base);
  const { base, head, branch, warnings } = await takeSnapshot(repository, { ...options, ref });
  return { commit: base, head, ...(branch === undefined ? {} : { branch }), notes: warnings };
}

export interface BaseUpdate {
  readonly repository: ClientRepository;
  readonly task: TaskState;
  /** The ended attempt whose work is brought along. */
  readonly attempt: number;
  /** HEAD below the base that its work stands on. */
  readonly from: string;
  readonly base: NewerBase;
  readonly address: RunnerAddress;
  readonly signal?: AbortSignal;
}

/** Resolves with the new attempt once it is stored; what it is about, in words, goes with it. */
export async function updateBase(
  runner: Requester,
  { repository, task, attempt, from, base, address, signal }: BaseUpdate,
): Promise<{ task: TaskState; attempt: number; words: string }> {
  const { id } = task;
  const ref = newerBaseRef(id, base.commit);
  const keep = [...UNTOUCHED, 'update-ref', '--no-deref', ref, base.commit];
  await runGit({ cwd: repository.root, args: keep, signal });
  const newer = await countNewer(repository, from, base.head, signal);
  const sent: NewerBase = {
    commit: base.commit,
    head: base.head,
    ...(base.branch === undefined ? {} : { branch: base.branch }),
    ...(newer === undefined ? {} : { newer }),
  };
  await pushSnapshot({ repository, taskId: id, base: base.commit, ref, ...address, signal });
  const to: Required<Addressee> = { id, attempt, message: newMessageId() };
  const begun = await runner.request(UpdateBase, { ...to, base: sent });
  return { ...begun, words: newerBaseWords(sent) };
}

/** Undefined where this clone does not have the history of both. */
async function countNewer(
  { root }: ClientRepository,
  older: string,
  newer: string,
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const args = ['rev-list', '--count', newer, `^${older}`];
  const env = { GIT_NO_LAZY_FETCH: '1' };
  try {
    return Number(await gitLine({ cwd: root, args, env, signal }));
  } catch (error) {
    if (error instanceof GitError) return undefined;
    throw error;
  }
}
