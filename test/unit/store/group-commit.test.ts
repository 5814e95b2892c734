/** Writes that wait at the same time: one commit, and each as if it were alone. Real SQLite. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { connect, databaseOver } from '../../../runner/store/database.ts';
import { storeNote } from '../../../runner/store/attempt-records.ts';
import { StaleOwnerError } from '../../../runner/store/owner.ts';
import { migrate } from '../../../runner/store/schema.ts';
import { Store } from '../../../runner/store/store.ts';
import { creation } from '../../../runner/tasks/transitions.ts';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { specOf } from '../../support/core.ts';
import { temporaryFolder } from '../../support/runner.ts';

const AT = '2026-11-30T12:00:00.000Z';
const files = () => ({ log: 'l', ledger: 'e' });
const notice = (text: string) => (state: TaskState) => [
  { kind: 'attempt.notice' as const, at: state.updatedAt, attempt: 1, text },
];

/** A store of one task, and the number of commits that its file has seen so far. */
async function opened(t: TestContext) {
  const root = temporaryFolder();
  const connection = connect(join(root, 'errand.db'));
  const other = connect(join(root, 'errand.db'));
  let commits = 0;
  const prepare = connection.prepare.bind(connection);
  connection.prepare = (sql) => {
    const statement = prepare(sql);
    if (sql !== 'commit') return statement;
    const run = statement.run.bind(statement);
    statement.run = () => {
      commits += 1;
      return run();
    };
    return statement;
  };
  const db = databaseOver(connection);
  await migrate(db);
  const store = new Store(db);
  t.after(async () => {
    await store.close();
    other.close();
    rmSync(root, { recursive: true });
  });
  const tasks = ['first-0001', 'second-0001', 'third-0001'];
  for (const id of tasks) await store.create(id, specOf(), creation(id, specOf(), AT, files));
  const heard: string[] = [];
  store.onEvents((channel, events) => {
    for (const { seq } of events) heard.push(`${channel} ${seq}`);
    // Another connection sees nothing that is not committed.
    const rows = other.prepare('select count(*) as n from events where channel = ?').get(channel);
    assert.ok(Number(rows?.['n']) >= (events.at(-1)?.seq ?? Infinity), 'told before its commit');
  });
  return { store, tasks, heard, commits: () => commits };
}

test('writes that wait at the same time share a commit, in order and without a gap', async (t) => {
  const { store, tasks, heard, commits } = await opened(t);
  const before = commits();
  const writes = [...tasks, ...tasks].map((id, n) => store.append(id, notice(`${n}`)));
  const states = await Promise.all(writes);
  assert.equal(commits() - before, 1);
  assert.deepEqual(
    heard.filter((each) => each.startsWith('task/')),
    [3, 4].flatMap((seq) => tasks.map((id) => `task/${id} ${seq}`)),
  );
  for (const [n, id] of tasks.entries()) {
    assert.deepEqual((await store.task(id))?.state, states[n + 3], 'made of the one before it');
  }
});

test('one that cannot be made fails nobody else, and leaves nothing', async (t) => {
  const { store, tasks, heard } = await opened(t);
  const [one = '', other = ''] = tasks;
  const refused = store.append(one, () => {
    throw new Error('no');
  });
  const [first, second, third] = await Promise.allSettled([
    store.append(one, notice('before')),
    refused,
    store.append(other, notice('after')),
  ]);
  assert.equal(first.status, 'fulfilled');
  assert.equal(second.status === 'rejected' && String(second.reason), 'Error: no');
  assert.equal(third.status, 'fulfilled');
  assert.deepEqual(
    heard.filter((each) => each.startsWith('task/')),
    [`task/${one} 3`, `task/${other} 3`],
  );
});

test('what an owner wrote behind a write that failed is not made either', async (t) => {
  const { store, tasks } = await opened(t);
  const [task = '', other = ''] = tasks;
  const { fence } = await store.takeOver(task, 1, () => []);
  const owner = { task, attempt: 1, fence };
  const ended = await Promise.allSettled([
    store.owned(owner, () => Promise.reject(new Error('the disk is full'))),
    storeNote(store, owner, 'walk', 'next'),
    store.append(other, notice('of somebody else')),
    store.append(task, notice('of nobody'), { ...owner, fence: fence - 1 }),
  ]);
  assert.deepEqual(
    ended.map(({ status }) => status),
    ['rejected', 'rejected', 'fulfilled', 'rejected'],
  );
  assert.ok(ended[3].status === 'rejected' && ended[3].reason instanceof StaleOwnerError);
  const notes = await store.reading((db) => db.selectFrom('notes').selectAll().execute());
  assert.deepEqual(notes, []);
  await storeNote(store, owner, 'walk', 'next');
  assert.equal(
    (await store.reading((db) => db.selectFrom('notes').selectAll().execute())).length,
    1,
  );
});

test('also where more wait than a commit takes', async (t) => {
  const { store, tasks } = await opened(t);
  const [task = '', other = ''] = tasks;
  const { fence } = await store.takeOver(task, 1, () => []);
  const owner = { task, attempt: 1, fence };
  const notes = () => store.reading((db) => db.selectFrom('notes').selectAll().execute());
  // Between these two the commits would part.
  for (const before of [30, 31, 32]) {
    const others = Array.from({ length: before }, (_, n) => store.append(other, notice(`${n}`)));
    const failed = store.owned(owner, () => Promise.reject(new Error('the disk is full')));
    const behind = storeNote(store, owner, 'walk', 'next');
    const ended = await Promise.allSettled([failed, behind, ...others]);
    assert.deepEqual(
      ended.map(({ status }) => status),
      ['rejected', 'rejected', ...others.map(() => 'fulfilled')],
      `behind ${before}`,
    );
    assert.deepEqual(await notes(), []);
  }
});

test('a task that is removed in the same commit is not there for the writes behind that', async (t) => {
  const { store, tasks, heard } = await opened(t);
  const [gone = '', other = ''] = tasks;
  const [removed, late, further] = await Promise.allSettled([
    store.remove(gone, AT),
    store.append(gone, notice('to nobody')),
    store.append(other, notice('to somebody')),
  ]);
  assert.equal(removed.status, 'fulfilled');
  assert.equal(late.status === 'rejected' && late.reason.code, 'not_found');
  assert.equal(further.status, 'fulfilled');
  assert.equal(await store.task(gone), undefined);
  const left = await store.reading((db) =>
    db.selectFrom('events').selectAll().where('channel', '=', `task/${gone}`).execute(),
  );
  assert.deepEqual(left, []);
  assert.deepEqual(
    heard.filter((each) => each.startsWith('task/')),
    [`task/${other} 3`],
  );
});

test('a store that is closed makes all writes that it was asked for, however many', async (t) => {
  const { store, tasks } = await opened(t);
  const [task = ''] = tasks;
  const writes = Array.from({ length: 100 }, (_, n) => store.append(task, notice(`${n}`)));
  const ended = Promise.allSettled(writes);
  await store.close();
  assert.deepEqual(
    new Set((await ended).map((each) => (each.status === 'rejected' ? each.reason : 'made'))),
    new Set(['made']),
  );
});
