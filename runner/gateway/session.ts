/**
 * One agent's way to its model, for one run. Owns its token, which is made when the run starts and
 * void when it ends. Nothing passes that is not in the tables of forms.ts and policy.ts; the real
 * key is upstream.ts's alone. It never holds a reply back: each piece goes on as it comes. Its
 * backstop is the purse, closed for good by the first request that the budget does not cover.
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
/** An agent with agents of its own asks several questions at once; each body is held in memory. */
const MAX_AT_ONCE = 8;

export interface SessionOptions {
  readonly upstream: Upstream;
  readonly prices: PriceTable;
  /** The only models that are let through. */
  readonly models: readonly string[];
  readonly budget: Budget;
  /**
   * Called before a request for tokens goes out, and waited for: the moment at which an agent
   * waits for its model, and so changes nothing.
   */
  readonly beforeRequest: () => Promise<void>;
  /** Called after each reply, with the sum so far. */
  readonly onUsage: (usage: Usage, model: string) => void;
  readonly log: (line: string) => void;
}

/** What the provider answered last, when that was no answer. */
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
  #trouble: UpstreamError | undefined;
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

  /** Replies that a model gave. */
  get answered(): number {
    return this.#answered;
  }

  /** Set while the last thing heard of the provider is a failure. */
  get trouble(): UpstreamError | undefined {
    return this.#trouble;
  }

  /** Why the last request that may not pass did not; undefined where none was refused. */
  get refused(): string | undefined {
    return this.#refused;
  }

  /** The same while a question to the task's own model was the last that it asked, and did not pass. */
  get refusedLast(): string | undefined {
    return this.#refusedLast;
  }

  /** Why nothing passes any more; undefined while something does. */
  get closed(): string | undefined {
    return this.#spendLimit.closed;
  }

  /** Resolves with the reason when the budget refuses a request, and so all that follow. */
  get overBudget(): Promise<string> {
    return this.#closed.promise;
  }

  /** The token is void, and what is under way is cut. */
  end(): void {
    this.#ended.abort();
  }

  /** True once it has ended. */
  get over(): boolean {
    return this.#ended.signal.aborted;
  }

  /** Whether a request shows this session's token, and it has not ended. */
  admits(request: IncomingMessage): boolean {
    const shown = credential(request);
    return !this.over && shown !== undefined && this.#knows(shown.token);
  }

  /** For a request that it admits. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const route = routeOf(request.method, request.url);
    if (!route) {
      request.resume();
      this.#options.log(`gateway: refused: ${request.method} ${request.url?.slice(0, 200)}`);
      return refuse(response, undefined, 403, 'Only requests to a model pass here.');
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
    if (this.#atOnce >= MAX_AT_ONCE) {
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
    // What was judged, and not what came: of two equal keys a provider may read the other one.
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
      // Who leaves before the answer has asked all the same, and the runner pays for it.
      if (sent && left.signal.aborted) meter ??= new Meter(route.form, '', body.length);
      this.#broken(error, response, route.form, signal);
    } finally {
      if (expense) this.#settle(expense, model, body.length, meter);
    }
  }

  /** The reply, when it is one of the model; otherwise the agent is told what went wrong. */
  async #send(asked: Asked, signal: AbortSignal): Promise<Reply | undefined> {
    const { request, response, route, body, scheme } = asked;
    const headers = passingHeaders(request.headers);
    const call = { form: route.form, path: route.path, headers, scheme, body };
    const reply = await this.#options.upstream.send(call, signal);
    if (reply.status >= 200 && reply.status < 300) {
      if (!route.free) this.#trouble = this.#refusedLast = undefined;
      return reply;
    }
    const said = await textOf(reply.body);
    // That tokens cannot be counted is no trouble for the work.
    if (!route.free) this.#trouble = { status: reply.status, text: said.slice(0, 600) };
    this.#options.log(`gateway: the provider answered ${reply.status}`);
    // What it says of a key is not for the sandbox, and a redirect leads out of it.
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
      this.#trouble = { status: 502, text };
      this.#options.log(`gateway: the connection to the provider broke: ${text}`);
    }
    // A reply that has begun ends without its end, as it did for us.
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

/** The token as any of the forms' clients shows it. */
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

/** Undefined when it is too large. */
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

/** As much of an error's body as anybody reads. */
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
