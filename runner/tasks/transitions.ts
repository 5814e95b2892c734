/**
 * Owns which events a change of status makes. Pure: the time comes in. The task follows its
 * attempts. Backstop: the store refuses a move that protocol/status.ts forbids.
 */
import type { TaskEvent } from '../protocol/events.ts';
import { isFinal } from '../protocol/status.ts';
import type { Status, StatusKind, TaskId, TaskSpec, TaskState } from '../protocol/task.ts';

/** Statuses in which an attempt is being carried out by someone. */
export const UNDER_WAY: readonly StatusKind[] = [
  'preparing',
  'working',
  'needs_input',
  'verifying',
];

/** Statuses from which an attempt may be claimed. */
export const CLAIMABLE: readonly StatusKind[] = ['queued', 'interrupted'];

/** The events of a new task with its one attempt. */
export function creation(
  id: TaskId,
  spec: TaskSpec,
  at: string,
  files: { log: string; ledger: string },
): TaskEvent[] {
  return [
    { kind: 'task.created', at, id, spec },
    { kind: 'attempt.created', at, attempt: 1, ...files },
  ];
}

/** The status an attempt has, or undefined where there is no such attempt. */
export function attemptStatus(state: TaskState, attempt: number): Status | undefined {
  return state.attempts.find((candidate) => candidate.n === attempt)?.status;
}

/**
 * Moves an attempt, and the task with it where the task's status changes. Nothing when the
 * attempt has that status already, so that a repeat after a crash is harmless.
 */
export function move(state: TaskState, attempt: number, status: Status, at: string): TaskEvent[] {
  if (attemptStatus(state, attempt)?.kind === status.kind) return [];
  const statuses = state.attempts.map((each) => (each.n === attempt ? status : each.status));
  const overall = overallStatus(statuses);
  const events: TaskEvent[] = [{ kind: 'attempt.status', at, attempt, status }];
  if (overall && overall.kind !== state.status.kind) {
    events.push({ kind: 'task.status', at, status: overall });
  }
  return events;
}

/** Like `move`, but nothing for an attempt that has ended: whoever ended it was first. */
export function moveUnlessFinal(
  state: TaskState,
  attempt: number,
  status: Status,
  at: string,
): TaskEvent[] {
  const current = attemptStatus(state, attempt);
  return !current || isFinal(current) ? [] : move(state, attempt, status, at);
}

/** The newest attempt that is still going speaks for the task; after that, the newest. */
function overallStatus(statuses: readonly Status[]): Status | undefined {
  return statuses.findLast((status) => !isFinal(status)) ?? statuses.at(-1);
}
