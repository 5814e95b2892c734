// One thing after the other, whatever becomes of each.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SerialQueue } from '../../../runner/platform/serial-queue.ts';

test('work runs in the order asked for, never two at once', async () => {
  const queue = new SerialQueue();
  const steps: string[] = [];
  const first = Promise.withResolvers<void>();
  const one = queue.run(async () => {
    steps.push('one begins');
    await first.promise;
    steps.push('one ends');
    return 1;
  });
  const two = queue.run(() => {
    steps.push('two');
    return 2;
  });
  await Promise.resolve();
  first.resolve();
  assert.deepEqual(await Promise.all([two, one]), [2, 1]);
  assert.deepEqual(steps, ['one begins', 'one ends', 'two']);
});

test('a failure goes to whoever asked, and what follows runs', async () => {
  const queue = new SerialQueue();
  const thrown = queue.run(() => {
    throw new Error('at once');
  });
  const rejected = queue.run(() => Promise.reject(new Error('later')));
  const after = queue.run(() => 'runs');
  await assert.rejects(thrown, { message: 'at once' });
  await assert.rejects(rejected, { message: 'later' });
  assert.equal(await after, 'runs');
});

test('it is settled when all that was asked for has ended, also in failure', async () => {
  const queue = new SerialQueue();
  await queue.settled();
  const steps: string[] = [];
  const failing = queue.run(async () => {
    await Promise.resolve();
    steps.push('failed');
    throw new Error('no');
  });
  const failed = assert.rejects(failing);
  await queue.settled();
  assert.deepEqual(steps, ['failed']);
  await failed;
});
