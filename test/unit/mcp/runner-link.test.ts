/** Calls that come together share one connection to the runner: a second one would never be closed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunnerLink } from '../../../runner/mcp/runner-link.ts';
import type { RunnerAddress } from '../../../runner/client/requester.ts';
import { startRunner } from '../../integration/server/runner.ts';

test('calls of one moment reach the runner once, and one after a failure tries again', async () => {
  const runner = await startRunner({});
  let isThere = false;
  let times = 0;
  const find = async (): Promise<RunnerAddress> => {
    times += 1;
    if (!isThere) throw new Error('no runner');
    return { url: runner.url, token: runner.token };
  };
  const link = new RunnerLink(find, '0.0.0');
  const failed = await Promise.allSettled([link.open(), link.open()]);
  assert.deepEqual([failed.map(({ status }) => status), times], [['rejected', 'rejected'], 1]);
  isThere = true;
  const [first, second] = await Promise.all([link.open(), link.open()]);
  assert.equal(first, second);
  assert.equal(await link.open(), first);
  assert.equal(times, 2);
  link.close();
  assert.equal(first.connection.status.kind, 'closed');
  // A connection that is still being made is closed as well.
  const late = link.open();
  link.close();
  assert.equal((await late).connection.status.kind, 'closed');
  await runner.stop();
});
