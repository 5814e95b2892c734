/**
 * Reads the SDK's errors. Owns the mapping from them to our `Fault`; any error that is not a
 * failure of a request is rethrown.
 */
import { oneLine } from '../protocol/text.ts';
import { AnthropicError, APIConnectionError, APIError } from '@anthropic-ai/sdk';
import type { Fault } from './retry.ts';

/**
 * Characters of a message: a proxy may answer with a whole page, but notices and reasons are short.
 */
const MAX_MESSAGE_CHARACTERS = 500;
/**
 * Characters of an answer that are searched, because the time of a search grows faster than the
 * text.
 */
const MAX_SEARCHED_CHARACTERS = 8192;

/** Error events for which a retry is useless, by type, with their status. */
const REFUSALS: Readonly<Partial<Record<string, number>>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
};

/** A reply that arrived but is not usable; thrown by turn.ts and reply.ts. */
export class BrokenReplyError extends Error {
  readonly fault: 'broken' | 'malformed';
  /** Status of the refusal, if the reply gives it only in words. */
  readonly status: number | undefined;

  constructor(fault: 'broken' | 'malformed', message: string, status?: number) {
    super(message);
    this.name = 'BrokenReplyError';
    this.fault = fault;
    this.status = status;
  }
}

/**
 * Maps an error to a fault. `begun` is true if a reply had begun: then the same error means a cut
 * stream.
 */
export function faultOf(error: unknown, begun: boolean, now: Date): Fault {
  if (error instanceof BrokenReplyError) {
    const { fault, status, message } = error;
    return status === undefined ? { kind: fault, message } : { kind: 'status', status, message };
  }
  if (error instanceof APIConnectionError) {
    return { kind: 'connection', message: deepest(error) };
  }
  if (error instanceof APIError) {
    const message = oneLine(error.apiMessage ?? plainWords(error.message), MAX_MESSAGE_CHARACTERS);
    if (typeof error.status !== 'number') {
      // An error event in a stream has no status, but its type may correspond to one.
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
  // The SDK wraps errors of the socket and of its own parser.
  if (error instanceof AnthropicError) {
    return { kind: begun ? 'broken' : 'connection', message: deepest(error) };
  }
  throw error;
}

/** Returns the milliseconds to wait, from `retry-after` as seconds or as a date. */
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
  // Some errors say only their name, others repeat the one around them.
  const words = new Set([error.message, at === error ? error.message : at.message || at.name]);
  return oneLine([...words].join(': '), MAX_MESSAGE_CHARACTERS);
}

/**
 * Explains an answer without an error status in which no event was found: a page of a proxy, or an
 * error sent as a success. Undefined if it is neither.
 */
export function strangeAnswer(type: string | null, head: string): BrokenReplyError | undefined {
  const text = head.trim();
  if (text === '') return undefined;
  const error = errorIn(text);
  if (error) return error;
  if (type?.includes('event-stream') || /^(event|data|id|retry)?:/.test(text)) {
    return otherForm(text);
  }
  const what = `not a stream of events but ${type ?? 'something without a type'}`;
  return new BrokenReplyError(
    'broken',
    `the answer was ${what}: ${oneLine(plainWords(text), 200)}`,
  );
}

/** A service with another API sends events without a type; the first one shows it. */
function otherForm(text: string): BrokenReplyError | undefined {
  const first = /^data: ?(\{.*)$/m.exec(text)?.[1];
  if (first === undefined || /^(event: ?\S|data: ?\{.*"type")/m.test(text)) return undefined;
  const what = 'the answer is a stream in another form than that of the Messages API';
  return new BrokenReplyError('broken', `${what}: ${oneLine(first, 200)}`);
}

/** Explains a whole answer that is not a message: an error sent as a success, or a page. */
export function noMessage(answer: unknown): BrokenReplyError {
  const text = typeof answer === 'string' ? answer : (JSON.stringify(answer) ?? 'nothing');
  const what = oneLine(plainWords(text), 200);
  return errorIn(text) ?? new BrokenReplyError('broken', `the answer was not a message: ${what}`);
}

/** Converts the raw error that the SDK throws for a broken body of a whole answer. */
export function brokenWhole(error: unknown): unknown {
  const isBody = error instanceof SyntaxError || error instanceof TypeError;
  return isBody ? new BrokenReplyError('broken', deepest(error)) : error;
}

function errorIn(text: string): BrokenReplyError | undefined {
  const said = /^\{.*"error"\s*:\s*\{.*"type"\s*:\s*"(\w+)"/s.exec(
    text.slice(0, MAX_SEARCHED_CHARACTERS),
  );
  return said
    ? new BrokenReplyError('broken', oneLine(text, MAX_MESSAGE_CHARACTERS), REFUSALS[said[1] ?? ''])
    : undefined;
}

/**
 * Returns a page's visible text, or other text as it is, without the status that the SDK puts
 * first.
 */
function plainWords(text: string): string {
  const body = text.slice(0, MAX_SEARCHED_CHARACTERS).replace(/^\d{3} /, '');
  if (!/^\s*<(!doctype|html|head|body|\?xml)/i.test(body)) return body;
  const title = withoutTags(/<title[^>]*>(.*?)<\/title>/is.exec(body)?.[1] ?? '');
  return title || withoutTags(body.replaceAll(/<(script|style)\b.*?<\/\1\s*>/gis, ' ')) || body;
}

function withoutTags(html: string): string {
  return html.replaceAll(/<!--.*?-->|<[^>]*>/gs, ' ').trim();
}
