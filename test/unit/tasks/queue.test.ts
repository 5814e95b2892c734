/** What waits for its turn: it outlives a runner, has its place, and is held to the limits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttemptContext, RunAttempt } from '../../../runner/tasks/context.ts';
import { Core, specOf } from '../../support/core.ts';

const finish = (context: AttemptContext): Promise<void> =>
  context.finish({ level: 'verified', because: [] });
/** Never begins: only there to make tasks. */
const nothing: RunAttempt = () => assert.fail('nothing is to be run');

test('the queue outlives the runner, with its priorities and users', async (t) => {
  const core = await Core.open(t);
  const order: string[] = [];
  const before = core.scheduler({ run: nothing });
  const tasks = core.tasks(before);
  await tasks.create('first-001', specOf('a', { priority: 'low' }));
  await tasks.create('second-01', specOf('a'), 'anna');
  await tasks.create('third-001', specOf('b', { priority: 'high' }));
  await tasks.create('fourth-01', specOf('c'));
  await before.stop();
  const places = await tasks.places(['first-001', 'third-001', 'fourth-01', 'nowhere-1']);
  assert.deepEqual(places, {
    waiting: 4,
    places: [
      { id: 'third-001', place: 1 },
      { id: 'fourth-01', place: 3 },
      { id: 'first-001', place: 4 },
    ],
  });
  const after = core.scheduler({
    run: async (context) => {
      order.push(context.task.id);
      await finish(context);
    },
  });
  await after.start();
  await core.until('first-001', 'done');
  assert.deepEqual(order, ['third-001', 'second-01', 'fourth-01', 'first-001']);
  assert.deepEqual(await core.tasks(after).places(['first-001']), { waiting: 0, places: [] });
});

test('no more of a repository and of a user run than the limits say', async (t) => {
  const core = await Core.open(t);
  const under = new Map<string, () => void>();
  const begun = new Map<string, PromiseWithResolvers<void>>();
  const scheduler = core.scheduler({
    concurrency: 5,
    limits: { perRepository: 1, perUser: 2 },
    run: async (context) => {
      const gate = Promise.withResolvers<void>();
      under.set(context.task.id, gate.resolve);
      begun.get(context.task.id)?.resolve();
      await gate.promise;
      under.delete(context.task.id);
      await finish(context);
    },
  });
  const tasks = core.tasks(scheduler);
  const ids = ['a-anna-01', 'a-anna-02', 'b-anna-01', 'c-anna-01', 'd-otto-01'];
  for (const id of ids) {
    begun.set(id, Promise.withResolvers<void>());
    await tasks.create(id, specOf(id.slice(0, 1)), id.slice(2, 6));
  }
  await scheduler.start();
  for (const id of ['a-anna-01', 'b-anna-01', 'd-otto-01']) await begun.get(id)?.promise;
  assert.equal(scheduler.running, 3);
  assert.deepEqual((await tasks.places(ids)).places, [
    { id: 'c-anna-01', place: 1, held: 'user' },
    { id: 'a-anna-02', place: 2, held: 'repository' },
  ]);
  under.get('b-anna-01')?.();
  await begun.get('c-anna-01')?.promise;
  assert.deepEqual([...under.keys()].toSorted(), ['a-anna-01', 'c-anna-01', 'd-otto-01']);
  under.get('a-anna-01')?.();
  await begun.get('a-anna-02')?.promise;
  for (const [id, end] of under) {
    end();
    await core.until(id, 'done');
  }
  assert.deepEqual(core.reports, []);
});
