/**
 * Owns which events a change of status makes. Pure: the time comes in. The task follows its
 * attempts. Backstop: the store refuses a move that protocol/status.ts forbids.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import type { TaskEvent } from '../protocol/events.ts';
import { speaker } from '../protocol/rank.ts';
import { isFinal } from '../protocol/status.ts';
import type {
  AttemptState,
  Status,
  StatusKind,
  TaskId,
  TaskSpec,
  TaskState,
} from '../protocol/task.ts';
import { WAITING } from '../store/queue.ts';
import { endOpenPhase } from './open-phase.ts';

/** Statuses in which an attempt is being carried out by someone; one that asks is not. */
export const UNDER_WAY: readonly StatusKind[] = ['preparing', 'working', 'verifying'];

/** Statuses from which an attempt may be claimed: those in which it is in the queue. */
export const CLAIMABLE: readonly StatusKind[] = WAITING;

/** Statuses in which an attempt may come back to objects it made, though no ref leads to them. */
export const HOLDING: readonly StatusKind[] = [...UNDER_WAY, 'interrupted', 'needs_input'];

/** The ids of an attempt's log and ledger. */
export type FilesOf = (attempt: number) => { log: string; ledger: string };

/** The events of a new task with the attempts it starts with. */
export function creation(id: TaskId, spec: TaskSpec, at: string, files: FilesOf): TaskEvent[] {
  const events: TaskEvent[] = [{ kind: 'task.created', at, id, spec }];
  for (let attempt = 1; attempt <= (spec.attempts ?? 1); attempt++) {
    events.push({ kind: 'attempt.created', at, attempt, ...files(attempt) });
  }
  return events;
}

/** Status of an attempt, or undefined when there is no such attempt. */
export function attemptStatus(state: TaskState, attempt: number): Status | undefined {
  return state.attempts.find((candidate) => candidate.n === attempt)?.status;
}

/**
 * Moves an attempt, and the task with it where the task's status changes. Nothing when the
 * attempt has that status already, so that a repeat after a crash is harmless.
 */
export function move(state: TaskState, attempt: number, to: Status, at: string): TaskEvent[] {
  if (attemptStatus(state, attempt)?.kind === to.kind) return [];
  const status =
    'reason' in to ? { ...to, reason: to.reason.slice(0, MAX_CHARACTERS.statusReason) } : to;
  const attempts = state.attempts.map((each) => (each.n === attempt ? { ...each, status } : each));
  const before = state.attempts.find(({ n }) => n === attempt);
  return [
    // A phase that an error or a cancel cut off would seem to go on for ever.
    ...(before && isFinal(to) ? endOpenPhase(before, 'cut off', at) : []),
    { kind: 'attempt.status', at, attempt, status },
    ...followed(state.status, overallStatus(attempts), at),
  ];
}

/** The task's own event, where its attempts now show another status than it has. */
export function followed(now: Status, overall: Status | undefined, at: string): TaskEvent[] {
  return overall && !isSame(now, overall) ? [{ kind: 'task.status', at, status: overall }] : [];
}

/** Two questions are two statuses; beside that the kind tells. */
function isSame(a: Status, b: Status): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind !== 'needs_input' || b.kind !== 'needs_input' || a.question.id === b.question.id;
}

/** Like `move`, but empty for an attempt that has already ended: the first end counts. */
export function moveUnlessFinal(
  state: TaskState,
  attempt: number,
  status: Status,
  at: string,
): TaskEvent[] {
  const current = attemptStatus(state, attempt);
  return !current || isFinal(current) ? [] : move(state, attempt, status, at);
}

/** Of several attempts under way the task shows the first of these: a question before all. */
const SHOWN: readonly StatusKind[] = [
  'needs_input',
  'verifying',
  'working',
  'preparing',
  'interrupted',
  'queued',
];

/** While an attempt goes on the task does too; after that it has the end of the one that counts. */
export function overallStatus(attempts: readonly AttemptState[]): Status | undefined {
  for (const kind of SHOWN) {
    const shown = attempts.find(({ status }) => status.kind === kind);
    if (shown) return shown.status;
  }
  return speaker(attempts)?.status;
}
