/** Who works on what: turns, places, stopping, and what a runner that died left under way. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import type { TaskState } from '../../../runner/protocol/task.ts';
import { LedgerFiles } from '../../../runner/store/ledger-file.ts';
import {
  type AttemptContext,
  FencedError,
  OutageError,
  type RunAttempt,
} from '../../../runner/tasks/context.ts';
import { Core, specOf } from '../../support/core.ts';
import { STEPS_DONE } from '../../support/memory-notes.ts';

const VERIFIED = { level: 'verified', because: [] } as const;
const finish = (context: AttemptContext): Promise<void> =>
  context.finish({ ...VERIFIED, because: [] });
/** Never begins: only there to make tasks. */
const nothing: RunAttempt = () => assert.fail('nothing is to be run');
const statusOf = (state: TaskState | undefined, n = 1): string | undefined =>
  state?.attempts.find((each) => each.n === n)?.status.kind;

/** Works until it is aborted, and begins when `begun` resolves. */
function working() {
  const begun = Promise.withResolvers<AttemptContext>();
  const run: RunAttempt = async (context, signal) => {
    await context.move({ kind: 'working' });
    begun.resolve(context);
    if (!signal.aborted) await once(signal, 'abort');
    signal.throwIfAborted();
  };
  return { run, begun: begun.promise };
}

test('repositories take turns, and within one the oldest task is first', async (t) => {
  const core = await Core.open(t);
  const order: string[] = [];
  const scheduler = core.scheduler({
    run: async (context) => {
      order.push(context.task.id);
      await finish(context);
    },
  });
  const tasks = core.tasks(scheduler);
  for (const id of ['large-001', 'large-002', 'large-003']) await tasks.create(id, specOf('a'));
  await tasks.create('small-001', specOf('b'));
  await tasks.create('other-001', specOf('c'));
  assert.deepEqual(order, [], 'nothing is claimed before the start');
  await scheduler.start();
  await core.until('large-003', 'done');
  assert.deepEqual(order, ['large-001', 'small-001', 'other-001', 'large-002', 'large-003']);
  assert.deepEqual(core.reports, []);
});

test('as many at once as there are places, and a place that is free is taken', async (t) => {
  const core = await Core.open(t);
  const gates = new Map<string, () => void>();
  const begun = new Map<string, PromiseWithResolvers<void>>();
  const ids = [1, 2, 3, 4, 5].map((n) => `place-00${n}`);
  for (const id of ids) begun.set(id, Promise.withResolvers<void>());
  let running = 0;
  let most = 0;
  const scheduler = core.scheduler({
    concurrency: 2,
    run: async (context) => {
      most = Math.max(most, ++running);
      const gate = Promise.withResolvers<void>();
      gates.set(context.task.id, gate.resolve);
      begun.get(context.task.id)?.resolve();
      await gate.promise;
      running -= 1;
      await finish(context);
    },
  });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  for (const id of ids) await tasks.create(id, specOf());
  for (const [index, id] of ids.entries()) {
    await begun.get(id)?.promise;
    const next = ids[index + 1];
    if (next !== undefined) await begun.get(next)?.promise;
    gates.get(id)?.();
    await core.until(id, 'done');
  }
  assert.equal(most, 2);
});

test('cancelled while it is being opened, an attempt does not begin', async (t) => {
  const opening = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  class SlowLedgers extends LedgerFiles {
    override async open(...of: Parameters<LedgerFiles['open']>): ReturnType<LedgerFiles['open']> {
      opening.resolve();
      await opened.promise;
      return super.open(...of);
    }
  }
  const core = await Core.open(t, (folder) => new SlowLedgers(folder));
  const scheduler = core.scheduler({ run: nothing });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  await tasks.create('cancel-01', specOf());
  await opening.promise;
  assert.equal(scheduler.running, 1);
  const cancelled = tasks.cancel('cancel-01', 'no more');
  assert.equal(tasks.cancel('cancel-01', 'twice'), cancelled, 'a second one waits for the first');
  opened.resolve();
  assert.deepEqual((await cancelled).status, { kind: 'cancelled', reason: 'no more' });
  assert.equal(scheduler.running, 0);
  assert.deepEqual(core.reports, []);
});

test('cancelled before its claim is stored, an attempt is not claimed', async (t) => {
  const core = await Core.open(t);
  const scheduler = core.scheduler({ run: nothing });
  const tasks = core.tasks(scheduler);
  await tasks.create('early-001', specOf());
  const started = scheduler.start();
  const cancelled = await tasks.cancel('early-001');
  await started;
  assert.equal(cancelled.status.kind, 'cancelled');
  const again = await tasks.cancel('early-001', 'once more');
  assert.deepEqual(again.status, cancelled.status, 'one that has ended answers with its end');
});

