// A store of each schema there was comes up with all that is in it, and as if it were made today.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import * as v from 'valibot';
import { TaskState, TaskSummary } from '../../../runner/protocol/task.ts';
import { loadNotes, loadTranscript } from '../../../runner/store/attempt-records.ts';
import { databaseOver } from '../../../runner/store/database.ts';
import { newestOutcomes } from '../../../runner/store/outcomes.ts';
import { oldestOfEachLane } from '../../../runner/store/queue.ts';
import { migrate, SCHEMA_VERSION } from '../../../runner/store/schema.ts';
import { Store } from '../../../runner/store/store.ts';

const FIXTURES = new URL('../../fixtures/stores/', import.meta.url);
/** A database of each version of the schema; whole stores of releases are beside them. */
const SCHEMAS = readdirSync(FIXTURES).filter((name) => name.startsWith('schema-'));
const REPOSITORY = 'a'.repeat(32);

async function opened(t: TestContext, script: string) {
  const connection = new DatabaseSync(':memory:');
  connection.exec(script);
  const db = databaseOver(connection);
  await migrate(db);
  const store = new Store(db);
  t.after(() => store.close());
  const schema = connection
    .prepare('SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name')
    .all()
    .map(({ name, sql }) => [name, sql]);
  return { db, schema, store };
}

test('there is a store of every schema', () => {
  const names = Array.from({ length: SCHEMA_VERSION }, (_, n) => `schema-${n + 1}.sql`);
  assert.deepEqual(SCHEMAS.toSorted(), names);
});

for (const file of SCHEMAS) {
  test(`${file} comes up`, async (t) => {
    const { db, schema, store } = await opened(t, readFileSync(new URL(file, FIXTURES), 'utf8'));
    assert.deepEqual(schema, (await opened(t, '')).schema);

    const rows = await db.selectFrom('tasks').select(['id', 'summary', 'repository']).execute();
    assert.deepEqual(
      rows.map(({ id, repository }) => [id, repository]),
      ['task-aaaa', 'task-bbbb', 'task-cccc'].map((id) => [id, REPOSITORY]),
    );
    for (const { summary } of rows) v.parse(TaskSummary, JSON.parse(summary));
    const found = await store.task('task-bbbb');
    assert.deepEqual(
      v.parse(TaskState, found?.state).attempts.map(({ status }) => status.kind),
      ['done', 'done'],
    );
    assert.equal(found?.seq, 4);
    assert.deepEqual(await store.attemptsIn(['queued'], 10), [{ task: 'task-cccc', attempt: 1 }]);
    const { oldest } = await oldestOfEachLane(db, 10);
    assert.deepEqual(
      oldest.map(({ task, priority, sender }) => [task, priority, sender]),
      [['task-cccc', 'normal', 'owner']],
    );

    const notes = await loadNotes(store, 'task-cccc', 1);
    assert.deepEqual([...notes], [['plan', { checks: [] }]]);
    assert.deepEqual(await loadTranscript(store, 'task-cccc', 1), [
      { phase: 'code', role: 'user', body: 'Begin.' },
    ]);

    // The attempt that ended in trouble says nothing of the next one.
    const usual = { repository: REPOSITORY, ms: 2000 };
    assert.deepEqual(await newestOutcomes(db, REPOSITORY), [
      {
        ...usual,
        task: 'task-bbbb',
        n: 2,
        blueprint: 'lint-fix',
        named: true,
        agent: 'codex',
        model: undefined,
        costUsd: undefined,
      },
      {
        ...usual,
        task: 'task-aaaa',
        n: 1,
        blueprint: 'default',
        named: false,
        agent: 'builtin',
        model: 'claude-x',
        costUsd: 0.25,
      },
    ]);
  });
}

test('what an older data directory becomes depends on nothing that may change', () => {
  const source = new URL('../../../runner/store/migrations.ts', import.meta.url);
  const imports = [...readFileSync(source, 'utf8').matchAll(/from '([^']+)'/g)];
  assert.deepEqual(
    imports.map(([, from]) => from),
    ['kysely'],
  );
});
