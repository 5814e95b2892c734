/** The store of an earlier release (test/fixtures/stores), to read from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../runner/store/database.ts';

export const EARLIER_RELEASE = join(import.meta.dirname, '../fixtures/stores/release-0.1');

/** The dump that the `sqlite3` command made of it. */
export const earlierStore = (): string => readFileSync(join(EARLIER_RELEASE, 'store.sql'), 'utf8');

/** Runs a query on it and returns the rows. */
export function earlierRows(query: string): Record<string, unknown>[] {
  const database = connect(':memory:');
  try {
    database.exec(earlierStore());
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}
