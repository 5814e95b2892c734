/** Tool servers handed to foreign agents, which start them in their own sandbox; and tools kept. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { ToolServer } from '../../../runner/agent/backend.ts';
import { isSide, sideReply } from '../../support/scripted-model/actions.ts';
import { call, say, type Script } from '../../support/scripted-model/script.ts';
import { bundledToolServer } from '../../support/tool-server/bundle.ts';
import { foreignTests, missing } from './support.ts';

const MODEL = 'claude-opus-5-5';
const FAR: ToolServer = {
  name: 'far',
  at: { kind: 'remote', url: 'https://mcp.example', headers: { Authorization: 'secret-of-ours' } },
};

const near = (tools?: readonly string[]): ToolServer => ({
  name: 'near',
  at: { kind: 'sandbox', argv: ['node', 'server.mjs'], env: { GREETING: 'hello' } },
  ...(tools ? { tools } : {}),
});

/** Calls the tool that ends with this name, then says that it is done. */
function calling(end: string, offered: Set<string>): Script {
  return (request) => {
    if (isSide(request)) return sideReply(request);
    for (const { name } of request.tools) offered.add(name);
    const tool = request.tools.find(({ name }) => name.endsWith(end))?.name;
    if (request.turn > 0 || tool === undefined) return { blocks: [say('Done.')] };
    return { blocks: [call(tool, { text: 'a' }, 'c1')] };
  };
}

describe('tool servers of foreign agents', { concurrency: 2 }, () => {
  const { play } = foreignTests();
  let program = '';
  before(async () => {
    program = await bundledToolServer();
  });
  const files = (): Record<string, string> => ({ 'server.mjs': program, 'sum.sh': 'echo 4\n' });

  test('Claude Code has those that are allowed, and the tools of a role', {
    skip: missing('claude'),
  }, async () => {
    const offered = new Set<string>();
    const custom = { name: 'r', path: 'r.md', instructions: 'Mind it.', tools: ['read', 'search'] };
    const { model, events, log } = await play({
      agent: 'claude',
      model: MODEL,
      script: calling('near__look', offered),
      input: { servers: [near(['look']), FAR], custom },
      files: files(),
    });
    assert.match(JSON.stringify(model.requests.at(-1)?.body), /a: echo 4\\n hello/, log);
    assert.ok(offered.has('Read'), [...offered].join());
    for (const name of ['Bash', 'Edit', 'Write']) assert.ok(!offered.has(name), name);
    assert.match(model.requests[0]?.text ?? '', /<role>\\nMind it\./);
    const given = events.flatMap((event) => (event.kind === 'given' ? event.items : []));
    assert.deepEqual(
      given.map(({ kind, name, note }) => [kind, name, note]),
      [
        ['role', 'r.md', 'keeps the tools read, search'],
        ['server', 'near', 'handed over, with the tools look'],
        ['server', 'far', 'left out: it is asked by the runner, for the built-in agent alone'],
      ],
    );
    assert.doesNotMatch(JSON.stringify([model.requests, events]), /secret-of-ours/);
  });

  test('an agent that speaks ACP gets them with its session', {
    skip: missing('acp:opencode acp'),
  }, async () => {
    const offered = new Set<string>();
    const { model, events, log } = await play({
      agent: 'acp:opencode acp',
      model: MODEL,
      script: calling('near_look', offered),
      input: { servers: [near()] },
      files: files(),
    });
    const sent = JSON.stringify(model.requests.map(({ body }) => body));
    assert.match(sent, /a: echo 4\\n hello/, `${[...offered].join()}\n${log}`);
    const given = events.flatMap((event) => (event.kind === 'given' ? event.items : []));
    assert.deepEqual(
      given.map(({ name, note }) => [name, note]),
      [['near', 'handed over']],
    );
  });
});
