/** Deadlines pass by the clock: exactly, in order, and where timers stood still or it was set. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { TaskState } from '../../../runner/protocol/task.ts';
import type { Store } from '../../../runner/store/store.ts';
import { Deadlines } from '../../../runner/tasks/deadlines.ts';
import { answerEvents, questionEvents } from '../../../runner/tasks/message-events.ts';
import { creation, move } from '../../../runner/tasks/transitions.ts';
import { memoryStore, specOf, StandingClock } from '../../support/core.ts';

const MINUTE = 60_000;
const SECOND = 1_000;
const files = () => ({ log: 'l', ledger: 'e' });

/** A store with tasks that ask, and whoever watches the time they have. */
async function watched(
  t: TestContext,
  append: (store: Store, ...of: Parameters<Store['append']>) => ReturnType<Store['append']> = (
    store,
    ...of
  ) => store.append(...of),
) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const clock = new StandingClock();
  const store = await memoryStore();
  const reports: string[] = [];
  let waiting = Promise.withResolvers<void>();
  const heard = { passed: 0 };
  const told = (): void => {
    waiting.resolve();
    waiting = Promise.withResolvers<void>();
  };
  const deadlines = new Deadlines({
    store: {
      append: (...of) => append(store, ...of),
      attemptsIn: (...of) => store.attemptsIn(...of),
      onEvents: (listener) => store.onEvents(listener),
      task: (id) => store.task(id),
    },
    now: clock.now,
    passed: () => {
      heard.passed += 1;
      told();
    },
    report: (what) => {
      reports.push(what);
      told();
    },
  });
  t.after(async () => {
    deadlines.stop();
    await store.close();
  });
  const at = (): string => clock.now().toISOString();
  return {
    clock,
    store,
    deadlines,
    heard,
    reports,
    /** The timers and the clock go on together. */
    pass: (ms: number): void => {
      clock.pass(ms);
      t.mock.timers.tick(ms);
    },
    /** Resolves when a deadline was looked at next. */
    looked: () => waiting.promise,
    ask: async (id: string, ms: number, usual?: string, question = 'q-1'): Promise<void> => {
      if (!(await store.task(id))) {
        await store.create(id, specOf(), creation(id, specOf(), at(), files));
        await store.append(id, (state) => move(state, 1, { kind: 'preparing' }, at()));
      }
      await store.append(id, (state) => move(state, 1, { kind: 'working' }, at()));
      const deadline = new Date(clock.now().getTime() + ms).toISOString();
      const asked = { id: question, text: 'Which name?', default: usual, deadline };
      await store.append(id, (state) => questionEvents(state, 1, asked, at()));
    },
    answer: (id: string) =>
      store.append(id, (state) => {
        const said = { id: 'm-1', kind: 'answer', to: 'q-1', text: 'This.' } as const;
        return answerEvents(state, 1, said, at());
      }),
    task: async (id: string): Promise<TaskState> => {
      const found = await store.task(id);
      return found?.state ?? assert.fail(`no task ${id}`);
    },
  };
}

const answerOf = ({ attempts: [first] }: TaskState) =>
  first?.messages?.find(({ kind }) => kind === 'answer');

test('a machine that slept for hours does not wait on', async (t) => {
  const { clock, deadlines, ask, task, looked, pass } = await watched(t);
  await deadlines.start();
  await ask('asks-0001', 20 * MINUTE, 'errand');

  // A clock that is set back makes nothing due.
  clock.pass(-61 * MINUTE);
  pass(MINUTE);
  assert.equal((await task('asks-0001')).status.kind, 'needs_input');

  // The timers of a machine that sleeps do not go on; the clock does.
  clock.pass(3 * 60 * MINUTE);
  const next = looked();
  pass(MINUTE);
  await next;
  assert.equal((await task('asks-0001')).status.kind, 'queued');
});

test('a deadline passes when its time has come, and not a moment before', async (t) => {
  const { deadlines, ask, task, looked, pass, heard } = await watched(t);
  await deadlines.start();
  await ask('asks-0001', 10 * SECOND, 'errand');
  pass(10 * SECOND - 1);
  assert.equal((await task('asks-0001')).status.kind, 'needs_input');
  const next = looked();
  pass(1);
  await next;
  const state = await task('asks-0001');
  assert.equal(state.status.kind, 'queued');
  const { text, by, to } = answerOf(state) ?? assert.fail('no answer');
  assert.deepEqual([text, by, to, heard.passed], ['errand', 'default', 'q-1', 1]);
});

