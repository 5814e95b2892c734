/**
 * Owns the tables, and bringing those of an older data directory up to them (migrations.ts). Each
 * step is one transaction that also records its number, so that a kill in the middle leaves the
 * old version and the next start runs it again.
 */
import type { Generated, Kysely, Transaction } from 'kysely';
import { ErrandError } from '../protocol/errors.ts';
import { type MigratedTables, MIGRATIONS } from './migrations.ts';

export type Db = Kysely<Tables>;

export interface Tables {
  schema_version: { version: number };
  tasks: {
    id: string;
    /** The order of creation. */
    ord: number;
    repository: string;
    /** The user whose token created it. */
    sender: string;
    spec: string;
    status: string;
    summary: string;
    /** The state of `task/<id>` as of `state_seq`; later events are folded on top. */
    state: string;
    state_seq: number;
  };
  attempts: {
    task: string;
    n: number;
    status: string;
    /** Raised by each claim; a write with an older one is refused. 0 means never started. */
    fence: number;
  };
  /** The attempts that wait for their turn (queue.ts); `ord` is their task's. */
  queue: {
    task: string;
    attempt: number;
    repository: string;
    sender: string;
    priority: number;
    ord: number;
  };
  events: { channel: string; seq: number; body: string };
  notes: { task: string; attempt: number; key: string; value: string };
  transcript: {
    task: string;
    attempt: number;
    phase: string;
    n: number;
    role: string;
    body: string;
  };
  artifacts: { id: string; task: string; bytes: number };
  /** Outcomes of ended attempts (outcomes.ts); `ord` is their order. */
  outcomes: {
    ord: Generated<number>;
    task: string;
    n: number;
    repository: string;
    blueprint: string;
    named: number;
    agent: string;
    model: string | null;
    cost_usd: number | null;
    ms: number;
  };
}

export type Tx = Transaction<Tables>;

export const SCHEMA_VERSION = MIGRATIONS.length;

/** The schema that the database has, 0 before the first; refuses one from a newer build. */
export async function schemaOf(db: Db): Promise<number> {
  const row = await db.selectFrom('schema_version').select('version').executeTakeFirst();
  const version = row?.version ?? 0;
  if (version > SCHEMA_VERSION) {
    throw new ErrandError(
      'version_mismatch',
      `The data directory has schema ${version}; this runner knows up to ${SCHEMA_VERSION}.`,
      { hint: 'Start the newer runner again, or give this one another data directory.' },
    );
  }
  return version;
}

/** Brings the database to this build's schema; refuses one from a newer build. */
export async function migrate(db: Db): Promise<void> {
  await db.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  const version = await schemaOf(db);
  for (let next = version; next < SCHEMA_VERSION; next++) {
    await db.transaction().execute(async (tx) => {
      // Before and between the steps, the tables of this build cannot be taken for granted.
      await MIGRATIONS[next]?.(tx as unknown as Transaction<MigratedTables>);
      await tx.deleteFrom('schema_version').execute();
      await tx
        .insertInto('schema_version')
        .values({ version: next + 1 })
        .execute();
    });
  }
}
