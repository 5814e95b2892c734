/**
 * A server on loopback that stands in for a service: every request and every answer is checked by
 * the service's published description (test/fixtures/services). A request that the description
 * refuses gets 422 and fails the test at its end. Keeps no state of the service; that is in the
 * handlers.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { type Document, OpenAPIBackend, type Request } from 'openapi-backend';

export interface Reply {
  readonly status: number;
  /** Sent as JSON; bytes as they are. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as handlers see it. */
export interface Asked {
  readonly method: string;
  /** Of the description's path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly headers: IncomingMessage['headers'];
  /** Without the prefix and the query. */
  readonly path: string;
}

/** `lost`: it is done, and the connection breaks before the answer; `cut`: it is not done. */
export type Fault = 'lost' | 'cut' | Reply;

export interface ServiceDescription {
  /** In test/fixtures/services. */
  readonly file: string;
  /** Where the API begins: `/api/v3`. */
  readonly prefix: string;
  /** By operation id. */
  readonly handlers: Readonly<Record<string, (asked: Asked) => Reply>>;
  /** What is outside of the API, such as pictures. */
  readonly outside?: (asked: Asked) => Reply | undefined;
}

export interface DescribedServer {
  /** `http://127.0.0.1:1234` */
  readonly origin: string;
  /** `GET /api/v3/user`, in order. */
  readonly requests: readonly string[];
  /** The credentials of each request, as it showed them. */
  readonly credentials: readonly (string | undefined)[];
  /** The next `times` requests of which "METHOD path" matches have this fault. */
  fail(match: Pick<RegExp, 'test'>, fault: Fault, times?: number): void;
}

export async function serveDescribed(
  t: TestContext,
  { file, prefix, handlers, outside }: ServiceDescription,
): Promise<DescribedServer> {
  const api = await loadDescription(file);
  const requests: string[] = [];
  const credentials: (string | undefined)[] = [];
  const violations: string[] = [];
  const faults: { match: Pick<RegExp, 'test'>; fault: Fault; left: number }[] = [];

  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const name = `${request.method ?? ''} ${request.url ?? ''}`;
      requests.push(name);
      credentials.push(
        request.headers.authorization ?? (request.headers['private-token'] as string | undefined),
      );
      const planned = faults.find(({ match, left }) => left > 0 && match.test(name));
      if (planned !== undefined) planned.left -= 1;
      if (planned?.fault === 'cut') return response.destroy();
      if (planned !== undefined && planned.fault !== 'lost') return send(response, planned.fault);
      const reply = answer(request, text);
      return planned === undefined ? send(response, reply) : response.destroy();
    });
  });
  const origin = await listen(server);
  t.after(() => {
    server.closeAllConnections();
    server.close();
    assert.deepEqual(violations, [], 'Against the published description');
  });

  function answer(request: IncomingMessage, text: string): Reply {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '', origin);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const path = url.pathname.slice(prefix.length);
    const asked = { method, headers, body, path, query: url.searchParams, params: {} };
    if (!url.pathname.startsWith(`${prefix}/`)) {
      return outside?.({ ...asked, path: url.pathname }) ?? { status: 404, body: {} };
    }
    const described: Request = {
      method,
      path,
      query: url.search.slice(1),
      headers: headers as Record<string, string | string[]>,
      ...(body === undefined ? {} : { body }),
    };
    const operation = api.matchOperation(described);
    const handle = handlers[operation?.operationId ?? ''];
    const name = `${method} ${request.url ?? ''}`;
    if (operation === undefined || handle === undefined) {
      violations.push(`${name} is not described, or nothing here handles it.`);
      return { status: 404, body: { message: 'Not Found' } };
    }
    const { errors } = api.validateRequest(described, operation);
    if (errors?.length) {
      violations.push(`${name}: ${JSON.stringify(errors)}`);
      return { status: 422, body: { message: 'Validation Failed' } };
    }
    const { params } = api.router.parseRequest(described, operation);
    const reply = handle({ ...asked, params: params as Record<string, string> });
    if (Buffer.isBuffer(reply.body)) return reply;
    const wrong = api.validateResponse(reply.body, operation, reply.status).errors;
    if (wrong?.length) {
      violations.push(`The stand-in's answer to ${name}: ${JSON.stringify(wrong)}`);
    }
    return reply;
  }

  return {
    origin,
    requests,
    credentials,
    fail: (match, fault, times = 1) => void faults.push({ match, fault, left: times }),
  };
}

/** Read once: making its checks takes longer than most tests. */
const descriptions = new Map<string, Promise<OpenAPIBackend>>();

function loadDescription(file: string): Promise<OpenAPIBackend> {
  const known = descriptions.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(`test/fixtures/services/${file}`, 'utf8');
  const definition = JSON.parse(text) as Document;
  const loading = new OpenAPIBackend({ definition, quick: true, strict: false }).init();
  descriptions.set(file, loading);
  return loading;
}

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function send(response: ServerResponse, { status, body, headers = {} }: Reply): void {
  if (Buffer.isBuffer(body)) {
    response.writeHead(status, headers).end(body);
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return `http://127.0.0.1:${address.port}`;
}
