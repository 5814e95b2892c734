/**
 * Owns the queue in the database: the attempts that wait for their turn, apart from the others, so
 * that thousands of either kind cost the other nothing. A row comes and goes in the transaction that
 * changes the attempt's status. Which attempt is next is decided above (tasks/fair-share.ts).
 */
import { PRIORITIES, type Priority } from '../protocol/priority.ts';
import type { StatusKind, TaskId, TaskState } from '../protocol/task.ts';
import type { Db, Tx } from './schema.ts';

/** Statuses in which an attempt waits for its turn. */
export const WAITING: readonly StatusKind[] = ['queued', 'interrupted'];

/** Attempts of one repository, user and priority: among themselves the oldest is next. */
export interface Lane {
  readonly repository: string;
  readonly sender: string;
  readonly priority: Priority;
}

/** A lane and the age of its oldest attempt, in the order of creation. */
export interface WaitingLane extends Lane {
  readonly oldest: number;
}

export interface WaitingAttempt extends WaitingLane {
  readonly task: TaskId;
  readonly attempt: number;
}

/** Puts an attempt in the queue, or takes it out, as its status says. */
export async function followStatus(
  tx: Tx,
  { id, spec }: TaskState,
  attempt: number,
  status: StatusKind,
): Promise<void> {
  if (!WAITING.includes(status)) {
    await tx.deleteFrom('queue').where('task', '=', id).where('attempt', '=', attempt).execute();
    return;
  }
  const priority = PRIORITIES.indexOf(spec.priority ?? 'normal');
  await tx
    .insertInto('queue')
    .columns(['task', 'attempt', 'repository', 'sender', 'priority', 'ord'])
    .expression((eb) =>
      eb
        .selectFrom('tasks')
        .select(['id', eb.val(attempt).as('attempt'), 'repository', 'sender'])
        .select([eb.val(priority).as('priority'), 'ord'])
        .where('id', '=', id),
    )
    .onConflict((oc) => oc.columns(['task', 'attempt']).doNothing())
    .execute();
}

/** Lanes that have an attempt. */
export async function waitingLanes(db: Db): Promise<WaitingLane[]> {
  const rows = await db
    .selectFrom('queue')
    .select((eb) => ['repository', 'sender', 'priority', eb.fn.min('ord').as('oldest')])
    .groupBy(['repository', 'sender', 'priority'])
    .execute();
  return rows.map(({ repository, sender, priority, oldest }) => ({
    repository,
    sender,
    priority: nameOf(priority),
    oldest,
  }));
}

/** The oldest attempts of a lane, in order. */
export async function oldestOfLane(
  db: Db,
  { repository, sender, priority }: Lane,
  count: number,
): Promise<{ task: TaskId; attempt: number }[]> {
  return await db
    .selectFrom('queue')
    .select(['task', 'attempt'])
    .where('repository', '=', repository)
    .where('sender', '=', sender)
    .where('priority', '=', PRIORITIES.indexOf(priority))
    .orderBy('ord')
    .orderBy('attempt')
    .limit(count)
    .execute();
}

/** How many wait, and of each lane the oldest, at most `each` of them. */
export async function oldestOfEachLane(
  db: Db,
  each: number,
): Promise<{ count: number; oldest: WaitingAttempt[] }> {
  const all = await db
    .selectFrom('queue')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirst();
  const rows = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('queue')
        .selectAll()
        .select((inner) =>
          inner.fn
            .agg<number>('row_number')
            .over((over) =>
              over
                .partitionBy(['repository', 'sender', 'priority'])
                .orderBy('ord')
                .orderBy('attempt'),
            )
            .as('place'),
        )
        .as('placed'),
    )
    .selectAll()
    .where('place', '<=', each)
    .orderBy('ord')
    .orderBy('attempt')
    .execute();
  const oldest = rows.map(({ ord, priority, task, attempt, repository, sender }) => ({
    task,
    attempt,
    repository,
    sender,
    priority: nameOf(priority),
    oldest: ord,
  }));
  return { count: all?.count ?? 0, oldest };
}

/** A row has the place of its priority among all, first one first. */
const nameOf = (priority: number): Priority => PRIORITIES[priority] ?? 'normal';
