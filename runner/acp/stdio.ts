/**
 * Owns serving one client over standard input and output. Standard output has the protocol's frames
 * and nothing else. It ends with its input, or on SIGTERM; tasks go on without it.
 */
import { Readable, Writable } from 'node:stream';
import { ndJsonStream } from '@agentclientprotocol/sdk';
import type { AcpAgent } from './agent.ts';

const SIGNALS = ['SIGTERM', 'SIGHUP'] as const;

function ignored(): void {}

export async function serveAcpOverStdio(agent: AcpAgent): Promise<void> {
  const ended = Promise.withResolvers<void>();
  // Ctrl+C in a terminal reaches it too, and is the client's affair.
  process.on('SIGINT', ignored);
  for (const signal of SIGNALS) process.once(signal, () => ended.resolve());
  const output: WritableStream<Uint8Array> = Writable.toWeb(process.stdout);
  const input: ReadableStream<Uint8Array> = Readable.toWeb(process.stdin);
  const connection = agent.app.connect(ndJsonStream(output, input));
  await Promise.race([ended.promise, connection.closed]);
  connection.close();
  await agent.stop();
  process.removeListener('SIGINT', ignored);
  process.stdin.destroy();
}
