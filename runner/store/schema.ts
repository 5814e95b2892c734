/**
 * Owns the tables and how an older data directory becomes a newer one. Each migration is one
 * transaction that also records its number, so that a kill in the middle leaves the old version
 * and the next start runs it again. Never edit a migration that was released: add one.
 */
import type { Generated, Kysely, Transaction } from 'kysely';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskState } from '../protocol/task.ts';
import type { Db } from './database.ts';
import { outcomeOf, storeOutcome } from './outcomes.ts';

export interface Tables {
  schema_version: { version: number };
  tasks: {
    id: string;
    /** The order of creation. */
    ord: number;
    repository: string;
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
  /** What ended attempts took (outcomes.ts); `ord` is their order. */
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

/** Before the first migration and while they run, no table can be taken for granted. */
type Migration = (db: Kysely<Tables>) => Promise<void>;

const migrations: readonly Migration[] = [firstTables, outcomes, tasksByRepository];

export const SCHEMA_VERSION = migrations.length;

/** Brings the database to this build's schema; refuses one from a newer build. */
export async function migrate(db: Db): Promise<void> {
  await db.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.notNull())
    .execute();
  const row = await db.selectFrom('schema_version').select('version').executeTakeFirst();
  const version = row?.version ?? 0;
  if (version > SCHEMA_VERSION) {
    throw new ErrandError(
      'version_mismatch',
      `The data directory has schema ${version}; this runner knows up to ${SCHEMA_VERSION}.`,
      { hint: 'Start the newer runner again, or give this one another data directory.' },
    );
  }
  for (let next = version; next < SCHEMA_VERSION; next++) {
    await db.transaction().execute(async (tx) => {
      await migrations[next]?.(tx);
      await tx.deleteFrom('schema_version').execute();
      await tx
        .insertInto('schema_version')
        .values({ version: next + 1 })
        .execute();
    });
  }
}

async function firstTables(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('tasks')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('ord', 'integer', (c) => c.notNull().unique())
    .addColumn('spec', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('summary', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('state_seq', 'integer', (c) => c.notNull())
    .execute();
  await db.schema
    .createTable('attempts')
    .addColumn('task', 'text', (c) => c.notNull())
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('fence', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('attempts_pk', ['task', 'n'])
    .execute();
  await db.schema.createIndex('attempts_by_status').on('attempts').column('status').execute();
  await db.schema
    .createTable('events')
    .addColumn('channel', 'text', (c) => c.notNull())
    .addColumn('seq', 'integer', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('events_pk', ['channel', 'seq'])
    .execute();
  await db.schema
    .createTable('notes')
    .addColumn('task', 'text', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('notes_pk', ['task', 'attempt', 'key'])
    .execute();
  await db.schema
    .createTable('transcript')
    .addColumn('task', 'text', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('phase', 'text', (c) => c.notNull())
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('transcript_pk', ['task', 'attempt', 'phase', 'n'])
    .execute();
  await db.schema
    .createTable('artifacts')
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('task', 'text', (c) => c.notNull())
    .addColumn('bytes', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('artifacts_pk', ['id', 'task'])
    .execute();
}

/** What the attempts there are already took is in their tasks' stored states. */
async function outcomes(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('outcomes')
    .addColumn('ord', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('task', 'text', (c) => c.notNull())
    .addColumn('n', 'integer', (c) => c.notNull())
    .addColumn('repository', 'text', (c) => c.notNull())
    .addColumn('blueprint', 'text', (c) => c.notNull())
    .addColumn('named', 'integer', (c) => c.notNull())
    .addColumn('agent', 'text', (c) => c.notNull())
    .addColumn('model', 'text')
    .addColumn('cost_usd', 'real')
    .addColumn('ms', 'integer', (c) => c.notNull())
    .addUniqueConstraint('outcomes_of_attempt', ['task', 'n'])
    .execute();
  await db.schema
    .createIndex('outcomes_by_repository')
    .on('outcomes')
    .columns(['repository', 'ord'])
    .execute();
  const ended = db.selectFrom('tasks').select(['ord', 'state']).where('status', '=', 'done');
  for (let after = 0; ; ) {
    const page = await ended.where('ord', '>', after).orderBy('ord').limit(100).execute();
    for (const { ord, state } of page) {
      after = ord;
      const task = JSON.parse(state) as TaskState | null;
      for (const { n } of task?.attempts ?? []) {
        const outcome = task && outcomeOf(task, n);
        if (outcome) await storeOutcome(db, outcome);
      }
    }
    if (page.length === 0) return;
  }
}

/** Whose turn it is, and what a repository still holds, is asked often. */
async function tasksByRepository(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .alterTable('tasks')
    .addColumn('repository', 'text', (c) => c.notNull().defaultTo(''))
    .execute();
  await db.schema
    .createIndex('tasks_by_repository')
    .on('tasks')
    .columns(['repository', 'ord'])
    .execute();
  const tasks = db.selectFrom('tasks').select(['id', 'ord', 'spec']);
  for (let after = 0; ; ) {
    const page = await tasks.where('ord', '>', after).orderBy('ord').limit(100).execute();
    for (const { id, ord, spec } of page) {
      after = ord;
      const { repository } = JSON.parse(spec) as { repository: { id: string } };
      await db
        .updateTable('tasks')
        .set({ repository: repository.id })
        .where('id', '=', id)
        .execute();
    }
    if (page.length === 0) return;
  }
}
