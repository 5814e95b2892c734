/** Several attempts at one task: alone each, the best one counts, and stopping stops all. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { rank, resultBearer } from '../../../runner/protocol/rank.ts';
import type { VerdictLevel } from '../../../runner/protocol/task.ts';
import { STEPS_DONE } from '../../support/memory-notes.ts';
import { spec, startRunner } from '../server/runner.ts';
import { commitOf, ledgerOf, result, untilEnd } from './support.ts';

test('three attempts at once: the task is done when all are, with the verdict of the best', async () => {
  const levels: VerdictLevel[] = ['failed', 'verified', 'unverified'];
  const all = Promise.withResolvers<void>();
  let begun = 0;
  const runner = await startRunner({
    concurrency: 3,
    run: async (context) => {
      await context.move({ kind: 'working' });
      begun += 1;
      if (begun === 3) all.resolve();
      await all.promise; // Each waits until all are under way.
      const n = context.attempt;
      await context.notes.write(STEPS_DONE, n);
      await context.tell({ kind: 'attempt.result', result: result(commitOf(`${n}`), n) });
      await context.finish({ level: levels[n - 1] ?? 'failed', because: [] });
    },
  });
  try {
    await runner.tasks.create('three-001', { ...spec(), attempts: 3 });
    const { status, attempts } = await untilEnd(runner, 'three-001');
    assert.deepEqual(
      attempts.map(({ n }) => n),
      [1, 2, 3],
    );
    assert.deepEqual(
      rank(attempts).map(({ n }) => n),
      [2, 3, 1],
    );
    assert.equal(status.kind === 'done' && status.verdict.level, 'verified');
    assert.equal(resultBearer(attempts)?.n, 2);
    const { tasks } = await runner.tasks.list();
    assert.deepEqual([tasks[0]?.attempts, tasks[0]?.additions], [3, 2]);
    for (const n of [1, 2, 3]) {
      const [opened] = ledgerOf(runner, 'three-001', n);
      assert.equal(opened?.kind === 'opened' && opened.attempt, n);
    }
  } finally {
    await runner.stop();
  }
});

test('cancel stops every attempt at the same time, those that wait their turn too', async () => {
  const stopped: number[] = [];
  let begun = 0;
  const working = Promise.withResolvers<void>();
  const runner = await startRunner({
    concurrency: 2,
    run: async (context, signal) => {
      await context.move({ kind: 'working' });
      begun += 1;
      if (begun === 2) working.resolve();
      if (!signal.aborted) await once(signal, 'abort');
      stopped.push(context.attempt);
      signal.throwIfAborted();
    },
  });
  try {
    await runner.tasks.create('stop-0001', { ...spec(), attempts: 3 });
    await working.promise;
    const { status, attempts } = await runner.tasks.cancel('stop-0001', 'enough');
    assert.deepEqual(status, { kind: 'cancelled', reason: 'enough' });
    assert.ok(attempts.every((attempt) => attempt.status.kind === 'cancelled'));
    assert.deepEqual(
      stopped.toSorted((a, b) => a - b),
      [1, 2],
    );
  } finally {
    await runner.stop();
  }
});
