/**
 * A Messages API server whose model follows a script. Owns one loopback port; speaks the API's
 * real wire forms, refuses what the API refuses, keeps every request for assertions, and breaks
 * on demand in each way that networks and overloaded services do.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CacheSimulation, findFault } from './history.ts';
import { scriptFromJson } from './json.ts';
import type { Fault, Reply, Script, ScriptMessage } from './script.ts';
import { asEvents, asMessage, encode, MODEL, outputTokens, type SseEvent } from './sse.ts';

export interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The body's text exactly as received, and parsed. */
  readonly text: string;
  readonly body: MessagesBody;
  readonly turn: number;
  readonly tries: number;
  /** What history validation found; such a request was answered with 400. */
  readonly invalid: string | undefined;
}

export interface MessagesBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly system?: unknown;
  readonly tools?: { name: string }[];
  readonly messages: readonly ScriptMessage[];
  readonly [key: string]: unknown;
}

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const MAX_BODY_BYTES = 32 * 1024 * 1024;

export class ScriptedModel {
  /** Every request to /v1/messages, oldest first. */
  readonly requests: RecordedRequest[] = [];
  readonly url: string;
  readonly #server: Server;
  readonly #script: Script;
  readonly #tries = new Map<string, number>();
  readonly #cache = new CacheSimulation();

  private constructor(server: Server, script: Script) {
    this.#server = server;
    this.#script = script;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else sendError(response, 500, error instanceof Error ? error.message : String(error));
      });
    });
  }

  /** Resolves when the server listens on loopback; port 0 takes a free one. */
  static async start(script: Script, port = 0): Promise<ScriptedModel> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new ScriptedModel(server, script);
  }

  /** Cuts what is still open; resolves when the port is free. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (request.method === 'GET' && path === '/v1/models') {
      const model = {
        id: MODEL,
        type: 'model',
        display_name: MODEL,
        created_at: '2026-01-01T00:00:00Z',
      };
      return sendJson(response, 200, {
        data: [model],
        has_more: false,
        first_id: MODEL,
        last_id: MODEL,
      });
    }
    if (request.method !== 'POST') return sendError(response, 404, `no such path: ${path}`);
    const text = await readBody(request);
    let body: MessagesBody;
    try {
      body = JSON.parse(text) as MessagesBody;
    } catch {
      return sendError(response, 400, 'the body is not JSON');
    }
    if (!Array.isArray(body.messages)) return sendError(response, 400, 'messages: is required');
    if (path === '/v1/messages/count_tokens') {
      const { input, cacheRead, cacheWrite } = new CacheSimulation().count(body);
      return sendJson(response, 200, { input_tokens: input + cacheRead + cacheWrite });
    }
    if (path !== '/v1/messages') return sendError(response, 404, `no such path: ${path}`);
    return this.#reply(request, response, path, text, body);
  }

  async #reply(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    text: string,
    body: MessagesBody,
  ): Promise<void> {
    const key = createHash('sha256').update(JSON.stringify(body.messages)).digest('base64');
    const tries = this.#tries.get(key) ?? 0;
    this.#tries.set(key, tries + 1);
    const turn = body.messages.filter((m) => m.role === 'assistant').length;
    const invalid = findFault(body.messages);
    this.requests.push({ path, headers: request.headers, text, body, turn, tries, invalid });
    if (invalid) return sendError(response, 400, invalid);

    const stream = body.stream === true;
    const { model, system, messages } = body;
    const tools = body.tools ?? [];
    const asked = await this.#script({ turn, tries, model, stream, system, tools, messages });
    const reply = befallContent(asked);
    if (reply.fault?.kind === 'status') {
      const { status, message, retryAfter } = reply.fault;
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      return sendError(response, status, message ?? `the script answers ${status}`);
    }
    if (reply.fault?.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    const id = `msg_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
    const tokens = this.#cache.count(body);
    response.setHeader('request-id', `req_${id}`);
    if (!stream) return sendJson(response, 200, asMessage(id, reply, tokens));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    sendStream(response, asEvents(id, reply, tokens), reply.fault);
  }
}

/** Starts a server on loopback for a script, or for a script's JSON form. */
export function startScriptedModel(script: Script, port?: number): Promise<ScriptedModel>;
export function startScriptedModel(document: unknown, port?: number): Promise<ScriptedModel>;
export function startScriptedModel(script: unknown, port = 0): Promise<ScriptedModel> {
  const known = typeof script === 'function' ? (script as Script) : scriptFromJson(script);
  return ScriptedModel.start(known, port);
}

/** The faults that change what is said, not how it is sent. */
function befallContent(reply: Reply): Reply {
  if (reply.fault?.kind === 'empty') return { ...reply, blocks: [], stop: 'end_turn' };
  if (reply.fault?.kind !== 'malformed_json') return reply;
  let broken = false;
  const blocks = reply.blocks.map((block) => {
    if (broken || block.type !== 'tool_use') return block;
    broken = true;
    return { ...block, raw: `${JSON.stringify(block.input).slice(0, -1)}, "x": [1,}` };
  });
  return { ...reply, blocks, outputTokens: outputTokens(reply) };
}

const encodeAll = (events: readonly SseEvent[]): string => events.map(encode).join('');

function sendStream(response: ServerResponse, events: SseEvent[], fault: Fault | undefined): void {
  switch (fault?.kind) {
    case 'cut': {
      const bytes = Buffer.from(encodeAll(events)).subarray(0, fault.bytes);
      // Closed only when the bytes have left this process, and without the end of the body.
      response.write(bytes, () => response.destroy());
      return;
    }
    case 'eof':
      response.end(encodeAll(events.slice(0, -(fault.missing ?? 1))));
      return;
    case 'error_event': {
      const type = fault.type ?? 'overloaded_error';
      const error = { type: 'error', error: { type, message: 'the script breaks off' } };
      response.end(
        encodeAll([...events.slice(0, fault.after ?? 2), { event: 'error', data: error }]),
      );
      return;
    }
    case 'stall': {
      response.write(encodeAll(events.slice(0, fault.after ?? 2)));
      if (fault.pingMs === undefined) return;
      const ping = encode({ event: 'ping', data: { type: 'ping' } });
      const timer = setInterval(() => response.write(ping), fault.pingMs);
      response.on('close', () => clearInterval(timer));
      return;
    }
    default:
      response.end(encodeAll(events));
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('the body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, message: string): void {
  const type = ERROR_TYPES[status] ?? 'api_error';
  sendJson(response, status, {
    type: 'error',
    error: { type, message },
    request_id: 'req_scripted',
  });
}
