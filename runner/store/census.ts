/** Owns how many tasks and attempts there are, by status. Reads; changes nothing. */
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
 * Since when the oldest task that has an attempt in one of these states is as it is; a task that was
 * taken up again long after it was made has not waited all that time.
 */
export async function waitingSince(
  store: Store,
  statuses: readonly string[],
): Promise<string | undefined> {
  const [first] = await store.attemptsIn(statuses, 1);
  return first && (await store.task(first.task))?.state.updatedAt;
}

function byStatus(rows: readonly { status: string; count: number }[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
