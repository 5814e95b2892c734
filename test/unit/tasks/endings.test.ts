// What an attempt leaves when it stops: no phase that goes on for ever, a deadline by the clock it
// was given, and a store that stands by what it has stored.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import * as v from 'valibot';
import { type Status, TaskState } from '../../../runner/protocol/task.ts';
import { ArtifactFiles } from '../../../runner/store/artifacts.ts';
import { openDatabase } from '../../../runner/store/database.ts';
import { LedgerFiles } from '../../../runner/store/ledger-file.ts';
import { LogFiles } from '../../../runner/store/logs.ts';
import { migrate } from '../../../runner/store/schema.ts';
import { Store } from '../../../runner/store/store.ts';
import { StoredAttempt } from '../../../runner/tasks/attempt-context.ts';
import { ParkedError } from '../../../runner/tasks/context.ts';
import { creation, move } from '../../../runner/tasks/transitions.ts';
import { spec } from '../../integration/server/runner.ts';

const ID = 'ends-0001';
const AT = '2026-01-01T00:00:00.000Z';
const LATER = '2026-01-01T00:00:07.000Z';
const cancelled: Status = { kind: 'cancelled', reason: 'Enough.' };
const interrupted: Status = { kind: 'interrupted', reason: 'Stopped.' };

async function working(t: TestContext, reports: string[] = []) {
  const database = openDatabase(':memory:');
  await migrate(database);
  const store = new Store(database, (what, cause) => reports.push(`${what}: ${String(cause)}`));
  t.after(() => store.close());
  const task = { ...spec(), answerWithinMinutes: 60 };
  await store.create(
    ID,
    task,
    creation(ID, task, AT, () => ({ log: 'l', ledger: 'e' })),
  );
  for (const kind of ['preparing', 'working'] as const) {
    await store.append(ID, (state) => move(state, 1, { kind }, AT));
  }
  return store;
}

const to = (status: Status) => (state: TaskState) => move(state, 1, status, LATER);

function begin(store: Store, name: string, ms?: number) {
  const phase = { name, startedAt: AT, ...(ms === undefined ? {} : { ms }) };
  return store.append(ID, () => [{ kind: 'attempt.phase', at: AT, attempt: 1, phase }]);
}

async function phasesOf(store: Store): Promise<unknown> {
  const found = await store.task(ID);
  return found?.state.attempts[0]?.phases.map(({ name, ms, outcome }) => [name, ms, outcome]);
}

test('an attempt that ends leaves no phase that goes on', async (t) => {
  const store = await working(t);
  await begin(store, 'prepare', 5);
  await begin(store, 'code');
  await store.append(ID, to(cancelled));
  assert.deepEqual(await phasesOf(store), [
    ['prepare', 5, undefined],
    ['code', 7000, 'cut off'],
  ]);
  await store.append(ID, to(cancelled));
  assert.equal(((await phasesOf(store)) as unknown[]).length, 2, 'and ends it once');
});

test('a phase whose start is no time, or lies ahead, is ended as one that clients can read', async (t) => {
  for (const startedAt of ['now', '2026-01-02T00:00:00.000Z']) {
    const store = await working(t);
    const phase = { name: 'code', startedAt };
    await store.append(ID, () => [{ kind: 'attempt.phase', at: AT, attempt: 1, phase }]);
    const state = await store.append(ID, to(cancelled));
    assert.deepEqual(await phasesOf(store), [['code', 0, 'cut off']]);
    assert.ok(v.is(TaskState, state));
  }
});

test('an attempt that is interrupted takes its phase up again', async (t) => {
  const store = await working(t);
  await begin(store, 'code');
  await store.append(ID, to(interrupted));
  assert.deepEqual(await phasesOf(store), [['code', undefined, undefined]]);
});

test('a listener that throws turns no stored write into a failure, and hides it from nobody', async (t) => {
  const reports: string[] = [];
  const store = await working(t, reports);
  const heard: string[] = [];
  store.onEvents(() => {
    throw new Error('deaf');
  });
  store.onEvents((channel) => heard.push(channel));
  const state = await store.append(ID, to(cancelled));
  assert.equal(state.status.kind, 'cancelled');
  assert.equal((await store.task(ID))?.state.status.kind, 'cancelled');
  assert.deepEqual(heard, [`task/${ID}`, 'tasks']);
  assert.deepEqual(reports, [
    `a listener to task/${ID} failed: Error: deaf`,
    'a listener to tasks failed: Error: deaf',
  ]);
});

for (const [how, asked, deadline] of [
  ['as long as the task says', {}, '2030-05-05T13:00:00.000Z'],
  ['as long as the question says', { waitMinutes: 5 }, '2030-05-05T12:05:00.000Z'],
  ['until the time it was given before', { deadline: LATER, waitMinutes: 5 }, LATER],
] as const) {
  test(`a question waits ${how}, by the clock of the runner`, async (t) => {
    const store = await working(t);
    const root = mkdtempSync(join(tmpdir(), 'errand-endings-'));
    t.after(() => rmSync(root, { recursive: true }));
    const quota = { bytes: 1000, setting: 'quotas.artifact' };
    const keeping = {
      store,
      artifacts: new ArtifactFiles(root, quota),
      logs: new LogFiles(root, quota, () => {}),
      ledgers: new LedgerFiles(root),
      now: () => new Date('2030-05-05T12:00:00.000Z'),
    };
    const { state, fence } = await store.takeOver(ID, 1, () => []);
    const owner = { task: ID, attempt: 1, fence };
    const context = await StoredAttempt.open(keeping, owner, state, {
      cutOff: undefined,
      rest: () => {},
    });
    t.after(() => context.seal());
    const question = { id: 'q-1', text: 'Which?', ...asked };
    await assert.rejects(context.park(question), ParkedError);
    const status = (await store.task(ID))?.state.status;
    const { id, text } = question;
    assert.deepEqual(status, { kind: 'needs_input', question: { id, text, deadline } });
  });
}
