// Which models the form offers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectionState } from '../../../extension/connection/connection-state.ts';
import { offeredModels } from '../../../extension/panel/offered-models.ts';
import { summaryOf } from './samples.ts';

const own = { ...summaryOf('task-aaaa'), model: 'claude-old' };
const foreign = { ...own, model: 'other', repository: { id: 'z', name: '' } };
const REPOSITORY = own.repository.id;
const tasks = { tasks: [own, foreign, own, summaryOf('task-cccc')] };

function connected(models?: readonly string[]): { readonly state: ConnectionState } {
  const hello = { model: 'claude-usual', ...(models && { models }) };
  return { state: { kind: 'connected', hello, url: '' } as unknown as ConnectionState };
}

test('the usual one comes first, then what was used here, then what the runner knows', () => {
  const runner = connected(['claude-usual', 'claude-small']);
  assert.deepEqual(offeredModels({ runner, tasks }, REPOSITORY), [
    'claude-usual',
    'claude-old',
    'claude-small',
  ]);
  assert.deepEqual(offeredModels({ runner, tasks }, REPOSITORY, 'codex'), [
    'claude-usual',
    'claude-old',
  ]);
});

test('an older runner names none, and without one only what was used is known', () => {
  assert.deepEqual(offeredModels({ runner: connected(), tasks }, REPOSITORY), [
    'claude-usual',
    'claude-old',
  ]);
  const away = { state: { kind: 'disconnected' } as ConnectionState };
  assert.deepEqual(offeredModels({ runner: away, tasks }, REPOSITORY), ['claude-old']);
});
