/**
 * One agent's connection to its model, for one run. Owns its token, which is made when the run
 * starts and void when it ends. Only requests that forms.ts and policy.ts allow pass; the real key
 * is known to upstream.ts alone. Never holds a reply back: each piece is forwarded as it comes. Its
 * backstop is the spend limit, which the first request that the budget does not cover closes for
 * good.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PriceTable } from '../model/prices.ts';
import type { Usage } from '../protocol/task.ts';
import { errorBody, type Form, type Route, routeOf } from './forms.ts';
import { type Fields, fields, parseJson } from './json.ts';
import { Meter } from './meter.ts';
import { refusal } from './policy.ts';
import { type Budget, type Expense, SpendLimit } from './spend-limit.ts';
import { passingHeaders, type Reply, type Upstream } from './upstream.ts';

const MAX_BODY_BYTES = 32 * 1024 * 1024;
/**
 * Requests under way at once: an agent with subagents sends several, and each body is held in
 * memory.
 */
const MAX_CONCURRENT_REQUESTS = 8;

export interface SessionOptions {
  readonly upstream: Upstream;
  readonly prices: PriceTable;
  /** The only models that may be asked. */
  readonly models: readonly string[];
  readonly budget: Budget;
  /**
   * Called and awaited before a request for tokens goes out: while an agent waits for its model, it
   * changes no file.
   */
  readonly beforeRequest: () => Promise<void>;
  /** Called after each reply, with the total so far. */
  readonly onUsage: (usage: Usage, model: string) => void;
  readonly log: (line: string) => void;
}

/** The provider's last answer, if it was an error. */
export interface UpstreamError {
  readonly status: number;
  readonly text: string;
}

