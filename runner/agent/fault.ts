/**
 * Reads the SDK's errors. Owns the mapping from what it throws to our `Fault`; everything that
 * is no failure of a request is thrown on.
 */
import { AnthropicError, APIConnectionError, APIError } from '@anthropic-ai/sdk';
import type { Fault } from './retry.ts';
import { oneLine } from './tools/tool.ts';

/** A proxy may answer with a whole page; notices and reasons are short. */
const MAX_MESSAGE = 500;

/** Error events that no further try gets over, by their type. */
const REFUSALS: Readonly<Partial<Record<string, number>>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
};

/** A reply that arrived and is not usable; thrown by turn.ts. */
export class BrokenReplyError extends Error {
  readonly fault: 'broken' | 'malformed';

  constructor(fault: 'broken' | 'malformed', message: string) {
    super(message);
    this.name = 'BrokenReplyError';
    this.fault = fault;
  }
}

/** `begun` says whether a reply had begun: then the same error means a cut stream. */
export function faultOf(error: unknown, begun: boolean, now: Date): Fault {
  if (error instanceof BrokenReplyError) return { kind: error.fault, message: error.message };
  if (error instanceof APIConnectionError) {
    return { kind: 'connection', message: deepest(error) };
  }
  if (error instanceof APIError) {
    const message = oneLine(error.apiMessage ?? error.message, MAX_MESSAGE);
    if (typeof error.status !== 'number') {
      // An error event in a stream has no status; some say what would have been refused with one.
      const status = REFUSALS[error.type ?? ''];
      return status === undefined
        ? { kind: 'broken', message }
        : { kind: 'status', status, message };
    }
    const retryAfterMs = retryAfter(error.headers as Headers | undefined, now);
    return { kind: 'status', status: error.status, message, retryAfterMs };
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
  const message = at === error ? error.message : `${error.message}: ${at.message}`;
  return oneLine(message, MAX_MESSAGE);
}