test('the next one is passed first, whenever it was asked; without a default nobody answered', async (t) => {
  const { deadlines, ask, task, looked, pass } = await watched(t);
  await ask('late-0001', 20 * SECOND);
  await deadlines.start();
  await ask('soon-0001', 10 * SECOND, 'x');
  const first = looked();
  pass(10 * SECOND);
  await first;
  assert.equal((await task('soon-0001')).status.kind, 'queued');
  assert.equal((await task('late-0001')).status.kind, 'needs_input');
  const second = looked();
  pass(10 * SECOND);
  await second;
  const late = await task('late-0001');
  assert.deepEqual([late.status.kind, answerOf(late)], ['queued', undefined]);
});

test('an answer in the last moment counts, and the deadline passes no more', async (t) => {
  const { deadlines, ask, task, pass, answer, heard, store } = await watched(t);
  await deadlines.start();
  await ask('asks-0001', 10 * SECOND, 'errand');
  pass(10 * SECOND - 1);
  // Asked for before the deadline looks, stored after it was due.
  const answered = answer('asks-0001');
  pass(1);
  await answered;
  await store.reading(async () => undefined);
  const state = await task('asks-0001');
  assert.equal(answerOf(state)?.text, 'This.');
  assert.equal(state.attempts[0]?.messages?.filter(({ kind }) => kind === 'answer').length, 1);
  assert.equal(state.status.kind, 'queued');
  pass(MINUTE);
  await store.reading(async () => undefined);
  assert.ok(heard.passed <= 1);
  assert.equal((await task('asks-0001')).attempts[0]?.messages?.length, 2);
});

test('one that is not due when it is to be stored is looked at again', async (t) => {
  // The clock is set back between the look and the write.
  const back = { ms: 0 };
  const parts = await watched(t, (store, ...of) => {
    parts.clock.pass(-back.ms);
    back.ms = 0;
    return store.append(...of);
  });
  const { deadlines, ask, task, looked, pass, heard, store } = parts;
  await deadlines.start();
  await ask('asks-0001', 10 * SECOND, 'errand');
  back.ms = 5 * SECOND;
  pass(10 * SECOND);
  await store.reading(async () => undefined);
  await store.reading(async () => undefined);
  assert.deepEqual([(await task('asks-0001')).status.kind, heard.passed], ['needs_input', 0]);
  const next = looked();
  pass(5 * SECOND);
  await next;
  assert.equal((await task('asks-0001')).status.kind, 'queued');
});

test('a store that fails is tried again, and meanwhile the others pass', async (t) => {
  const broken = { once: true };
  const { deadlines, ask, task, looked, pass, reports, store } = await watched(
    t,
    (real, id, ...rest) => {
      if (id !== 'bad-00001' || !broken.once) return real.append(id, ...rest);
      broken.once = false;
      return Promise.reject(new Error('no room'));
    },
  );
  await deadlines.start();
  await ask('bad-00001', 5 * SECOND, 'x');
  await ask('good-0001', 5 * SECOND, 'x');
  const first = looked();
  pass(5 * SECOND);
  await first;
  await store.reading(async () => undefined);
  await store.reading(async () => undefined);
  assert.equal((await task('good-0001')).status.kind, 'queued');
  assert.equal((await task('bad-00001')).status.kind, 'needs_input');
  assert.deepEqual(reports, ['a question could not be settled']);
  const again = looked();
  pass(10 * SECOND);
  await again;
  assert.equal((await task('bad-00001')).status.kind, 'queued');
});

test('the question of a task that is discarded in that moment is forgotten', async (t) => {
  let tries = 0;
  const { clock, deadlines, ask, pass, reports, store } = await watched(
    t,
    async (real, id, ...of) => {
      tries += 1;
      if (tries === 1) await real.remove(id, clock.now().toISOString());
      return await real.append(id, ...of);
    },
  );
  await deadlines.start();
  await ask('asks-0001', SECOND, 'x');
  for (let n = 0; n < 3; n++) {
    pass(MINUTE);
    for (let turn = 0; turn < 4; turn++) await store.reading(async () => undefined);
  }
  assert.deepEqual([tries, reports], [1, []]);
});

test('once stopped, no deadline passes any more', async (t) => {
  const { deadlines, ask, task, pass, heard, store } = await watched(t);
  await deadlines.start();
  await ask('asks-0001', SECOND, 'x');
  deadlines.stop();
  deadlines.stop();
  await ask('asks-0002', SECOND, 'x');
  pass(MINUTE);
  await store.reading(async () => undefined);
  assert.equal(heard.passed, 0);
  for (const id of ['asks-0001', 'asks-0002']) {
    assert.equal((await task(id)).status.kind, 'needs_input');
  }
});
