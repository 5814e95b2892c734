/**
 * Owns the way from an older data directory to a newer one, a step for each schema there was.
 * Frozen: it imports nothing of ours, because the effect of a released step must not change with
 * the code around it. Never edit a released step: add one. Its types are those of its time.
 */
import type { Kysely } from 'kysely';

/** The tables that the steps read and write, as they were. */
export interface MigratedTables {
  schema_version: { version: number };
  tasks: {
    id: string;
    ord: number;
    spec: string;
    status: string;
    state: string;
    repository: string;
    sender: string;
  };
  attempts: { task: string; n: number; status: string };
  queue: {
    task: string;
    attempt: number;
    repository: string;
    sender: string;
    priority: number;
    ord: number;
  };
  outcomes: {
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

type Migration = (db: Kysely<MigratedTables>) => Promise<void>;

export const MIGRATIONS: readonly Migration[] = [
  firstTables,
  outcomes,
  tasksByRepository,
  queueOfAttempts,
];

async function firstTables(db: Kysely<MigratedTables>): Promise<void> {
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

/** Fills in the outcomes of existing attempts from their tasks' stored states. */
async function outcomes(db: Kysely<MigratedTables>): Promise<void> {
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
      const task = JSON.parse(state) as StoredTask | null;
      const rows = (task?.attempts ?? []).flatMap((attempt) =>
        task ? outcomeRow(task, attempt) : [],
      );
      if (rows.length > 0) await db.insertInto('outcomes').values(rows).execute();
    }
    if (page.length === 0) return;
  }
}

/** The part of a stored state that the second schema read. */
interface StoredTask {
  readonly id: string;
  readonly spec: {
    readonly repository: { readonly id: string };
    readonly blueprint?: string;
    readonly agent?: string;
  };
  readonly attempts?: readonly StoredAttempt[];
}

interface StoredAttempt {
  readonly n: number;
  readonly status: {
    readonly kind: string;
    readonly verdict?: { readonly because: readonly { readonly code: string }[] };
  };
  readonly blueprint?: string;
  readonly agent?: string;
  readonly model?: string;
  readonly usage: { readonly requests: number; readonly costUsd?: number };
  readonly phases: readonly { readonly ms?: number }[];
}

/**
 * Undefined for an attempt that predicts nothing: it has no verdict, or the runner itself failed.
 */
function outcomeRow(
  { id, spec }: StoredTask,
  { n, status, usage, phases, ...attempt }: StoredAttempt,
): MigratedTables['outcomes'][] {
  if (status.kind !== 'done' || !status.verdict) return [];
  if (status.verdict.because.some(({ code }) => /^(trouble\.|harness_error$)/.test(code)))
    return [];
  const row = {
    task: id,
    n,
    repository: spec.repository.id,
    blueprint: attempt.blueprint ?? spec.blueprint ?? 'default',
    named: spec.blueprint === undefined ? 0 : 1,
    agent: attempt.agent ?? spec.agent ?? 'builtin',
    model: attempt.model ?? null,
    cost_usd: usage.requests === 0 ? 0 : (usage.costUsd ?? null),
    ms: phases.reduce((sum, { ms }) => sum + (ms ?? 0), 0),
  };
  return [row];
}

/** An index, since the next turn and a repository's remaining tasks are looked up often. */
async function tasksByRepository(db: Kysely<MigratedTables>): Promise<void> {
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

/** The attempts that wait, in a table of their own, by what decides whose turn it is. */
async function queueOfAttempts(db: Kysely<MigratedTables>): Promise<void> {
  await db.schema
    .alterTable('tasks')
    .addColumn('sender', 'text', (c) => c.notNull().defaultTo('owner'))
    .execute();
  await db.schema
    .createTable('queue')
    .addColumn('task', 'text', (c) => c.notNull())
    .addColumn('attempt', 'integer', (c) => c.notNull())
    .addColumn('repository', 'text', (c) => c.notNull())
    .addColumn('sender', 'text', (c) => c.notNull())
    .addColumn('priority', 'integer', (c) => c.notNull())
    .addColumn('ord', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('queue_pk', ['task', 'attempt'])
    .execute();
  await db.schema
    .createIndex('queue_by_lane')
    .on('queue')
    .columns(['repository', 'sender', 'priority', 'ord', 'attempt', 'task'])
    .execute();
  const normal = 1;
  await db
    .insertInto('queue')
    .columns(['task', 'attempt', 'repository', 'sender', 'priority', 'ord'])
    .expression((eb) =>
      eb
        .selectFrom('attempts')
        .innerJoin('tasks', 'tasks.id', 'attempts.task')
        .select(['attempts.task', 'attempts.n', 'tasks.repository', 'tasks.sender'])
        .select([eb.val(normal).as('priority'), 'tasks.ord'])
        .where('attempts.status', 'in', ['queued', 'interrupted']),
    )
    .execute();
}
