/**
 * A slow quiet check in a real sandbox, beside a real watcher. That one which waits for changes is
 * ended, and told, is tried through the whole line (command/projects.test.ts).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execToEnd } from '../../../runner/verify/rooms/exec-to-end.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

const { driver } = testDriver();

test('a slow quiet test is left alone, whatever it printed and whoever waits beside it', async () => {
  const sandbox = await driver.create(SPEC);
  const script = `
    echo 'setInterval(() => {}, 1000)' >serve.js
    node --watch serve.js & echo 'Waiting for file changes before restarting...'
    sleep 9; kill $!; exit 7`;
  const request = { argv: ['sh', '-c', script], timeoutMs: 120_000, sweep: true };
  const run = await execToEnd(sandbox, request, new AbortController().signal);
  await sandbox.destroy();
  assert.equal(run.waiting, undefined);
  assert.equal(run.exit, 7);
});
