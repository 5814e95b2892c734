/**
 * Owns when an attempt may be brought onto a newer base, and what is said to it then. Pure.
 */
import { baseOf, newerBaseWords } from '../protocol/attempt-base.ts';
import { ErrandError } from '../protocol/errors.ts';
import { ancestry } from '../protocol/rank.ts';
import type { AttemptState, NewerBase, TaskState } from '../protocol/task.ts';

/** The message that the attempt begins with, for people and for an agent that has to help. */
export function updateWords(base: NewerBase): string {
  return `Bring this change onto ${newerBaseWords(base)}. The runner merges the two; what it cannot merge, you are told.`;
}

/** @throws {ErrandError} `conflict` where there is no work to bring, or it stands there already */
export function refuseNoUpdate(state: TaskState, ended: AttemptState, base: NewerBase): void {
  const worked = ancestry(state.attempts, ended).find(({ result }) => result);
  if (!worked?.result || worked.result.files.length === 0) {
    throw new ErrandError('conflict', `Attempt ${ended.n} has changed nothing.`, {
      hint: 'There is nothing to bring onto a newer base: delegate the task again.',
    });
  }
  if (baseOf(state, worked).base !== base.commit) return;
  throw new ErrandError('conflict', `The result stands on ${newerBaseWords(base)} already.`);
}
