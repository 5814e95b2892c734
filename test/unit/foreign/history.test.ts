/** What a foreign agent's phase has behind it, over runs, restarts and follow-ups. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { History } from '../../../runner/agent/foreign/history.ts';
import type { InboxMessage } from '../../../runner/agent/backend.ts';
import { NO_USAGE } from '../../../runner/protocol/usage.ts';
import type { Usage } from '../../../runner/protocol/task.ts';
import { MemoryTranscript } from '../../support/agent-phase.ts';

const usage = (requests: number, costUsd?: number): Usage => ({
  ...NO_USAGE,
  requests,
  input: requests * 10,
  ...(costUsd === undefined ? {} : { costUsd }),
});
const message = (id: string, kind: InboxMessage['kind']): InboxMessage => {
  return { id, kind, from: 'user', text: id };
};

test('turns and minutes begin anew with a fix, dollars with a follow-up', async () => {
  const transcript = new MemoryTranscript();
  const history = new History(transcript);
  await history.begin('do', []);
  await history.use({ usage: usage(4, 1), elapsedMs: 1000 });
  await history.end({ kind: 'finished', summary: 'done' });
  assert.equal(history.ending?.kind, 'finished');

  await history.begin('fix', [message('f1', 'fix')]);
  assert.equal(history.ending, undefined);
  assert.deepEqual(history.used, { requests: 0, elapsedMs: 0 });
  assert.equal(history.spent.usage.costUsd, 1);
  await history.use({ usage: usage(6, 1.5), elapsedMs: 1500 });
  assert.deepEqual(history.used, { requests: 2, elapsedMs: 500 });

  // A run that was cut off is told the same again, and nothing begins anew.
  await history.begin('fix', [message('f1', 'fix')]);
  assert.deepEqual(history.used, { requests: 2, elapsedMs: 500 });

  const followed = [message('f1', 'fix'), message('u1', 'follow_up')];
  await history.begin('go on', followed);
  assert.deepEqual(history.spent.usage, NO_USAGE);
  assert.deepEqual(history.used, { requests: 0, elapsedMs: 0 });

  // Another process reads the same from what was stored.
  const again = new History(transcript);
  assert.deepEqual([again.runs, again.spent, again.used], [4, history.spent, history.used]);
  assert.deepEqual([...again.given], ['f1', 'u1']);
});
