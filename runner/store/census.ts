/** Owns how many tasks and attempts there are, by status. Reads; changes nothing. */
import type { TaskId } from '../protocol/task.ts';
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

/** The oldest task that has an attempt in one of these states. */
export async function oldestIn(
  store: Store,
  statuses: readonly string[],
): Promise<{ task: TaskId; createdAt: string } | undefined> {
  const [first] = await store.attemptsIn(statuses, 1);
  const found = first && (await store.task(first.task));
  return first && found && { task: first.task, createdAt: found.state.createdAt };
}

function byStatus(rows: readonly { status: string; count: number }[]): Record<string, number> {
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
}
