/** Which tool servers a foreign agent is handed, and why the others are left out. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { handedServers } from '../../../runner/agent/foreign/handed-servers.ts';
import type { ToolServer } from '../../../runner/agent/backend.ts';

const near: ToolServer = { name: 'near', at: { kind: 'sandbox', argv: ['node', 's'], env: {} } };
const some: ToolServer = { ...near, name: 'some', tools: ['look', 'find'] };
const far: ToolServer = { name: 'far', at: { kind: 'remote', url: 'https://a', headers: {} } };
const custom = (servers: readonly string[]) => ({
  name: 'r',
  path: 'r',
  instructions: '',
  servers,
});
const handed = (...given: Parameters<typeof handedServers>) => {
  const { servers, given: items } = handedServers(...given);
  return [servers.map(({ name, tools }) => [name, tools]), items.map(({ note }) => note)];
};

describe('handing over tool servers', () => {
  const servers = [near, some, far];

  it('keeps an agent to the allowed tools where it can be kept', () => {
    assert.deepEqual(handed({ servers }, 'claude', 'limited'), [
      [
        ['near', undefined],
        ['some', ['look', 'find']],
      ],
      [
        'handed over',
        'handed over, with the tools look, find',
        'left out: it is asked by the runner, for the built-in agent alone',
      ],
    ]);
  });

  it('leaves out what an agent could use more of than is allowed', () => {
    const [kept, notes] = handed({ servers }, 'acp:x', 'whole');
    assert.deepEqual(kept, [['near', undefined]]);
    assert.equal(notes?.[1], 'left out: acp:x cannot be kept to some of its tools');
    const [none, why] = handed({ servers: [near] }, 'codex', 'none');
    assert.deepEqual([none, why], [[], ['left out: codex is handed no tool servers']]);
  });

  it('keeps to a role, within what the runner allows', () => {
    const role = custom(['some/look', 'some/hidden']);
    assert.deepEqual(handed({ servers, custom: role }, 'claude', 'limited'), [
      [['some', ['look']]],
      [
        'left out: the role does not keep it',
        'handed over, with the tools look',
        'left out: it is asked by the runner, for the built-in agent alone',
      ],
    ]);
  });

  it('names what was left out before', () => {
    const leftOut = [
      { kind: 'server', name: 'x', bytes: 0, note: 'left out: not allowed' },
      { kind: 'rules', name: 'y', bytes: 0 },
    ];
    assert.deepEqual(handed({ leftOut }, 'claude', 'limited'), [[], ['left out: not allowed']]);
  });
});
