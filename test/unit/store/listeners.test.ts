/** Who hears of events: all of them, in order, after the commit, whatever another listener does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { creation, move } from '../../../runner/tasks/transitions.ts';
import { memoryStore, specOf } from '../../support/core.ts';

const AT = '2026-11-29T12:00:00.000Z';
const ID = 'heard-0001';
const files = () => ({ log: 'l', ledger: 'e' });

test('a listener that throws costs neither the write nor what the others hear', async (t) => {
  const reports: unknown[] = [];
  const store = await memoryStore((what, cause) => reports.push([what, String(cause)]));
  t.after(() => store.close());
  const heard: string[] = [];
  store.onEvents(() => {
    throw new Error('broken');
  });
  const end = store.onEvents((channel, events) => {
    for (const { seq, event } of events) heard.push(`${channel} ${seq} ${event.kind}`);
  });
  const { created } = await store.create(ID, specOf(), creation(ID, specOf(), AT, files));
  assert.equal(created, true);
  const state = await store.append(ID, (now) => move(now, 1, { kind: 'preparing' }, AT));
  assert.equal(state.status.kind, 'preparing');
  assert.deepEqual((await store.task(ID))?.state, state);
  assert.deepEqual(heard, [
    `task/${ID} 1 task.created`,
    `task/${ID} 2 attempt.created`,
    'tasks 1 list.put',
    `task/${ID} 3 attempt.status`,
    `task/${ID} 4 task.status`,
    'tasks 2 list.put',
  ]);
  assert.deepEqual(
    new Set(reports.map(String)),
    new Set([
      `a listener to task/${ID} failed,Error: broken`,
      'a listener to tasks failed,Error: broken',
    ]),
  );
  end();
  await store.append(ID, (now) => move(now, 1, { kind: 'working' }, AT));
  assert.equal(heard.length, 6, 'one that has ended hears nothing more');
});

test('a write that is refused is heard by nobody, and changes nothing', async (t) => {
  const store = await memoryStore();
  t.after(() => store.close());
  await store.create(ID, specOf(), creation(ID, specOf(), AT, files));
  const before = (await store.task(ID))?.state;
  let heard = 0;
  store.onEvents(() => (heard += 1));
  await assert.rejects(
    store.append(ID, () => {
      throw new Error('no');
    }),
    /no/,
  );
  await assert.rejects(
    store.append(ID, () => [
      { kind: 'attempt.status', at: AT, attempt: 1, status: { kind: 'verifying' } },
    ]),
    { code: 'invalid' },
  );
  assert.deepEqual([heard, (await store.task(ID))?.state], [0, before]);
});

test('writes that are asked for at once are each computed from the state before them', async (t) => {
  const store = await memoryStore();
  t.after(() => store.close());
  await store.create(ID, specOf(), creation(ID, specOf(), AT, files));
  const counts: number[] = [];
  await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      store.append(ID, ({ attempts: [first] }) => {
        counts.push(first?.messages?.length ?? 0);
        const message = { id: `m-${n}`, at: AT, kind: 'steer', text: `${n}` } as const;
        return [{ kind: 'attempt.message', at: AT, attempt: 1, message }];
      }),
    ),
  );
  assert.deepEqual(
    counts,
    Array.from({ length: 50 }, (_, n) => n),
  );
});
