/**
 * Owns giving room back to the disk: unused pages of the database, and artifacts that a crash left
 * without a task. Backstop: the rows alone decide what is needed.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactId } from './artifacts.ts';
import { reclaimPages } from './database.ts';
import type { Store } from './store.ts';

/** Hands pages that nothing uses back to the disk, between two writes. */
export function reclaimDatabase(store: Store): Promise<void> {
  return store.reading(async (db) => reclaimPages(db));
}

/** Ids of all tasks: data that belongs to none of them is garbage. */
export async function taskIds(store: Store): Promise<ReadonlySet<string>> {
  const rows = await store.reading((db) => db.selectFrom('tasks').select('id').execute());
  return new Set(rows.map(({ id }) => id));
}

/**
 * Removes the files of artifacts that no task has. Only before anything is written. With tens of
 * thousands of them this is most of a start, so no path is made for one that stays.
 */
export async function sweepArtifacts(root: string, store: Store): Promise<number> {
  const rows = await store.reading((db) =>
    db.selectFrom('artifacts').select('id').distinct().execute(),
  );
  const known = new Set(rows.map(({ id }) => id));
  let removed = 0;
  for (const folder of await readdir(root)) {
    if (!/^[0-9a-f]{2}$/.test(folder)) continue;
    for (const name of await readdir(join(root, folder))) {
      if (!/^[0-9a-f]{64}$/.test(name) || known.has(artifactId(name))) continue;
      await rm(join(root, folder, name), { force: true });
      removed += 1;
    }
  }
  return removed;
}
