/** Tool servers that mean no good: the runner stays answering, and the work goes on. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { openServers } from '../../../runner/agent/mcp/open-servers.ts';
import type { ToolContext } from '../../../runner/agent/tools/tool.ts';
import type { ExecRequest } from '../../../runner/sandbox/sandbox.ts';

/** Runs the command of a server here, as a sandbox would. */
async function exec({ argv, stdin, onOutput }: ExecRequest, signal?: AbortSignal) {
  const [command = '', ...args] = argv;
  const child = spawn(command, args, { stdio: 'pipe' });
  signal?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  child.stdin.on('error', () => undefined);
  if (stdin instanceof Readable) stdin.pipe(child.stdin);
  child.stdout.on('data', (chunk: Buffer) => void onOutput?.('stdout', chunk));
  child.stderr.on('data', (chunk: Buffer) => void onOutput?.('stderr', chunk));
  const [exit] = (await once(child, 'close')) as [number | null];
  signal?.throwIfAborted();
  return { exit: exit ?? 1, timedOut: false };
}

/** A server that speaks the protocol, with these tools; `more` is run at its start. */
const server = (tools: string, more = ''): string => `
  const say = (message) => process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\\n');
  const tools = ${tools};
  let rest = '';
  const hear = ({ id, method }) => {
    if (method === 'initialize') {
      say({ id, result: { protocolVersion: '2025-06-18', capabilities: { tools: {} },
        serverInfo: { name: 'x', version: '1' } } });
    } else if (method === 'tools/list') say({ id, result: { tools } });
    else if (method === 'tools/call') {
      say({ id, result: { content: [{ type: 'text', text: 'said' }],
        structuredContent: { text: 'a'.repeat(40) + '!' } } });
    } else if (id !== undefined) say({ id, error: { code: -32601, message: 'no' } });
  };
  process.stdin.on('data', (chunk) => {
    const lines = (rest + chunk).split('\\n');
    rest = lines.pop();
    for (const line of lines) hear(JSON.parse(line));
  });
  ${more}
`;

async function opened(source: string, ended = (): void => undefined) {
  const input = {
    servers: [
      { name: 'x', at: { kind: 'sandbox', argv: [process.execPath, '-e', source], env: {} } },
    ],
    workspace: {
      exec: (request: ExecRequest, signal?: AbortSignal) => exec(request, signal).finally(ended),
    },
    limits: { minutes: 1 },
    log: () => undefined,
  } as unknown as Parameters<typeof openServers>[0];
  return await openServers(input, new AbortController().signal);
}

const TOOL = `{ name: 'find', inputSchema: { type: 'object' } }`;

test('a pattern of a server is not run on its answers', { timeout: 20_000 }, async () => {
  const evil = `[{ ...${TOOL}, outputSchema: { type: 'object',
    properties: { text: { type: 'string', pattern: '^(a+)+$' } } } }]`;
  await using servers = await opened(server(evil));
  const prepared = servers.tools[0]?.prepare({});
  assert.equal(prepared?.kind, 'ready');
  const context = { signal: new AbortController().signal, remainingMs: () => 10_000 };
  const outcome = await prepared.run(context as ToolContext);
  assert.equal(outcome.ok, true);
  assert.match(JSON.stringify(outcome), /said/);
});

test('of two tools with one name the first counts', async () => {
  await using servers = await opened(server(`[${TOOL}, ${TOOL}]`));
  assert.deepEqual(
    servers.tools.map(({ name }) => name),
    ['mcp__x__find'],
  );
  assert.match(servers.given[0]?.note ?? '', /1 of its tools are left out/);
});

test('a server that asks without reading the answers is ended', { timeout: 20_000 }, async () => {
  // It reads until its tools are known.
  const flood = `
    const question = JSON.stringify({ jsonrpc: '2.0', id: 'i'.repeat(100_000), method: 'ping' });
    const ask = () => process.stdout.write(question + '\\n', ask);
    process.stdin.on('data', (chunk) => {
      if (!String(chunk).includes('tools/list')) return;
      process.stdin.pause();
      ask();
    });
  `;
  const ended = Promise.withResolvers<void>();
  await using servers = await opened(server('[]', flood), () => ended.resolve());
  await ended.promise;
  assert.equal(servers.given.length, 1);
});
