/**
 * Owns serving one agent over standard input and output. Standard output has the protocol's frames
 * and nothing else. It ends with its input, or on SIGTERM; Ctrl+C in a terminal reaches it too and
 * is the agent's affair. What is being sent when the input ends is sent, and what is being applied
 * is applied; the tasks go on without it.
 */
import { once } from 'node:events';
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { ErrandError } from '../protocol/errors.ts';
import type { Services } from './tool.ts';

function ignored(): void {}

export async function serveOverStdio(factory: McpServerFactory, services: Services): Promise<void> {
  const { runner, sends, calls } = services;
  process.on('SIGINT', ignored);
  const stop = new AbortController();
  const { signal } = stop;
  const ended = Promise.race([
    once(process.stdin, 'end', { signal }).then(() => 'input' as const),
    once(process.stdin, 'close', { signal }).then(() => 'input' as const),
    once(process, 'SIGTERM', { signal }).then(() => 'signal' as const),
    once(process, 'SIGHUP', { signal }).then(() => 'signal' as const),
  ]);
  const handle = serveStdio(factory, {
    onerror: (error) => void process.stderr.write(`errand mcp: ${error.message}\n`),
  });
  const why = await ended;
  stop.abort();
  if (why === 'signal') sends.stop(new ErrandError('unavailable', 'The server was ended.'));
  await handle.close();
  await calls.settled();
  await sends.settled();
  runner.close();
  process.removeListener('SIGINT', ignored);
  process.stdin.destroy();
}
