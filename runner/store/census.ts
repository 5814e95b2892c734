/** Owns how many tasks and attempts there are, by status. Reads; changes nothing. */
import { taskChannel } from '../protocol/events.ts';
import { parseTaskEvent } from '../protocol/requests.ts';
import type { TaskId } from '../protocol/task.ts';
import type { Db } from './schema.ts';
import type { Store } from './store.ts';

export interface Census {
  readonly tasks: Readonly<Record<string, number>>;
  readonly attempts: Readonly<Record<string, number>>;
}

export function census(store: Store): Promise<Census> {
  return store.reading(async (db) => {
    const [tasks, attempts] = await Promise.all(
      (['tasks', 'attempts'] as const).map((table) =>
        db
          .selectFrom(table)
          .select((eb) => ['status', eb.fn.countAll<number>().as('count')])
          .groupBy('status')
          .execute(),
      ),
    );
    return { tasks: byStatus(tasks ?? []), attempts: byStatus(attempts ?? []) };
  });
}

/**
 * Since when the attempt of the oldest task that is in one of these states has been in it: a task
 * that was taken up again long after it was made has not waited all that time, and one that heard
 * something meanwhile has waited all the same.
 */
export async function waitingSince(
  store: Store,
  statuses: readonly string[],
): Promise<string | undefined> {
  const [first] = await store.attemptsIn(statuses, 1);
  return first && store.reading((db) => cameToBe(db, first));
}

const EVENTS_AT_ONCE = 200;

/** The time of the event by which an attempt has the status that it has. */
async function cameToBe(
  db: Db,
  { task, attempt }: { task: TaskId; attempt: number },
): Promise<string | undefined> {
  for (let before = Infinity; ; ) {
    let query = db
      .selectFrom('events')
      .select(['seq', 'body'])
      .where('channel', '=', taskChannel(task))
      .orderBy('seq', 'desc')
      .limit(EVENTS_AT_ONCE);
    if (Number.isFinite(before)) query = query.where('seq', '<', before);
    const rows = await query.execute();
    for (const { seq, body } of rows) {
      before = seq;
      const event = parseTaskEvent(JSON.parse(body));
      const isOne = event?.kind === 'attempt.status' || event?.kind === 'attempt.created';
      if (isOne && event.attempt === attempt) return event.at;
    }
    if (rows.length < EVENTS_AT_ONCE) return undefined;
  }
}

function byStatus(rows: readonly { status: string; count: number }[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
