/**
 * Owns which messages a task can receive, and which attempt gets them: an answer to a question, a
 * message to a working agent, a follow-up to an ended attempt. Pure. The runner decides in the end;
 * this keeps the editor from offering what the runner would refuse.
 */
import { type OpenQuestion, openQuestions } from '../../runner/protocol/open-questions.ts';
import { resultBearer } from '../../runner/protocol/rank.ts';
import { isFinal } from '../../runner/protocol/status.ts';
import type { AttemptState, TaskState } from '../../runner/protocol/task.ts';

/**
 * Returns the question that an attempt waits on: the named attempt, else the first that has one.
 */
export function openQuestion(task: TaskState, attempt?: number): OpenQuestion | undefined {
  return openQuestions(task, attempt)[0];
}

/**
 * Returns the attempt that hears a message now: the named or the newest one, if it has not ended.
 */
export function listening(task: TaskState, attempt?: number): AttemptState | undefined {
  return task.attempts.findLast(
    ({ n, status }) => !isFinal(status) && (attempt === undefined || attempt === n),
  );
}

/**
 * Returns the ended attempt to continue: the named one, else the one whose result is the task's.
 */
export function ended(task: TaskState, attempt?: number): AttemptState | undefined {
  const found =
    attempt === undefined
      ? resultBearer(task.attempts)
      : task.attempts.find(({ n }) => n === attempt);
  return found && isFinal(found.status) ? found : undefined;
}
