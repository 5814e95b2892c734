/**
 * Owns what may be said to a task, and to which of its attempts: an answer to its question, a word
 * while it works, more to do once it has ended. Pure. The runner decides in the end; this keeps
 * the editor from offering what it would refuse.
 */
import { type OpenQuestion, openQuestions } from '../../runner/protocol/open-questions.ts';
import { resultBearer } from '../../runner/protocol/rank.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../../runner/protocol/task.ts';

/** The question that an attempt waits on: of the attempt named, else of the first that has one. */
export function openQuestion(task: TaskState, attempt?: number): OpenQuestion | undefined {
  return openQuestions(task, attempt)[0];
}

/** The attempt that hears what is said now: the one named or the newest, if it has not ended. */
export function listening(task: TaskState, attempt?: number): AttemptState | undefined {
  return task.attempts.findLast(
    ({ n, status }) => !isFinal(status) && (attempt === undefined || attempt === n),
  );
}

/** The ended attempt to go on with: the one named, else the one whose result is the task's. */
export function ended(task: TaskState, attempt?: number): AttemptState | undefined {
  const found =
    attempt === undefined
      ? resultBearer(task.attempts)
      : task.attempts.find(({ n }) => n === attempt);
  return found && isFinal(found.status) ? found : undefined;
}
