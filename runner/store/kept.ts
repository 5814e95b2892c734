/**
 * Owns what the store says of how long things are kept: when tasks ended, who has which artifact,
 * and giving up the artifacts of a task that has ended. Deletes no file.
 */
import { isFinal } from '../protocol/status.ts';
import type { TaskId, TaskSummary } from '../protocol/task.ts';
import type { Store } from './store.ts';

export interface KeptTask {
  readonly id: TaskId;
  readonly repository: string;
  /** True once nothing of it goes on. */
  readonly ended: boolean;
  /** Of its end, or its last change; in milliseconds. */
  readonly at: number;
  /** True while a process carries out one of its attempts. */
  readonly underWay: boolean;
  readonly attempts: readonly number[];
}

const UNDER_WAY: ReadonlySet<string> = new Set(['preparing', 'working', 'verifying']);

/** All tasks, by id. */
export function keptTasks(store: Store): Promise<ReadonlyMap<TaskId, KeptTask>> {
  return store.reading(async (db) => {
    const attempts = new Map<TaskId, { n: number; status: string }[]>();
    for (const { task, n, status } of await db
      .selectFrom('attempts')
      .select(['task', 'n', 'status'])
      .execute()) {
      attempts.set(task, [...(attempts.get(task) ?? []), { n, status }]);
    }
    const rows = await db.selectFrom('tasks').select(['id', 'repository', 'summary']).execute();
    return new Map(
      rows.map(({ id, repository, summary }) => {
        const { status, updatedAt } = JSON.parse(summary) as TaskSummary;
        const own = attempts.get(id) ?? [];
        const underWay = own.some((each) => UNDER_WAY.has(each.status));
        const at = Date.parse(updatedAt);
        const numbers = own.map(({ n }) => n);
        return [id, { id, repository, ended: isFinal(status), at, underWay, attempts: numbers }];
      }),
    );
  });
}

export interface KeptArtifact {
  readonly id: string;
  readonly task: TaskId;
  readonly bytes: number;
}

/** Each with each task that has it. */
export function keptArtifacts(store: Store): Promise<KeptArtifact[]> {
  return store.reading((db) =>
    db.selectFrom('artifacts').select(['id', 'task', 'bytes']).execute(),
  );
}

/**
 * Takes these artifacts from a task, unless it has been taken up again; resolves with those that no
 * task has any more, whose files can go.
 */
export async function giveUpArtifacts(
  store: Store,
  task: TaskId,
  ids: readonly string[],
): Promise<string[] | undefined> {
  let freed: string[] | undefined;
  await store.append(task, async (state, tx) => {
    // It may be run twice, and then decides anew.
    freed = undefined;
    if (!isFinal(state.status)) return [];
    freed = [...ids];
    if (ids.length === 0) return [];
    await tx.deleteFrom('artifacts').where('task', '=', task).where('id', 'in', ids).execute();
    const others = await tx.selectFrom('artifacts').select('id').where('id', 'in', ids).execute();
    const shared = new Set(others.map(({ id }) => id));
    freed = ids.filter((id) => !shared.has(id));
    return [];
  });
  return freed;
}

/**
 * Does the work unless a task (another one than `but`) has the artifact by now; none can come to
 * have it meanwhile.
 */
export function whileNobodyHas(
  store: Store,
  artifact: string,
  work: () => Promise<void>,
  but: TaskId = '',
): Promise<void> {
  return store.reading(async (db) => {
    const found = await db
      .selectFrom('artifacts')
      .select('id')
      .where('id', '=', artifact)
      .where('task', '!=', but)
      .limit(1)
      .executeTakeFirst();
    if (!found) await work();
  });
}
