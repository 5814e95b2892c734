/**
 * Owns finding the newest commit of the branch that a task's pull request goes into, with the user's
 * own git. Changes nothing there.
 */
import type { ClientRepository } from '../client/repository.ts';
import type { Forge } from '../forge/forge.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { NewerBase, TaskState } from '../protocol/task.ts';
import type { PullPlace } from './place.ts';
import { baseBranch, findBranch } from './prepare.ts';

/**
 * Undefined where no branch of the task was pushed there.
 * @param named the branch of the pull request, where it is known
 * @param forge asked for the branch that it goes into; without it, the usual one is meant
 */
export async function pullBase(
  repository: ClientRepository,
  place: PullPlace,
  task: TaskState,
  { named, forge }: { readonly named?: string; readonly forge?: Pick<Forge, 'find'> | undefined },
  signal: AbortSignal,
): Promise<NewerBase | undefined> {
  const found = await findBranch(repository, place, task, { branch: named }, signal).catch(
    (error: unknown) => {
      // A name that others use: then none of the task's is there.
      if (error instanceof ErrandError && error.code === 'conflict') return undefined;
      throw error;
    },
  );
  if (!found?.own) return undefined;
  const pull = await forge?.find(found.branch, place.from, signal);
  const { branch, tip } = await baseBranch(repository, place, task, pull?.base, signal);
  return { commit: tip, head: tip, branch };
}
