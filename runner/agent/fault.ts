/**
 * Reads the SDK's errors. Owns the mapping from what it throws to our `Fault`; everything that
 * is no failure of a request is thrown on.
 */
import { oneLine } from '../protocol/text.ts';
import { AnthropicError, APIConnectionError, APIError } from '@anthropic-ai/sdk';
import type { Fault } from './retry.ts';

/** A proxy may answer with a whole page; notices and reasons are short. */
const MAX_MESSAGE = 500;
/** Characters of an answer that are looked through, which takes longer than in proportion. */
const MAX_READ = 8192;

/** Error events that no further try gets over, by their type. */
const REFUSALS: Readonly<Partial<Record<string, number>>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
};

/** A reply that arrived and is not usable; thrown by turn.ts and reply.ts. */
export class BrokenReplyError extends Error {
  readonly fault: 'broken' | 'malformed';
  /** What it would have been refused with, where it says so in words alone. */
  readonly status: number | undefined;

  constructor(fault: 'broken' | 'malformed', message: string, status?: number) {
    super(message);
    this.name = 'BrokenReplyError';
    this.fault = fault;
    this.status = status;
  }
}

/** `begun` says whether a reply had begun: then the same error means a cut stream. */
export function faultOf(error: unknown, begun: boolean, now: Date): Fault {
  if (error instanceof BrokenReplyError) {
    const { fault, status, message } = error;
    return status === undefined ? { kind: fault, message } : { kind: 'status', status, message };
  }
  if (error instanceof APIConnectionError) {
    return { kind: 'connection', message: deepest(error) };
  }
  if (error instanceof APIError) {
    const message = oneLine(error.apiMessage ?? plainWords(error.message), MAX_MESSAGE);
    if (typeof error.status !== 'number') {
      // An error event in a stream has no status; some say what would have been refused with one.
      const status = REFUSALS[error.type ?? ''];
      return status === undefined
        ? { kind: 'broken', message }
        : { kind: 'status', status, message };
    }
    const headers = error.headers as Headers | undefined;
    if (error.status >= 300 && error.status < 400) {
      const place = oneLine(headers?.get('location') ?? 'nowhere', 200);
      return { kind: 'status', status: error.status, message: place };
    }
    return {
      kind: 'status',
      status: error.status,
      message,
      retryAfterMs: retryAfter(headers, now),
    };
  }
  // The SDK wraps whatever the socket or its own parser throws.
  if (error instanceof AnthropicError) {
    return { kind: begun ? 'broken' : 'connection', message: deepest(error) };
  }
  throw error;
}

/** Milliseconds to wait, from `retry-after` as seconds or as a date. */
export function retryAfter(headers: Headers | undefined, now: Date): number | undefined {
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - now.getTime() : seconds * 1000;
  return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

function deepest(error: Error): string {
  let at: Error = error;
  while (at.cause instanceof Error) at = at.cause;
  // Some say nothing but their name, others the same as the one around them.
  const words = new Set([error.message, at === error ? error.message : at.message || at.name]);
  return oneLine([...words].join(': '), MAX_MESSAGE);
}

/**
 * Why an answer without an error status, in which no event was found, is none: a page of a proxy,
 * or an error that was sent as if all were well. Undefined where it says nothing of the kind.
 */
export function strangeAnswer(type: string | null, head: string): BrokenReplyError | undefined {
  const text = head.trim();
  if (text === '') return undefined;
  const error = errorIn(text);
  if (error) return error;
  if (type?.includes('event-stream') || /^(event|data|id|retry)?:/.test(text)) {
    return otherForm(text);
  }
  const what = `no stream of events but ${type ?? 'something of no type'}`;
  return new BrokenReplyError(
    'broken',
    `the answer was ${what}: ${oneLine(plainWords(text), 200)}`,
  );
}

/** Who speaks in the form of another API sends events of no type; the first one shows it. */
function otherForm(text: string): BrokenReplyError | undefined {
  const first = /^data: ?(\{.*)$/m.exec(text)?.[1];
  if (first === undefined || /^(event: ?\S|data: ?\{.*"type")/m.test(text)) return undefined;
  const what = 'the answer is a stream in another form than that of the Messages API';
  return new BrokenReplyError('broken', `${what}: ${oneLine(first, 200)}`);
}

/** Why an answer in one piece is no message: an error that was sent as if all were well, a page. */
export function noMessage(answer: unknown): BrokenReplyError {
  const text = typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? 'nothing');
  const what = oneLine(plainWords(text), 200);
  return errorIn(text) ?? new BrokenReplyError('broken', `the answer was no message: ${what}`);
}

/** The SDK passes on as it is what it trips over in the body of an answer in one piece. */
export function brokenWhole(error: unknown): unknown {
  const isBody = error instanceof SyntaxError || error instanceof TypeError;
  return isBody ? new BrokenReplyError('broken', deepest(error)) : error;
}

function errorIn(text: string): BrokenReplyError | undefined {
  const said = /^\{.*"error"\s*:\s*\{.*"type"\s*:\s*"(\w+)"/s.exec(text.slice(0, MAX_READ));
  return said
    ? new BrokenReplyError('broken', oneLine(text, MAX_MESSAGE), REFUSALS[said[1] ?? ''])
    : undefined;
}

/** What a page says to people; other text as it is, without the status that the SDK puts first. */
function plainWords(text: string): string {
  const body = text.slice(0, MAX_READ).replace(/^\d{3} /, '');
  if (!/^\s*<(!doctype|html|head|body|\?xml)/i.test(body)) return body;
  const title = withoutTags(/<title[^>]*>(.*?)<\/title>/is.exec(body)?.[1] ?? '');
  return title || withoutTags(body.replaceAll(/<(script|style)\b.*?<\/\1\s*>/gis, ' ')) || body;
}

function withoutTags(html: string): string {
  return html.replaceAll(/<!--.*?-->|<[^>]*>/gs, ' ').trim();
}
