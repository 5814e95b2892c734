/** A foreign agent that cannot even be started. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createForeignBackend } from '../../../runner/agent/foreign/foreign-backend.ts';
import { GatewaySession } from '../../../runner/gateway/session.ts';
import type { Upstream } from '../../../runner/gateway/upstream.ts';
import type { Workspace } from '../../../runner/sandbox/workspace.ts';
import { phaseInput } from '../../support/agent-phase.ts';

test('what keeps it from being started ends its phase', async () => {
  const upstream = { has: () => true } as unknown as Upstream;
  const backend = createForeignBackend({
    name: 'claude',
    refusal: () => undefined,
    form: () => 'messages',
    handing: 'none',
    launch: () => {
      throw new Error('node is not mounted');
    },
    endpoint: {
      mount: { source: '/nowhere', target: '/nowhere' },
      openSession: (options) => new GatewaySession(options),
      close: async () => {},
    },
    upstream,
  });
  const input = phaseInput({} as Workspace);
  const phase = backend.runPhase(input, new AbortController().signal);
  await assert.rejects(Array.fromAsync(phase), /node is not mounted/);
});
