// What an attempt has open is closed however it ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AttemptParts, createRunAttempt } from '../../../runner/blueprint/attempt.ts';
import { EngineAwayError } from '../../../runner/sandbox/sandbox.ts';
import type { AttemptContext, AttemptNews } from '../../../runner/tasks/context.ts';
import { OutageError } from '../../../runner/tasks/context.ts';
import { spec } from '../../integration/server/runner.ts';

class Full extends Error {}

/** An attempt that gets as far as the end of `prepare`, with another agent that is open by then. */
function started({ failing, close }: { failing: Error; close: () => Promise<void> }) {
  const plan = { agent: 'other', image: 'i', setup: [], chosen: {} };
  const context = {
    task: { id: 'task-0001', spec: spec() },
    attempt: 1,
    resumed: false,
    notes: {
      read: ({ key }: { key: string }) => (key === 'plan' ? plan : undefined),
      write: async () => {},
      isUnreadable: () => false,
    },
    log: () => {},
    now: () => new Date(),
    ledger: () => [],
    move: async () => {},
    record: async () => {},
    tell: async (news: AttemptNews) => {
      if (news.kind === 'attempt.phase' && news.phase.ms !== undefined) throw failing;
    },
  };
  const repository = { hasCommit: async () => true, leftBehind: async () => [] };
  const parts = {
    repositories: { open: async () => ({ forTask: () => repository }) },
    driver: { imageId: async () => 'sha256:i' },
    openAgent: async () => ({ backend: {}, sandbox: {}, close }),
  };
  const run = createRunAttempt(parts as unknown as AttemptParts);
  return run(context as unknown as AttemptContext, new AbortController().signal);
}

test('an agent is closed when what follows its opening fails', async () => {
  let closed = 0;
  const close = async (): Promise<void> => {
    closed += 1;
  };
  const failing = new Full('no room');
  await assert.rejects(started({ failing, close }), failing);
  assert.equal(closed, 1);
});

test('of two errors the one that the attempt ended for counts', async () => {
  const failing = new Full('no room');
  const closed = new Error('already closed');
  await assert.rejects(started({ failing, close: () => Promise.reject(closed) }), failing);
});

test('an engine that is away is an outage, also where only the closing shows it', async () => {
  const away = new EngineAwayError('No Docker Engine answers.', {});
  const close = (): Promise<void> => Promise.reject(away);
  await assert.rejects(started({ failing: new Full('no room'), close }), (error) => {
    assert.ok(error instanceof OutageError);
    assert.match(error.message, /No Docker Engine answers/);
    return true;
  });
});
