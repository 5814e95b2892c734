import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Sequenced } from '../../../runner/protocol/events.ts';
import type { Status, TaskState, TaskSummary } from '../../../runner/protocol/task.ts';
import { ArtifactFiles } from '../../../runner/store/artifacts.ts';
import { waitingSince } from '../../../runner/store/census.ts';
import { connect, databaseOver, openDatabase } from '../../../runner/store/database.ts';
import { openDataDirectory } from '../../../runner/store/directory.ts';
import { LedgerFiles } from '../../../runner/store/ledger-file.ts';
import { newestOutcomes } from '../../../runner/store/outcomes.ts';
import { oldestOfEachLane } from '../../../runner/store/queue.ts';
import { migrate, SCHEMA_VERSION } from '../../../runner/store/schema.ts';
import { StorageFullError } from '../../../runner/store/storage-error.ts';
import { Store } from '../../../runner/store/store.ts';
import { creation, move } from '../../../runner/tasks/transitions.ts';
import { spec, temporaryFolder } from '../server/runner.ts';

const AT = '2026-01-01T00:00:00.000Z';
const hours = (n: number): string => `2026-01-01T0${n}:00:00.000Z`;
const files = () => ({ log: 'log', ledger: 'ledger' });

async function withFolder(work: (root: string) => Promise<void>): Promise<void> {
  const root = temporaryFolder();
  try {
    await work(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function openStore(root: string): Promise<Store> {
  const db = openDatabase(join(root, 'errand.db'));
  await migrate(db);
  return new Store(db);
}

const notice = (text: string) => (state: TaskState) => [
  { kind: 'attempt.notice' as const, at: state.updatedAt, attempt: 1, text },
];

test('the state is the fold of the events, across a restart and a stored snapshot', () =>
  withFolder(async (root) => {
    let store = await openStore(root);
    await store.create('task-0001', spec(), creation('task-0001', spec(), AT, files));
    for (let i = 1; i <= 150; i++) await store.append('task-0001', notice(`n${i}`));
    const before = await store.task('task-0001');
    await store.close();
    store = await openStore(root);
    assert.deepEqual(await store.task('task-0001'), JSON.parse(JSON.stringify(before)));
    assert.equal(before?.seq, 152);
    await store.close();
  }));

test('a task that waits has waited since it was queued, whatever it has heard since', () =>
  withFolder(async (root) => {
    const store = await openStore(root);
    await store.create('task-0001', spec(), creation('task-0001', spec(), AT, files));
    const heard = { kind: 'attempt.notice', at: hours(2), attempt: 1, text: 'heard' } as const;
    for (let n = 0; n < 250; n++) await store.append('task-0001', () => [heard]);
    assert.equal(await waitingSince(store, ['queued', 'interrupted']), AT);
    const reason = 'the runner was stopped';
    for (const [status, at] of [
      [{ kind: 'preparing' }, hours(3)],
      [{ kind: 'interrupted', reason }, hours(4)],
    ] as const) {
      await store.append('task-0001', (state) => move(state, 1, status, at));
    }
    await store.append('task-0001', () => [{ ...heard, at: hours(5) }]);
    assert.equal(await waitingSince(store, ['queued', 'interrupted']), hours(4));
    assert.equal(await waitingSince(store, ['working']), undefined);
    await store.close();
  }));

test('a subscriber hears every event once, whenever it comes', () =>
  withFolder(async (root) => {
    const store = await openStore(root);
    await store.create('task-0001', spec(), creation('task-0001', spec(), AT, files));
    const heard: number[][] = [];
    const writes: Promise<unknown>[] = [];
    for (let i = 0; i < 40; i++) {
      writes.push(store.append('task-0001', notice(`n${i}`)));
      const mine: number[] = [];
      heard.push(mine);
      const take = (list: readonly Sequenced<unknown>[]) =>
        mine.push(...list.map(({ seq }) => seq));
      writes.push(
        store
          .subscribe('task/task-0001', 0, (_channel, list) => take(list))
          .then(({ catchUp }) => {
            assert.ok('events' in catchUp);
            mine.unshift(...catchUp.events.map(({ seq }) => seq));
          }),
      );
    }
    await Promise.all(writes);
    const all = Array.from({ length: 42 }, (_, i) => i + 1);
    for (const mine of heard) assert.deepEqual(mine, all);
    await store.close();
  }));

test('a move that the table forbids stores nothing; an older owner is refused', () =>
  withFolder(async (root) => {
    const store = await openStore(root);
    await store.create('task-0001', spec(), creation('task-0001', spec(), AT, files));
    await assert.rejects(
      store.append('task-0001', (state) => move(state, 1, { kind: 'working' }, AT)),
      { code: 'invalid' },
    );
    const first = await store.takeOver('task-0001', 1, () => []);
    const second = await store.takeOver('task-0001', 1, () => []);
    assert.deepEqual([first.fence, second.fence], [1, 2]);
    const owner = { task: 'task-0001', attempt: 1 };
    await assert.rejects(
      store.append('task-0001', notice('old'), { ...owner, fence: first.fence }),
      {
        name: 'StaleOwnerError',
      },
    );
    await store.append('task-0001', notice('new'), { ...owner, fence: second.fence });
    assert.equal((await store.task('task-0001'))?.seq, 3);
    await store.close();
  }));

test('thousands of tasks: pages, a bounded snapshot, and the newest first', () =>
  withFolder(async (root) => {
    const store = await openStore(root);
    const count = 1000;
    for (let i = 0; i < count; i++) {
      const id = `task-${String(i).padStart(5, '0')}`;
      await store.create(id, spec(), creation(id, spec(), AT, files));
      await store.append(id, (state) => move(state, 1, { kind: 'cancelled', reason: 'test' }, AT));
    }
    const ids: string[] = [];
    for (let before: string | undefined; ; ) {
      const page = await store.list(300, before);
      ids.push(...page.tasks.map((task) => task.id));
      before = page.tasks.at(-1)?.id;
      if (!page.more) break;
    }
    assert.equal(ids.length, count);
    assert.deepEqual(ids, ids.toSorted().toReversed());
    const { catchUp } = await store.subscribe('tasks', undefined, () => undefined);
    assert.ok('snapshot' in catchUp);
    const snapshot = catchUp.snapshot as readonly TaskSummary[];
    assert.deepEqual(
      snapshot.map((task) => task.id),
      ids.slice(0, 200),
    );
    await store.close();
  }));

test('a newer schema is refused, an interrupted migration runs again', () =>
  withFolder(async (root) => {
    const path = join(root, 'errand.db');
    const half = openDatabase(path);
    // Killed within the first migration: its transaction left the empty version table only.
    await half.schema.createTable('schema_version').addColumn('version', 'integer').execute();
    await half.destroy();
    await (await openStore(root)).close();
    const newer = openDatabase(path);
    await newer
      .updateTable('schema_version')
      .set({ version: SCHEMA_VERSION + 1 })
      .execute();
    await assert.rejects(migrate(newer), { code: 'version_mismatch', message: /schema 5/ });
    await newer.destroy();
  }));

test('a data directory of the first schema goes on, and its past counts for estimates', () =>
  withFolder(async (root) => {
    const path = join(root, 'errand.db');
    const before = await openStore(root);
    const ended: Status = { kind: 'done', verdict: { level: 'verified', because: [] } };
    for (const id of ['task-0001', 'task-0002', 'task-0003']) {
      await before.create(id, spec(), creation(id, spec(), AT, files));
    }
    await before.append('task-0001', (state) => move(state, 1, ended, AT));
    const fault = { code: 'harness_error', text: 'no Docker', entries: [] };
    const failed: Status = { kind: 'done', verdict: { level: 'failed', because: [fault] } };
    await before.append('task-0002', (state) => move(state, 1, failed, AT));
    await before.close();
    const old = openDatabase(path);
    await old.schema.dropTable('outcomes').execute();
    await old.schema.dropTable('queue').execute();
    await old.schema.alterTable('tasks').dropColumn('sender').execute();
    await old.schema.dropIndex('tasks_by_repository').execute();
    await old.schema.alterTable('tasks').dropColumn('repository').execute();
    await old.updateTable('schema_version').set({ version: 1 }).execute();
    await old.destroy();

    const store = await openStore(root);
    const past = await store.reading((db) => newestOutcomes(db, spec().repository.id));
    // Neither what is still going nor what the runner itself failed at.
    assert.deepEqual(
      past.map(({ task, n, blueprint, named, costUsd }) => [task, n, blueprint, named, costUsd]),
      [['task-0001', 1, 'default', false, 0]],
    );
    const queue = await store.reading((db) => oldestOfEachLane(db, 5));
    const lane = { repository: spec().repository.id, sender: 'owner', priority: 'normal' };
    assert.deepEqual(queue, {
      count: 1,
      oldest: [{ task: 'task-0003', attempt: 1, ...lane, oldest: 3 }],
    });
    await store.append('task-0003', (state) => move(state, 1, ended, AT));
    await store.remove('task-0003', AT);
    const later = await store.reading((db) => newestOutcomes(db, spec().repository.id));
    assert.deepEqual(
      later.map(({ task }) => task),
      ['task-0003', 'task-0001'],
    );
    await store.close();
  }));

test('a full disk refuses new work, goes on reading, and recovers by itself', () =>
  withFolder(async (root) => {
    const connection = connect(join(root, 'errand.db'));
    const db = databaseOver(connection);
    await migrate(db);
    const store = new Store(db);
    await store.create('task-0001', spec(), creation('task-0001', spec(), AT, files));
    // SQLite's own limit fails a write exactly as a disk without room does (SQLITE_FULL).
    const { page_count } = connection.prepare('PRAGMA page_count').get() as { page_count: number };
    connection.exec(`PRAGMA max_page_count = ${page_count}`);
    const big = 'x'.repeat(900_000);
    await assert.rejects(store.append('task-0001', notice(big)), StorageFullError);
    const id = 'task-0002';
    const large = { ...spec(), instructions: big.slice(0, 100_000) };
    await assert.rejects(store.create(id, large, creation(id, large, AT, files)), {
      code: 'unavailable',
    });
    assert.equal((await store.task('task-0001'))?.seq, 2);
    connection.exec('PRAGMA max_page_count = 1000000');
    await store.append('task-0001', notice('room again'));
    assert.equal((await store.task('task-0001'))?.seq, 3);
    await store.close();
  }));

test('two runners never share a data directory; a killed one leaves no lock', () =>
  withFolder(async (root) => {
    const module = join(import.meta.dirname, '../../../runner/store/directory.ts');
    const code = `(await import(${JSON.stringify(module)})).openDataDirectory(process.argv[1]);
      console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code, root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    assert.throws(() => openDataDirectory(root), {
      code: 'conflict',
      message: new RegExp(`process ${holder.pid}`),
    });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const mine = openDataDirectory(root);
    assert.throws(() => openDataDirectory(root), { code: 'conflict' });
    mine.release();
    mine.release();
    openDataDirectory(root).release();
  }));

test('an artifact is named by its bytes, and its quota leaves a marker', () =>
  withFolder(async (root) => {
    const artifacts = new ArtifactFiles(root, { bytes: 10, setting: 'limits.artifactBytes' });
    const [one, two] = [artifacts.create(), artifacts.create()];
    for (const file of [one, two]) await file.write(Buffer.from('same'));
    const [a, b] = await Promise.all([one.finish(), two.finish()]);
    assert.equal(a.id, b.id);
    const path = artifacts.path(a.id);
    assert.equal(path && readFileSync(path, 'utf8'), 'same');
    const flood = artifacts.create();
    for (let i = 0; i < 5; i++) await flood.write(Buffer.from('12345678'));
    const kept = await flood.finish();
    const text = readFileSync(artifacts.path(kept.id) ?? '', 'utf8');
    assert.equal(text, '1234567812\n… 30 bytes dropped: limit 10 (setting limits.artifactBytes)\n');
    assert.equal(kept.bytes, Buffer.byteLength(text));
    assert.equal(artifacts.path('sha256-../../token'), undefined);
    const empty = await artifacts.create().finish();
    assert.equal(empty.bytes, 0);
  }));

test("an artifact that is just being made somebody's is not removed", () =>
  withFolder(async (root) => {
    const artifacts = new ArtifactFiles(root, { bytes: 10, setting: 'limits.artifactBytes' });
    const file = artifacts.create();
    await file.write(Buffer.from('same'));
    const { id } = await file.finish(async (finished) => artifacts.remove(finished.id));
    const path = artifacts.path(id) ?? '';
    assert.equal(readFileSync(path, 'utf8'), 'same');
    await artifacts.remove(id);
    assert.equal(existsSync(path), false, 'later on it can go');
  }));

test("a ledger's torn last line is cut off", () =>
  withFolder(async (root) => {
    const ledgers = new LedgerFiles(root);
    const first = await ledgers.open('task-0001', 1);
    await first.append(['{"a":1}']);
    await first.close();
    appendFileSync(ledgers.path('task-0001', 1), '{"b":');
    const again = await ledgers.open('task-0001', 1);
    assert.deepEqual(again.lines, ['{"a":1}']);
    await again.append(['{"b":2}']);
    await again.close();
    assert.equal(readFileSync(ledgers.path('task-0001', 1), 'utf8'), '{"a":1}\n{"b":2}\n');
  }));
