/** The store of an earlier release (test/fixtures/stores), to read from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../../runner/store/database.ts';

export const EARLIER_RELEASE = join(import.meta.dirname, '../fixtures/stores/release-0.1');

/** As the `sqlite3` command dumped it. */
export const earlierStore = (): string => readFileSync(join(EARLIER_RELEASE, 'store.sql'), 'utf8');

/** What a query finds in it. */
export function earlierRows(query: string): Record<string, unknown>[] {
  const database = connect(':memory:');
  try {
    database.exec(earlierStore());
    return database.prepare(query).all();
  } finally {
    database.close();
  }
}
