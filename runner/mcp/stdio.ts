/**
 * Owns serving one agent over standard input and output. Standard output has the protocol's frames
 * and nothing else. It ends with its input, or on SIGTERM; Ctrl+C in the agent's terminal reaches it
 * too and is the agent's affair, but ends one that a person has started by hand. What is being sent when the input ends is sent, and what is being applied
 * is applied; the tasks go on without it.
 */
import type { McpServerFactory } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { ErrandError } from '../protocol/errors.ts';
import type { Services } from './tool.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

const BY_HAND =
  'errand mcp waits for an agent on standard input: add it to one (docs/mcp.md says how). Ctrl+C ends it.\n';

function ignored(): void {}

export async function serveOverStdio(factory: McpServerFactory, services: Services): Promise<void> {
  const { runner, sends, calls } = services;
  const ended = Promise.withResolvers<void>();
  const over = (): void => ended.resolve();
  // Also while it waits for the last of them: whoever asks a second time is in a hurry.
  const stopped = (): void => {
    sends.stop(new ErrandError('unavailable', 'The server was ended.'));
    over();
  };
  const interrupted = process.stdin.isTTY ? stopped : ignored;
  process.on('SIGINT', interrupted);
  if (process.stdin.isTTY) process.stderr.write(BY_HAND);
  for (const signal of SIGNALS) process.on(signal, stopped);
  // An agent that is gone reads neither: that ends the input too, and what is under way is done.
  process.stdout.removeAllListeners('error').on('error', over);
  process.stderr.on('error', ignored);
  process.stdin.once('end', over).once('close', over);
  const handle = serveStdio(factory, {
    onerror: (error) => void process.stderr.write(`errand mcp: ${error.message}\n`),
  });
  await ended.promise;
  await handle.close();
  await calls.settled();
  await sends.settled();
  runner.close();
  process.removeListener('SIGINT', interrupted);
  for (const signal of SIGNALS) process.removeListener(signal, stopped);
  process.stdin.destroy();
}
