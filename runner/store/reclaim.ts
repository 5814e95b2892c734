/**
 * Owns giving room back to the disk: unused pages of the database, and artifacts that a crash left
 * without a task. Backstop: the rows alone decide what is needed.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactFiles } from './artifacts.ts';
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

/** Removes the files of artifacts that no task has. Only before anything is written. */
export async function sweepArtifacts(
  root: string,
  files: ArtifactFiles,
  store: Store,
): Promise<number> {
  const rows = await store.reading((db) =>
    db.selectFrom('artifacts').select('id').distinct().execute(),
  );
  const known = new Set(rows.flatMap(({ id }) => files.path(id) ?? []));
  let removed = 0;
  for (const name of await readdir(root, { recursive: true })) {
    const path = join(root, name);
    if (!/^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(name) || known.has(path)) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}
