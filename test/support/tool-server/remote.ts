/** The tool server over HTTP on loopback, for those who send the right credentials. */
import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { toolServer } from './tools.ts';

export interface RemoteToolServer extends AsyncDisposable {
  readonly url: string;
  readonly refused: readonly IncomingMessage[];
}

export async function remoteToolServer(authorization: string): Promise<RemoteToolServer> {
  const refused: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    if (request.headers.authorization !== authorization) {
      refused.push(request);
      response.writeHead(401).end();
      return;
    }
    const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    void toolServer((text) => `far away: ${text}`)
      .connect(transport)
      .then(() => transport.handleRequest(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    refused,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