test('a run that does not stop in time is fenced off, and its end is nobody else’s', async (t) => {
  const core = await Core.open(t);
  const begun = Promise.withResolvers<AttemptContext>();
  const late = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  const scheduler = core.scheduler({
    stopWithinMs: 1,
    run: async (context) => {
      await context.move({ kind: 'working' });
      begun.resolve(context);
      await late.promise;
      await finish(context).catch(ended.resolve);
    },
  });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  await tasks.create('deaf-0001', specOf());
  const context = await begun.promise;
  const state = await tasks.cancel('deaf-0001', 'enough');
  assert.equal(statusOf(state), 'cancelled');
  await assert.rejects(context.tell({ kind: 'attempt.notice', text: 'still here' }), FencedError);
  await assert.rejects(context.notes.write(STEPS_DONE, 1), FencedError);
  late.resolve();
  assert.ok((await ended.promise) instanceof FencedError);
  assert.equal(statusOf((await core.store.task('deaf-0001'))?.state), 'cancelled');
});

test('one that is discarded when its turn has come keeps no other from its turn', async (t) => {
  const core = await Core.open(t);
  let discarded = false;
  const scheduler = core.scheduler({
    run: finish,
    room: {
      recentHealth: async () => {
        if (!discarded) {
          discarded = true;
          await tasks.cancel('gone-0001');
          await tasks.discard('gone-0001');
        }
        return { ok: true, detail: '' };
      },
      giveUpReserve: async () => undefined,
    },
  });
  const tasks = core.tasks(scheduler);
  await tasks.create('gone-0001', specOf());
  await tasks.create('next-0001', specOf());
  await scheduler.start();
  await core.until('next-0001', 'done');
  assert.equal(discarded, true);
  assert.deepEqual(core.reports, []);
});

test('one attempt of several is cancelled with the task, also one that waits for an answer', async (t) => {
  const core = await Core.open(t);
  const work = working();
  const scheduler = core.scheduler({
    concurrency: 2,
    run: async (context, signal) => {
      if (context.attempt === 2) return work.run(context, signal);
      await context.move({ kind: 'working' });
      await context.park({ id: 'q-1', text: 'Which?' });
    },
  });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  await tasks.create('several-1', specOf('a', { attempts: 2, answerWithinMinutes: 5 }));
  await core.until('several-1', 'needs_input');
  await work.begun;
  const state = await tasks.cancel('several-1');
  assert.deepEqual([statusOf(state, 1), statusOf(state, 2)], ['cancelled', 'cancelled']);
  assert.equal(state.status.kind, 'cancelled');
});

test('one that asks gives its place away, and has it back with the answer', async (t) => {
  const core = await Core.open(t);
  const order: string[] = [];
  const scheduler = core.scheduler({
    run: async (context) => {
      order.push(context.task.id);
      const answer = context.answerTo('q-1');
      await context.move({ kind: 'working' });
      if (context.task.id === 'asks-0001' && answer === undefined) {
        await context.park({ id: 'q-1', text: 'Which?' });
      }
      if (answer !== undefined) order.push(answer);
      await finish(context);
    },
  });
  const tasks = core.tasks(scheduler);
  await tasks.create('asks-0001', specOf('a', { answerWithinMinutes: 5 }));
  await tasks.create('other-001', specOf());
  await scheduler.start();
  await core.until('other-001', 'done');
  await core.until('asks-0001', 'needs_input');
  const answer = { id: 'm-1', kind: 'answer', to: 'q-1', text: 'This.' } as const;
  await tasks.answer('asks-0001', 1, answer);
  await core.until('asks-0001', 'done');
  assert.deepEqual(order, ['asks-0001', 'other-001', 'asks-0001', 'This.']);
});

test('a runner that stops hands its work back, and the next one goes on with it', async (t) => {
  const core = await Core.open(t);
  const work = working();
  const first = core.scheduler({ run: work.run });
  const tasks = core.tasks(first);
  await first.start();
  await tasks.create('handed-01', specOf());
  await (await work.begun).notes.write(STEPS_DONE, 3);
  assert.equal(first.stop(), first.stop());
  await first.stop();
  const stopped = (await core.store.task('handed-01'))?.state;
  assert.equal(statusOf(stopped), 'interrupted');
  await tasks.create('later-001', specOf());
  assert.equal(first.running, 0, 'a stopped one claims nothing');

  const seen: unknown[] = [];
  const second = core.scheduler({
    run: async (context) => {
      seen.push([context.task.id, context.resumed, context.cutOff, context.notes.read(STEPS_DONE)]);
      await finish(context);
    },
  });
  await second.start();
  await core.until('later-001', 'done');
  assert.deepEqual(seen, [
    ['handed-01', true, 'the runner was stopped', 3],
    ['later-001', false, undefined, undefined],
  ]);
});

