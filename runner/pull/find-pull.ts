/**
 * Owns finding a task's pull request: its branch at the remote, and what the forge has open for that
 * branch. Nothing of it is kept; the forge is asked each time.
 */
import type { ClientRepository } from '../client/repository.ts';
import type { Forge, PullRequest } from '../forge/forge.ts';
import type { TaskState } from '../protocol/task.ts';
import type { PullPlace } from './place.ts';
import { findBranch } from './prepare.ts';
import { PullError } from './pull-error.ts';

export interface OwnPull {
  /** Of its branch. */
  readonly name: string;
  readonly pull: PullRequest;
  /** The end of its branch, and the attempt that was pushed last. */
  readonly own: { readonly tip: string; readonly attempt: number };
}

/** @param branch its name, where it is not the usual one */
export async function findPull(
  { repository, place, task }: { repository: ClientRepository; place: PullPlace; task: TaskState },
  forge: Forge,
  branch: string | undefined,
  signal: AbortSignal,
): Promise<OwnPull> {
  const { branch: name, own } = await findBranch(repository, place, task, { branch }, signal);
  const found = own && (await forge.find(name, place.from, signal));
  if (!found) {
    throw new PullError('not_found', 'This task has no open pull request.', {
      choice: 'branch',
      hint: 'Open one first. If its branch has a name of its own, name it.',
    });
  }
  // Whether it conflicts is known of one that is asked for alone.
  return { name, pull: await forge.get(found.ref, signal), own };
}
