/** Checks that wait for changes, and slow quiet ones, in a real sandbox with real watchers. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { type EndedResult, execToEnd } from '../../../runner/verify/rooms/exec-to-end.ts';
import { waitingWords } from '../../../runner/verify/rooms/waiting.ts';
import { SPEC, testDriver } from '../sandbox/support.ts';

const { driver } = testDriver();
/** Far beyond what any of these takes: whoever is ended at it was not noticed. */
const LIMIT_MS = 120_000;

describe('a command that has to end', { concurrency: 2 }, () => {
  const open: Sandbox[] = [];
  after(async () => {
    await Promise.all(open.map((sandbox) => sandbox.destroy()));
  });

  async function ended(script: string): Promise<EndedResult> {
    const sandbox = await driver.create(SPEC);
    open.push(sandbox);
    const request = { argv: ['sh', '-c', script], timeoutMs: LIMIT_MS, sweep: true };
    return await execToEnd(sandbox, request, new AbortController().signal);
  }

  test('a watcher below npm is noticed, and told with the command that ends', async () => {
    const run = await ended(`
      echo '{"scripts":{"test":"node --test --watch"}}' >package.json
      echo 'require("node:test")("a", () => {})' >a.test.js
      npm test`);
    assert.ok(run.waiting, JSON.stringify(run));
    assert.deepEqual(waitingWords('npm test', run.waiting.printed), {
      missing: 'an end: "node --test --watch" has done its work and waits for changes',
      hint: 'Write `node --test`, or another command that ends, as the check under `checks` in .errand/config.yaml.',
    });
  });

  test('a slow quiet test is left alone, whatever it printed and whoever waits beside it', async () => {
    const run = await ended(`
      echo 'setInterval(() => {}, 1000)' >serve.js
      node --watch serve.js & echo 'Waiting for file changes before restarting...'
      sleep 11; kill $!; exit 7`);
    assert.equal(run.waiting, undefined);
    assert.equal(run.exit, 7);
  });
});
