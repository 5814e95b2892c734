/**
 * Owns which texts of a task are the runner's own, and so are read in the editor's language: the
 * reasons of a status, and notices. Words of users, models and programs are never touched. Pure.
 */
import type { AttemptState, Status, TaskState, TaskSummary } from '../../runner/protocol/task.ts';

export type Read = (english: string) => string;

/** What was read stays the same object, so that nothing is drawn again that did not change. */
const known = new WeakMap<object, object>();

function once<T extends object>(given: T, make: () => T): T {
  // Only what this function has put there comes back: the same type as was given.
  const made = (known.get(given) as T | undefined) ?? make();
  known.set(given, made);
  return made;
}

export function summaryInWords(task: TaskSummary, read: Read): TaskSummary {
  return once(task, () => ({ ...task, status: statusInWords(task.status, read) }));
}

export function taskInWords(task: TaskState, read: Read): TaskState {
  return once(task, () => ({
    ...task,
    status: statusInWords(task.status, read),
    attempts: task.attempts.map((attempt) => attemptInWords(attempt, read)),
  }));
}

function attemptInWords(attempt: AttemptState, read: Read): AttemptState {
  return once(attempt, () => ({
    ...attempt,
    status: statusInWords(attempt.status, read),
    ...(attempt.notice === undefined ? {} : { notice: read(attempt.notice) }),
  }));
}

function statusInWords(status: Status, read: Read): Status {
  switch (status.kind) {
    case 'interrupted':
    case 'cancelled':
      return { ...status, reason: read(status.reason) };
    case 'done': {
      const because = status.verdict.because.map((each) => ({ ...each, text: read(each.text) }));
      return { ...status, verdict: { ...status.verdict, because } };
    }
    default:
      return status;
  }
}
