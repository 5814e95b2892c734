// The model is asked while the sandbox is put in place, and what it calls waits for that.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEvent, PhaseInput } from '../../../runner/agent/backend.ts';
import { code, type CodingInput } from '../../../runner/blueprint/coding.ts';
import { EngineAwayError } from '../../../runner/sandbox/sandbox.ts';
import type { Workspace } from '../../../runner/sandbox/workspace.ts';

/** An agent that is asked, reads one file, and ends; and a sandbox that is opened when told. */
function begun(signal = new AbortController().signal) {
  const opening = Promise.withResolvers<Workspace>();
  const asked = Promise.withResolvers<void>();
  const done: string[] = [];
  async function* runPhase(input: PhaseInput, stop: AbortSignal): AsyncGenerator<AgentEvent> {
    done.push('asked');
    asked.resolve();
    const file = await input.workspace.readFile('a.txt', stop).catch((error: unknown) => {
      stop.throwIfAborted();
      throw new Error('a tool would tell the model of this', { cause: error });
    });
    done.push(`read ${file?.toString()}`);
    const bowOut = { code: 'blocked', reason: 'read', tried: [] } as const;
    yield { kind: 'ended', ending: { kind: 'bowed_out', bowOut } };
  }
  const input = {
    backend: { name: 'test', runPhase },
    brief: { phase: 'code' },
    sandbox: {
      open: () => opening.promise,
      close: async () => void done.push('closed'),
    },
    context: {
      task: { id: 'task-0001', spec: { base: 'b' } },
      attempt: 1,
      notes: { read: () => undefined },
      ledger: () => [],
      log: () => undefined,
      transcript: () => ({ load: () => [] }),
    },
    repository: { treeOf: async () => 'tree' },
  };
  return { opening, asked, done, ended: code(input as unknown as CodingInput, signal) };
}

test('the model is asked before the sandbox is there, and its first call waits for it', async () => {
  const { opening, asked, done, ended } = begun();
  await asked.promise;
  done.push('opened');
  const workspace = {
    readFile: async () => Buffer.from('one'),
    treeId: async () => 'tree',
    leftOut: async () => [],
  };
  opening.resolve(workspace as unknown as Workspace);
  assert.equal((await ended).kind, 'bowed_out');
  assert.deepEqual(done, ['asked', 'opened', 'read one']);
});

test('a sandbox that cannot be opened ends the step with that reason, and tells no model', async () => {
  const { opening, asked, done, ended } = begun();
  await asked.promise;
  const away = new EngineAwayError('No Docker Engine answers.', {});
  opening.reject(away);
  await assert.rejects(ended, away);
  assert.deepEqual(done, ['asked', 'closed']);
});
