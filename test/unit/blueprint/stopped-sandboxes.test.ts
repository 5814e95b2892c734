/** A stopped attempt that waits for something else: its sandboxes do not wait with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endedOnStop } from '../../../runner/blueprint/stopped-sandboxes.ts';
import { createdBy } from '../../../runner/sandbox/created-by.ts';
import type { Sandbox, SandboxSpec } from '../../../runner/sandbox/sandbox.ts';
import { localDriver } from '../../support/local-driver.ts';

const SPEC: SandboxSpec = {
  image: 'local',
  task: 'stopped-0001',
  attempt: 1,
  purpose: 'work',
  limits: { memoryBytes: 1, cpus: 1, pids: 1 },
  network: 'none',
};

/** A driver that says when a sandbox of its own is ended. */
function watched() {
  const ended: Sandbox[] = [];
  let all = Promise.withResolvers<void>();
  const driver = createdBy(localDriver, async (spec) => {
    const sandbox = await localDriver.create(spec);
    const destroy = sandbox.destroy.bind(sandbox);
    return Object.assign(sandbox, {
      destroy: async () => {
        await destroy();
        ended.push(sandbox);
        all.resolve();
      },
    });
  });
  const next = async (): Promise<void> => {
    await all.promise;
    all = Promise.withResolvers();
  };
  return { driver, ended, next };
}

test('after a stop each sandbox is ended, and one that was still being made', async () => {
  const { driver, ended, next } = watched();
  const stop = new AbortController();
  const stopping = endedOnStop(driver, stop.signal, 5);
  const one = await stopping.create(SPEC);
  stop.abort();
  assert.deepEqual(ended, [], 'it has a moment');
  await next();
  assert.deepEqual(ended, [one]);
  const late = await stopping.create(SPEC);
  await next();
  assert.deepEqual(ended, [one, late]);
});

test('so it is after a stop that came before the attempt began', async () => {
  const { driver, ended, next } = watched();
  const sandbox = await endedOnStop(driver, AbortSignal.abort(), 5).create(SPEC);
  await next();
  assert.deepEqual(ended, [sandbox]);
});

test('without a stop they are their makers\u2019', async () => {
  const { driver, ended } = watched();
  const stop = new AbortController();
  const sandbox = await endedOnStop(driver, stop.signal, 0).create(SPEC);
  assert.deepEqual(ended, []);
  await sandbox.destroy();
  assert.deepEqual(ended, [sandbox]);
});
