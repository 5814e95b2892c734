/** A foreign agent that cannot even be started. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createForeignBackend } from '../../../runner/agent/foreign/backend.ts';
import { Session } from '../../../runner/gateway/session.ts';
import type { Upstream } from '../../../runner/gateway/upstream.ts';
import type { Workspace } from '../../../runner/sandbox/workspace.ts';
import { MemoryInbox, MemoryTranscript, MODEL } from '../../support/agent-phase.ts';

test('what keeps it from being started ends its phase', async () => {
  const upstream = { has: () => true } as unknown as Upstream;
  const backend = createForeignBackend({
    name: 'claude',
    refusal: () => undefined,
    form: () => 'messages',
    launch: () => {
      throw new Error('node is not mounted');
    },
    door: {
      mount: { source: '/nowhere', target: '/nowhere' },
      admit: (options) => new Session(options),
      close: async () => {},
    },
    upstream,
  });
  const phase = backend.runPhase(
    {
      phase: 'code',
      role: 'code',
      spentUsd: 0,
      mayAsk: false,
      inbox: new MemoryInbox(),
      title: 'Fix the sum',
      instructions: 'sum() must add.',
      origin: { kind: 'prompt' },
      model: MODEL,
      limits: { turns: 20, costUsd: 2, minutes: 45 },
      workspace: {} as Workspace,
      checks: [],
      baseline: '',
      rules: [],
      map: '',
      verify: async () => '',
      transcript: new MemoryTranscript(),
      log: () => {},
    },
    new AbortController().signal,
  );
  await assert.rejects(Array.fromAsync(phase), /node is not mounted/);
});
