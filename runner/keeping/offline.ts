/**
 * Owns working on a data directory whose runner does not run: under its lock, so that none can be
 * started meanwhile. Nothing in it is brought to a newer schema.
 */
import { existsSync } from 'node:fs';
import { RepositoryUse } from '../git/repository-use.ts';
import type { RepositoryStore } from '../git/repository.ts';
import { openRepositoryStore } from '../git/store.ts';
import { ErrandError } from '../protocol/errors.ts';
import { openDatabase } from '../store/database.ts';
import { type DataDirectory, dataIn, openDataDirectory } from '../store/directory.ts';
import { schemaOf } from '../store/schema.ts';
import { Store } from '../store/store.ts';
import { HOLDING } from '../tasks/transitions.ts';

export interface Offline {
  readonly directory: DataDirectory;
  readonly store: Store;
  readonly repositories: RepositoryStore;
  readonly use: RepositoryUse;
}

/** @throws {ErrandError} where there is no data, or another process uses it */
export async function withDataDirectory<T>(
  root: string,
  report: (what: string, cause?: unknown) => void,
  work: (parts: Offline) => Promise<T>,
): Promise<T> {
  if (!existsSync(root) || dataIn(root).length === 0) {
    throw new ErrandError('not_found', `No runner has kept anything in ${root}.`, {
      hint: 'Name its data directory with --data-dir, or a running one with --url.',
    });
  }
  const directory = openDataDirectory(root);
  try {
    const database = openDatabase(directory.database);
    const store = new Store(database, report);
    try {
      await schemaOf(database);
      const repositories = await openRepositoryStore(root);
      const use = new RepositoryUse({
        pathOf: async (id) => (await repositories.find(id))?.path,
        isHeld: (id) => store.hasAttempts(id, HOLDING),
        report,
      });
      return await work({ directory, store, repositories, use });
    } finally {
      await store.close();
    }
  } finally {
    directory.release();
  }
}
