/**
 * Owns serving agents of this machine over HTTP: on loopback alone, to requests with the token, and
 * to none that a web page could have sent. The library behind it checks nobody, so all of that is
 * decided here, before a request reaches it. Answers are streams with a sign of life each 15
 * seconds: one agent gives up after 60 without a byte.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostHeaderValidation, originValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, type McpServerFactory } from '@modelcontextprotocol/server';
import { ErrandError } from '../protocol/errors.ts';
import { Access } from '../server/access.ts';

export interface HttpOptions {
  /** A loopback address. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly token: string;
  readonly clock: () => number;
}

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

const PATH = '/mcp';
const KEEP_ALIVE_MS = 15_000;
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export async function serveOverHttp(
  factory: McpServerFactory,
  { host, port, token, clock }: HttpOptions,
): Promise<HttpServer> {
  const handler = createMcpHandler(factory, { responseMode: 'sse', keepAliveMs: KEEP_ALIVE_MS });
  const handle = toNodeHandler(handler);
  const access = new Access({ token, hosts: [], origins: [], clock });
  const isOurHost = hostHeaderValidation([...LOOPBACK, host]);
  // Agents send no origin, and a web page of this machine is a stranger, too.
  const isNoPage = originValidation([]);
  const server = createServer((request, response) => {
    if (!isOurHost(request, response) || !isNoPage(request, response)) return;
    if (pathOf(request) !== PATH) return refuse(response, 404, 'There is nothing here.');
    const refusal = access.refuseToken(request);
    if (refusal) return refuse(response, refusal.status, refusal.message);
    handle(request, response).catch(() => response.destroy());
  });
  const address = await listen(server, host, port);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${address.port}${PATH}`,
    close: async () => {
      await handler.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? '/';
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const error = { jsonrpc: '2.0', id: null, error: { code: -32_000, message } };
  const headers = {
    'content-type': 'application/json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  };
  response.writeHead(status, headers).end(JSON.stringify(error));
}

async function listen(server: Server, host: string, port: number): Promise<AddressInfo> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return server.address() as AddressInfo;
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new ErrandError('unavailable', `Nothing can listen on ${host}:${port} (${code}).`, {
      hint: 'Name another port: --http=127.0.0.1:PORT.',
      cause,
    });
  }
}