test('a runner that drains begins nothing, and hands back what has come to rest', async (t) => {
  const core = await Core.open(t);
  const begun = Promise.withResolvers<void>();
  const step = Promise.withResolvers<void>();
  let steps = 0;
  const scheduler = core.scheduler({
    run: async (context, signal) => {
      context.atRest();
      assert.equal(signal.aborted, false, 'nobody has asked it to stop yet');
      begun.resolve();
      await step.promise;
      assert.equal(signal.aborted, false, 'it goes on to where nothing is lost');
      await context.notes.write(STEPS_DONE, ++steps);
      context.atRest();
      signal.throwIfAborted();
      assert.fail('it was to end here');
    },
  });
  const tasks = core.tasks(scheduler);
  await scheduler.start();
  await tasks.create('drains-01', specOf());
  await begun.promise;
  const drained = scheduler.drain(new AbortController().signal);
  await tasks.create('later-001', specOf());
  step.resolve();
  await drained;
  assert.equal(scheduler.running, 0);
  const ended = (await core.store.task('drains-01'))?.state.attempts[0]?.status;
  assert.deepEqual(ended, { kind: 'interrupted', reason: 'the runner was stopped' });
  assert.equal(statusOf((await core.store.task('later-001'))?.state), 'queued');
});

test('what does not come to rest is cut off when the time is over', async (t) => {
  const core = await Core.open(t);
  const work = working();
  const scheduler = core.scheduler({ run: work.run });
  await scheduler.start();
  await core.tasks(scheduler).create('works-001', specOf());
  await work.begun;
  const over = new AbortController();
  const drained = scheduler.drain(over.signal);
  assert.equal(scheduler.running, 1);
  over.abort();
  await drained;
  assert.equal(statusOf((await core.store.task('works-001'))?.state), 'interrupted');
});

test('what a runner that died left under way is marked before anything is claimed', async (t) => {
  const core = await Core.open(t);
  const dead = core.scheduler({ run: nothing });
  await core.tasks(dead).create('left-0001', specOf());
  const at = core.clock.now().toISOString();
  for (const kind of ['preparing', 'working'] as const) {
    await core.store.append('left-0001', () => [
      { kind: 'attempt.status', at, attempt: 1, status: { kind } },
      { kind: 'task.status', at, status: { kind } },
    ]);
  }
  const statuses: string[] = [];
  core.store.onEvents((_channel, events) => {
    for (const { event } of events) {
      if (event.kind === 'attempt.status') statuses.push(event.status.kind);
    }
  });
  const next = core.scheduler({
    run: async (context) => {
      assert.equal(context.cutOff, 'the runner was restarted');
      await finish(context);
    },
  });
  assert.equal(next.start(), next.start());
  await core.until('left-0001', 'done');
  assert.deepEqual(statuses, ['interrupted', 'preparing', 'done']);
  assert.deepEqual(core.reports, []);
});

test('one that fails takes nobody with it; after an outage it is taken up again', async (t) => {
  const core = await Core.open(t);
  const runs: string[] = [];
  const scheduler = core.scheduler({
    run: async (context) => {
      runs.push(context.task.id);
      if (context.task.id === 'broken-01') throw new Error('a secret path');
      if (context.task.id === 'empty-001') return;
      if (!context.resumed) throw new OutageError('The engine went away.', undefined);
      assert.equal(context.cutOff, 'The engine went away.');
      await finish(context);
    },
  });
  const tasks = core.tasks(scheduler);
  for (const id of ['broken-01', 'empty-001', 'outage-01']) await tasks.create(id, specOf());
  await scheduler.start();
  const outage = await core.until('outage-01', 'done');
  assert.equal(outage.status.kind === 'done' && outage.status.verdict.level, 'verified');
  for (const id of ['broken-01', 'empty-001']) {
    const { status } = await core.until(id, 'done');
    const words = JSON.stringify(status);
    assert.match(words, /"level":"failed"/);
    assert.doesNotMatch(words, /secret/, 'people get curated words');
  }
  assert.deepEqual(runs, ['broken-01', 'empty-001', 'outage-01', 'outage-01']);
  assert.equal(core.reports.length, 3);
});
