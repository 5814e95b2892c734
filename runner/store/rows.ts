/**
 * Owns the rows that an event writes beside itself, the moves it may make, and when a list has to
 * be told. Functions over an open transaction; store.ts decides when.
 */
import { isDeepStrictEqual } from 'node:util';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskEvent } from '../protocol/events.ts';
import { summarise } from '../protocol/reduce.ts';
import { canMove, canTaskMove } from '../protocol/status.ts';
import type { TaskId, TaskState, TaskSummary } from '../protocol/task.ts';
import { outcomeOf, storeOutcome } from './outcomes.ts';
import { followStatus } from './queue.ts';
import type { Tx, Db } from './schema.ts';

/** `state` has the event in it. */
export async function writeAttempt(
  tx: Tx,
  task: TaskId,
  state: TaskState | undefined,
  event: TaskEvent,
): Promise<void> {
  if (event.kind === 'attempt.created') {
    await tx
      .insertInto('attempts')
      .values({ task, n: event.attempt, status: 'queued', fence: 0 })
      .execute();
    if (state) await followStatus(tx, state, event.attempt, 'queued');
  } else if (event.kind === 'attempt.status') {
    await tx
      .updateTable('attempts')
      .set({ status: event.status.kind })
      .where('task', '=', task)
      .where('n', '=', event.attempt)
      .execute();
    if (state) await followStatus(tx, state, event.attempt, event.status.kind);
    const outcome = state && outcomeOf(state, event.attempt);
    if (outcome) await storeOutcome(tx, outcome);
  }
}

/** Rejects a move that the reducer would ignore; storing it would make the events a lie. */
export function refuseForbiddenMove(state: TaskState | undefined, event: TaskEvent): void {
  if (event.kind !== 'task.status' && event.kind !== 'attempt.status') return;
  const ofTask = event.kind === 'task.status';
  const from = ofTask
    ? state?.status
    : state?.attempts.find((attempt) => attempt.n === event.attempt)?.status;
  const may = ofTask ? canTaskMove : canMove;
  if (from && may(from.kind, event.status.kind)) return;
  throw new ErrandError(
    'invalid',
    `${from?.kind ?? 'nothing'} cannot become ${event.status.kind}.`,
  );
}

/** True when a list shows something else now; the time of the change alone is not worth it. */
export function listChanged(before: TaskState | undefined, now: TaskSummary): boolean {
  if (!before) return true;
  const was = summarise(before);
  return !isDeepStrictEqual({ ...was, updatedAt: '' }, { ...now, updatedAt: '' });
}

export async function hasAttempts(
  db: Db,
  repository: string,
  statuses: readonly string[],
): Promise<boolean> {
  const row = await db
    .selectFrom('attempts')
    .innerJoin('tasks', 'tasks.id', 'attempts.task')
    .select('attempts.task')
    .where('tasks.repository', '=', repository)
    .where('attempts.status', 'in', statuses)
    .executeTakeFirst();
  return row !== undefined;
}
