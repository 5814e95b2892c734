/**
 * What the tests of the MCP server share: a server over an in-memory transport, by the same entry
 * that serves standard input and output, with a client of each era of the protocol.
 */
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { serverFactory } from '../../../runner/mcp/mcp-server.ts';
import { RunnerLink } from '../../../runner/mcp/runner-link.ts';
import { Sends } from '../../../runner/mcp/sends.ts';
import { ServedRepositories } from '../../../runner/mcp/served-repositories.ts';
import type { Services } from '../../../runner/mcp/tool.ts';
import { UnderWay } from '../../../runner/mcp/under-way.ts';
import type { RunnerAddress } from '../../../runner/client/requester.ts';
import { SerialQueue } from '../../../runner/platform/serial-queue.ts';
import { ErrandError } from '../../../runner/protocol/errors.ts';

export const ERAS = {
  '2025-06-18': { mode: 'legacy' },
  '2026-07-28': { mode: { pin: '2026-07-28' } },
} as const;
export type Era = keyof typeof ERAS;

/** @param runner undefined where none is running; a function where it moves */
export function servicesFor(
  runner: RunnerAddress | (() => RunnerAddress) | undefined,
  folder: string,
): Services {
  const find = async (): Promise<RunnerAddress> => {
    if (runner) return typeof runner === 'function' ? runner() : runner;
    throw new ErrandError('unavailable', 'No runner is running.', {
      hint: 'Start one with "errand serve".',
    });
  };
  return {
    runner: new RunnerLink(find, '0.0.0'),
    repositories: new ServedRepositories([folder]),
    sends: new Sends(),
    calls: new UnderWay(),
    applies: new SerialQueue(),
    appliesUnasked: false,
    clock: () => performance.now(),
  };
}

export interface Connected {
  readonly client: Client;
  readonly close: () => Promise<void>;
}

export async function connected(
  services: Services,
  era: Era,
  options: Omit<ClientOptions, 'versionNegotiation'> = {},
): Promise<Connected> {
  const [here, there] = InMemoryTransport.createLinkedPair();
  const handle = serveStdio(serverFactory(services, '0.0.0'), { transport: there });
  const client = new Client(
    { name: 'test', version: '0.0.0' },
    { ...options, versionNegotiation: ERAS[era] },
  );
  await client.connect(here);
  return {
    client,
    close: async () => {
      await client.close();
      await handle.close();
      services.runner.close();
    },
  };
}

/** The document of an answer, which is the same in both of its forms. */
// oxlint-disable-next-line no-explicit-any -- what it holds is what the test asks
export async function call(client: Client, name: string, args: object = {}): Promise<any> {
  const result = await client.callTool({ name, arguments: { ...args } });
  const [part, ...more] = result.content;
  const text = part?.type === 'text' ? part.text : '';
  if (result.isError) throw new Error(text);
  if (more.length > 0 || text !== JSON.stringify(result.structuredContent)) {
    throw new Error('The text is not the structured content.');
  }
  return result.structuredContent;
}
