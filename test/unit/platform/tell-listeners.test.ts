/** A listener that throws. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { tellListeners } from '../../../runner/platform/tell-listeners.ts';

test('every listener is told, in the order of their coming', () => {
  const told: string[] = [];
  tellListeners(['a', 'b'], (name) => told.push(name));
  assert.deepEqual(told, ['a', 'b']);
});

test('one that throws keeps it from no other, and its error is reported', async () => {
  const module = new URL('../../../runner/platform/tell-listeners.ts', import.meta.url).href;
  const worker = new Worker(
    `import { parentPort } from 'node:worker_threads';
     import { tellListeners } from ${JSON.stringify(module)};
     process.once('uncaughtException', (error) => parentPort.postMessage(error.message));
     const failing = () => { throw new Error('first'); };
     tellListeners([failing, () => parentPort.postMessage(7)], (listener) => listener());`,
    { eval: true, execArgv: ['--input-type=module'] },
  );
  const heard: unknown[] = [];
  worker.on('message', (message) => heard.push(message));
  await once(worker, 'exit');
  assert.deepEqual(heard, [7, 'first']);
});
