/** Tool servers (MCP) of a phase: the official SDK on both sides, real processes, real HTTP. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { ToolServer } from '../../../runner/agent/backend.ts';
import { play } from '../../support/agent-phase.ts';
import { LocalWorkspace } from '../../support/local-workspace.ts';
import { call, moves } from '../../support/scripted-model/script.ts';
import type { RecordedRequest } from '../../support/scripted-model/server.ts';
import { bundledToolServer } from '../../support/tool-server/bundle.ts';
import { remoteToolServer } from '../../support/tool-server/remote.ts';
import { DONE, FILES } from './trajectory.ts';

const FAR: Pick<ToolServer, 'name' | 'tools'> = { name: 'far', tools: ['look'] };

function resultsOf(messages: unknown): Map<string, string> {
  const found = new Map<string, string>();
  for (const message of messages as { content: unknown }[]) {
    for (const block of Array.isArray(message.content) ? message.content : []) {
      const { tool_use_id: id, content } = block as { tool_use_id?: string; content?: string };
      if (id !== undefined) found.set(id, content ?? '');
    }
  }
  return found;
}

function namesOf(request: RecordedRequest | undefined): string[] {
  const tools = request?.body.tools as { name: string }[] | undefined;
  return tools?.map(({ name }) => name) ?? [];
}

describe('tool servers', () => {
  let near: ToolServer;
  let program = '';
  before(async () => {
    program = await bundledToolServer();
    const env = { GREETING: 'hello' };
    near = { name: 'near', at: { kind: 'sandbox', argv: [process.execPath, 'server.mjs'], env } };
  });
  const workspaceOf = (): Promise<LocalWorkspace> =>
    LocalWorkspace.create({ ...FILES, 'sum.sh': 'echo 4\n', 'server.mjs': program });

  it('add their tools, whose results are bounded, and people see which', async () => {
    await using workspace = await workspaceOf();
    await using remote = await remoteToolServer('Bearer secret-of-the-runner');
    const far: ToolServer = {
      ...FAR,
      at: {
        kind: 'remote',
        url: remote.url,
        headers: { Authorization: 'Bearer secret-of-the-runner' },
      },
    };
    const script = moves([
      [call('mcp__near__look', { text: 'a' }, 'c1'), call('mcp__far__look', { text: 'b' }, 'c2')],
      [call('mcp__near__flood', { text: '' }, 'c3'), call('mcp__near__fail', { text: '' }, 'c4')],
      // It ends in the middle of a call, and the next one finds it again.
      [call('mcp__near__die', { text: '' }, 'c5')],
      [call('mcp__near__look', { text: 'again' }, 'c6'), call('mcp__far__flood', {}, 'c7')],
      [DONE],
    ]);
    const { model, events, log } = await play({
      script,
      workspace,
      input: { servers: [near, far] },
    });
    const names = namesOf(model.requests[0]);
    assert.deepEqual(names.slice(6, -1), [
      'mcp__near__die',
      'mcp__near__fail',
      'mcp__near__flood',
      'mcp__near__look',
      'mcp__far__look',
    ]);
    assert.equal(names.at(-1), 'done');
    const results = resultsOf(model.requests.at(-1)?.body.messages);
    assert.equal(results.get('c1'), 'a: echo 4\n hello');
    assert.equal(results.get('c2'), 'far away: b');
    const flood = results.get('c3') ?? '';
    assert.ok(flood.length < 17_000, `${flood.length}`);
    assert.match(flood, /^begin x+\n\[… \d+ characters left out …\]\nx+ end$/);
    assert.equal(results.get('c4'), 'It is not there.');
    assert.match(results.get('c5') ?? '', /^The server near did not answer: /);
    assert.equal(results.get('c6'), 'again: echo 4\n hello');
    assert.match(results.get('c7') ?? '', /There is no tool "mcp__far__flood"/);
    const given = events.flatMap((event) => (event.kind === 'given' ? event.items : []));
    assert.deepEqual(
      given.map(({ kind, name, note }) => [kind, name, note]),
      [
        ['server', 'near', 'tools: die, fail, flood, look'],
        ['server', 'far', 'tools: look; 3 of its tools are left out'],
      ],
    );
    assert.ok(given.every(({ bytes }) => bytes > 100));
    const told = JSON.stringify([events, log, model.requests.map(({ body }) => body)]);
    assert.doesNotMatch(told, /secret-of-the-runner/);
    assert.equal(remote.refused.length, 0);
  });

  it('that do not answer are left out with the reason, and the work goes on', async () => {
    await using workspace = await workspaceOf();
    await using remote = await remoteToolServer('Bearer right');
    const wrong: ToolServer = {
      ...FAR,
      at: { kind: 'remote', url: remote.url, headers: { Authorization: 'Bearer wrong' } },
    };
    const argv = [process.execPath, '-e', 'console.error("no such database"); process.exit(1)'];
    const broken: ToolServer = { name: 'broken', at: { kind: 'sandbox', argv, env: {} } };
    const script = moves([[DONE]]);
    const { events, ending, log } = await play({
      script,
      workspace,
      input: { servers: [wrong, broken] },
    });
    assert.equal(ending.kind, 'finished');
    const given = events.flatMap((event) => (event.kind === 'given' ? event.items : []));
    assert.deepEqual(
      given.map(({ name, bytes }) => [name, bytes]),
      [
        ['far', 0],
        ['broken', 0],
      ],
    );
    assert.match(given[1]?.note ?? '', /^left out: it did not answer .*no such database/);
    assert.match(log, /The tool server broken is left out/);
    assert.doesNotMatch(JSON.stringify(given), /Bearer/);
  });

  it('are kept to the tools that a role names, and are none of a reviewer', async () => {
    await using workspace = await workspaceOf();
    const custom = { name: 'r', path: 'r.md', instructions: '', servers: ['near/look'] };
    const script = moves([[DONE]]);
    const { model } = await play({ script, workspace, input: { servers: [near], custom } });
    const names = namesOf(model.requests[0]);
    assert.deepEqual(
      names.filter((name) => name.startsWith('mcp__')),
      ['mcp__near__look'],
    );
  });
});
