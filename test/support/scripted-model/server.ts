/**
 * A model server whose model follows a script. Owns one loopback port; speaks the real wire forms
 * of the Messages, Responses and Gemini APIs, rejects what they reject, keeps every request for
 * assertions, and fails on demand in the ways that networks and overloaded services do.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CacheSimulation, type Tokens, tokensIn } from './cache.ts';
import { befallContent, sendStream } from './faults.ts';
import { geminiForm } from './gemini/form.ts';
import { scriptFromJson } from './json.ts';
import { messagesForm } from './messages/form.ts';
import { responsesForm } from './responses/form.ts';
import type { Script, ScriptMessage } from './script.ts';
import { type Asked, isJson, type Json, MODEL, outputTokens, type WireForm } from './wire.ts';

const FORMS: readonly WireForm[] = [messagesForm, responsesForm, geminiForm];

/** A request for a reply, in any form. */
export interface RecordedRequest {
  readonly form: WireForm['name'];
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** The body's text exactly as received, and parsed. */
  readonly text: string;
  readonly body: Json;
  /** The history in the Messages form. */
  readonly messages: readonly ScriptMessage[];
  readonly turn: number;
  readonly tries: number;
  /** The result of validating the history; an invalid request was answered with 400. */
  readonly invalid: string | undefined;
  /** True when it was answered outside the conversation. */
  readonly side: boolean;
  /** The usage that the reply reported; undefined when there was no reply. */
  readonly usage: (Tokens & { readonly output: number }) | undefined;
}

/** A request for a reply in the Messages form. */
export interface MessagesRequest extends RecordedRequest {
  readonly body: MessagesBody;
}

export interface MessagesBody {
  readonly model: string;
  readonly stream?: boolean;
  readonly system?: unknown;
  readonly tools?: { name: string }[];
  readonly messages: readonly ScriptMessage[];
  readonly [key: string]: unknown;
}

const MAX_BODY_BYTES = 32 * 1024 * 1024;

export class ScriptedModel {
  /** Every request for a reply, in any form, oldest first. */
  readonly served: RecordedRequest[] = [];
  /** Those in the Messages form. */
  readonly requests: MessagesRequest[] = [];
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
        const message = error instanceof Error ? error.message : String(error);
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, messagesForm.failure(500, message));
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

  /** Closes open connections; resolves when the port is free. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?')[0] ?? '/';
    if (request.method === 'GET' && /^\/v1(beta)?\/models$/.test(path)) {
      return sendJson(response, 200, MODELS);
    }
    const form = FORMS.find((f) => f.asksFor(path) !== undefined);
    if (request.method !== 'POST' || !form) {
      return sendJson(response, 404, messagesForm.failure(404, `no such path: ${path}`));
    }
    const text = await readBody(request);
    let body: Json;
    let asked: Asked;
    try {
      body = parse(text);
      asked = form.read(body, path);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return sendJson(response, 400, form.failure(400, message));
    }
    if (form.asksFor(path) === 'count') {
      return sendJson(response, 200, form.counted(tokensIn(asked.segments)));
    }
    return this.#reply(request, response, form, asked, { path, text, body });
  }

  async #reply(
    request: IncomingMessage,
    response: ServerResponse,
    form: WireForm,
    asked: Asked,
    received: Pick<RecordedRequest, 'path' | 'text' | 'body'>,
  ): Promise<void> {
    const { messages, invalid } = asked;
    // A request for a title may hold the history of the conversation itself, but offers no tools.
    const history = JSON.stringify([messages, asked.tools.length > 0]);
    const key = createHash('sha256').update(history).digest('base64');
    const tries = this.#tries.get(key) ?? 0;
    this.#tries.set(key, tries + 1);
    const turn = messages.filter((m) => m.role === 'assistant').length;
    const record: Writable<RecordedRequest> = {
      ...received,
      form: form.name,
      headers: request.headers,
      messages,
      turn,
      tries,
      invalid,
      side: false,
      usage: undefined,
    };
    this.served.push(record);
    if (form === messagesForm) this.requests.push(record as MessagesRequest);
    if (invalid) return sendJson(response, 400, form.failure(400, invalid));

    const reply = befallContent(await this.#script({ turn, tries, ...asked }));
    record.side = reply.side === true;
    if (reply.fault?.kind === 'status') {
      const { status, message, retryAfter } = reply.fault;
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      const words = message ?? `the script answers ${status}`;
      return sendJson(response, status, form.failure(status, words));
    }
    if (reply.fault?.kind === 'reset') {
      request.socket.resetAndDestroy();
      return;
    }
    const id = randomUUID().replaceAll('-', '').slice(0, 16);
    const tokens = this.#cache[form.caching](asked.segments);
    record.usage = { ...tokens, output: outputTokens(reply) };
    response.setHeader('request-id', `req_${id}`);
    if (!asked.stream) return sendJson(response, 200, form.whole(id, reply, tokens, asked));
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    sendStream(response, form, form.events(id, reply, tokens, asked), reply.fault);
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Starts a server on loopback for a script, or for a script's JSON form. */
export function startScriptedModel(script: Script, port?: number): Promise<ScriptedModel>;
export function startScriptedModel(document: unknown, port?: number): Promise<ScriptedModel>;
export function startScriptedModel(script: unknown, port = 0): Promise<ScriptedModel> {
  const known = typeof script === 'function' ? (script as Script) : scriptFromJson(script);
  return ScriptedModel.start(known, port);
}

/** One list in which the callers of each form find the names they expect. */
const MODELS = {
  data: [
    {
      id: MODEL,
      type: 'model',
      object: 'model',
      display_name: MODEL,
      created_at: '2026-01-01T00:00:00Z',
    },
  ],
  object: 'list',
  has_more: false,
  first_id: MODEL,
  last_id: MODEL,
  models: [{ name: `models/${MODEL}`, displayName: MODEL }],
};

function parse(text: string): Json {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error('the body is not JSON');
  }
  if (!isJson(body)) throw new Error('the body is no object');
  return body;
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

function sendJson(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