export class GatewaySession {
  readonly token: string;
  readonly #options: SessionOptions;
  readonly #spendLimit: SpendLimit;
  readonly #ended = new AbortController();
  readonly #closed = Promise.withResolvers<string>();
  #atOnce = 0;
  #answered = 0;
  #upstreamError: UpstreamError | undefined;
  #refused: string | undefined;
  #refusedLast: string | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#spendLimit = new SpendLimit(options.budget, options.prices);
    this.token = `errand-${randomBytes(24).toString('base64url')}`;
  }

  get usage(): Usage {
    return this.#spendLimit.usage;
  }

  /** Number of replies from a model. */
  get answered(): number {
    return this.#answered;
  }

  /** Set while the provider's last answer is a failure. */
  get upstreamError(): UpstreamError | undefined {
    return this.#upstreamError;
  }

  /** Why the last refused request was refused; undefined if none was. */
  get refused(): string | undefined {
    return this.#refused;
  }

  /** The same, but only while the agent's last request to the task's own model was refused. */
  get refusedLast(): string | undefined {
    return this.#refusedLast;
  }

  /** Why no request passes any more; undefined while requests may pass. */
  get closed(): string | undefined {
    return this.#spendLimit.closed;
  }

  /** Resolves with the reason once the budget refuses a request, and with it all later ones. */
  get overBudget(): Promise<string> {
    return this.#closed.promise;
  }

  /** Voids the token and cuts requests under way. */
  end(): void {
    this.#ended.abort();
  }

  get over(): boolean {
    return this.#ended.signal.aborted;
  }

  /** True if the request shows this session's token and the session has not ended. */
  admits(request: IncomingMessage): boolean {
    const shown = credential(request);
    return !this.over && shown !== undefined && this.#knows(shown.token);
  }

  /** Serves a request that `admits` accepted. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = routeOf(request.method, request.url);
    if (!route) {
      request.resume();
      this.#options.log(`gateway: refused: ${request.method} ${request.url?.slice(0, 200)}`);
      return refuse(response, undefined, 403, 'Only requests to a model are allowed here.');
    }
    const { form } = route;
    if (!this.#options.upstream.has(form)) {
      request.resume();
      this.#refused = `The runner has no key for this kind of model (${form}).`;
      return refuse(response, form, 403, this.#refused);
    }
    if (request.headers['content-encoding'] !== undefined) {
      request.resume();
      return refuse(response, form, 415, 'Compressed requests are not read.');
    }
    if (this.#atOnce >= MAX_CONCURRENT_REQUESTS) {
      request.resume();
      return refuse(response, form, 429, 'Too many requests at once.');
    }
    this.#atOnce += 1;
    try {
      await this.#judge(request, response, route);
    } finally {
      this.#atOnce -= 1;
    }
  }

  async #judge(request: IncomingMessage, response: ServerResponse, route: Route): Promise<void> {
    const { form } = route;
    const raw = await read(request);
    if (!raw) return refuse(response, form, 413, 'The request is larger than 32 MB.');
    const asked = parseJson(raw.toString('utf8'));
    if (asked === undefined) return refuse(response, form, 400, 'The body is not JSON.');
    const model = route.model ?? modelIn(fields(asked));
    const reason = refusal(form, model, fields(asked), this.#options.models);
    if (reason !== undefined || model === undefined) {
      this.#refused = reason;
      const isOwn = model !== undefined && this.#options.models.includes(model);
      if (isOwn && !route.free) this.#refusedLast = reason;
      this.#options.log(`gateway: refused: ${reason}`);
      return refuse(response, form, 403, reason ?? '');
    }
    // Sends the JSON that was judged, not the bytes received: of two equal keys a provider may read
    // the other one.
    const body = Buffer.from(JSON.stringify(asked));
    const scheme = credential(request)?.scheme ?? 'bearer';
    await this.#pass({ request, response, route, model, body, scheme });
  }

  async #pass(asked: Asked): Promise<void> {
    const { response, route, model, body } = asked;
    const expense = route.free ? undefined : this.#spendLimit.reserve(model, body.length);
    if (!route.free && !expense) return this.#refuseBudget(response, route.form);
    const left = new AbortController();
    response.on('close', () => left.abort());
    const signal = AbortSignal.any([left.signal, this.#ended.signal]);
    let meter: Meter | undefined;
    let sent = false;
    try {
      if (expense) await this.#options.beforeRequest();
      signal.throwIfAborted();
      sent = true;
      const reply = await this.#send(asked, signal);
      if (!reply) return;
      if (expense) {
        meter = new Meter(route.form, reply.headers['content-type'] ?? '', body.length);
        this.#answered += 1;
      }
      response.writeHead(reply.status, reply.headers);
      response.flushHeaders();
      await this.#forward(reply, response, signal, meter && { meter, expense, model });
      response.end();
    } catch (error) {
      // An agent that leaves before the answer has still sent the request, and the runner pays for
      // it.
      if (sent && left.signal.aborted) meter ??= new Meter(route.form, '', body.length);
      this.#broken(error, response, route.form, signal);
    } finally {
      if (expense) this.#settle(expense, model, body.length, meter);
    }
  }

  /** Resolves with the model's reply; on an error, tells the agent what went wrong instead. */
  async #send(asked: Asked, signal: AbortSignal): Promise<Reply | undefined> {
    const { request, response, route, body, scheme } = asked;
    const headers = passingHeaders(request.headers);
    const call = { form: route.form, path: route.path, headers, scheme, body };
    const reply = await this.#options.upstream.send(call, signal);
    if (reply.status >= 200 && reply.status < 300) {
      if (!route.free) this.#upstreamError = this.#refusedLast = undefined;
      return reply;
    }
    const said = await textOf(reply.body);
    // Work goes on when tokens cannot be counted.
    if (!route.free) this.#upstreamError = { status: reply.status, text: said.slice(0, 600) };
    this.#options.log(`gateway: the provider answered ${reply.status}`);
    // Error text about a key is not for the sandbox, and a redirect would lead out of it.
    const curated = reply.status < 400 || reply.status === 401 || reply.status === 403;
    const status = reply.status < 400 ? 502 : reply.status;
    const text = curated ? errorBody(route.form, status, 'The provider refused the runner.') : said;
    response.writeHead(status, { 'content-type': 'application/json', ...retryAfter(reply) });
    response.end(text);
    return undefined;
  }

  async #forward(
    reply: Reply,
    response: ServerResponse,
    signal: AbortSignal,
    metered: { meter: Meter; expense: Expense | undefined; model: string } | undefined,
  ): Promise<void> {
    for await (const chunk of reply.body) {
      signal.throwIfAborted();
      if (metered?.expense) {
        const { meter, expense, model } = metered;
        meter.push(chunk);
        if (this.#spendLimit.outgrown(expense, model, meter.soFar())) {
          this.#announce();
          throw new Error('the reply outgrew the budget');
        }
      }
      if (!response.write(chunk)) await drained(response, signal);
    }
  }

  #settle(expense: Expense, model: string, characters: number, meter: Meter | undefined): void {
    const metered = meter?.end();
    this.#spendLimit.settle(expense, model, characters, metered?.tokens);
    if (!metered) return;
    const { input, output, cacheRead, cacheWrite } = metered.tokens;
    const words = `${input} in, ${cacheRead} cached, ${cacheWrite} to cache, ${output} out`;
    this.#options.log(`gateway: ${model}: ${words}${metered.said ? '' : ' (counted here)'}`);
    this.#options.onUsage(this.#spendLimit.usage, metered.model ?? model);
  }

  #broken(error: unknown, response: ServerResponse, form: Form, signal: AbortSignal): void {
    if (!signal.aborted) {
      const text = error instanceof Error ? error.message : String(error);
      this.#upstreamError = { status: 502, text };
      this.#options.log(`gateway: the connection to the provider broke: ${text}`);
    }
    // A reply that has begun is cut off, as it was for us.
    if (response.headersSent) response.destroy();
    else refuse(response, form, 502, 'The provider cannot be reached.');
  }

  #refuseBudget(response: ServerResponse, form: Form): void {
    this.#announce();
    refuse(response, form, 402, this.#spendLimit.closed ?? 'The budget is used up.');
  }

  #announce(): void {
    const reason = this.#spendLimit.closed ?? '';
    this.#options.log(`gateway: ${reason}`);
    this.#closed.resolve(reason);
  }

  #knows(token: string): boolean {
    const [given, own] = [Buffer.from(token), Buffer.from(this.token)];
    return given.length === own.length && timingSafeEqual(given, own);
  }
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly route: Route;
  readonly model: string;
  readonly body: Buffer;
  readonly scheme: 'bearer' | 'key';
}

/** Reads the token from whichever header this client uses. */
function credential(
  request: IncomingMessage,
): { token: string; scheme: 'bearer' | 'key' } | undefined {
  const { authorization, 'x-api-key': key, 'x-goog-api-key': google } = request.headers;
  const bearer = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  for (const token of [key, google]) if (typeof token === 'string') return { token, scheme: 'key' };
  return bearer === undefined ? undefined : { token: bearer, scheme: 'bearer' };
}

function modelIn(body: Fields): string | undefined {
  return typeof body['model'] === 'string' ? body['model'] : undefined;
}

function retryAfter(reply: Reply): Record<string, string> {
  const value = reply.headers['retry-after'];
  return value === undefined ? {} : { 'retry-after': value };
}

export function refuse(
  response: ServerResponse,
  form: Form | undefined,
  status: number,
  message: string,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(errorBody(form, status, message));
}

/** Reads the body; undefined when it is too large. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads the beginning of an error's body. */
async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += chunk.toString('utf8');
    if (text.length > 64 * 1024) break;
  }
  return text;
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  response.once('drain', resolve);
  signal.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  signal.throwIfAborted();
}
