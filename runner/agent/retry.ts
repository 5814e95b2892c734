/**
 * The one retry table for requests to the model. Pure: the caller says what happened and how often,
 * and provides the randomness. Retries are bounded here and nowhere else.
 */
import { type Pauses, pauseMs } from '../platform/back-off.ts';

/** Failures of one request, as fault.ts reads them from the SDK's errors. */
export type Fault =
  /** The API answered with an error status. */
  | { kind: 'status'; status: number; message: string; retryAfterMs?: number }
  /** No reply began. */
  | { kind: 'connection'; message: string }
  /** A reply began but did not end properly: cut, early end, error event, stall, or empty. */
  | { kind: 'broken'; message: string }
  /** A tool's input was not JSON. */
  | { kind: 'malformed'; message: string };

/** Tries of this turn so far, and the time it has waited. */
export interface Tries {
  /**
   * Tries without a reply, or with a broken or empty one: both mean that the service has problems.
   */
  readonly unavailable: number;
  readonly malformed: number;
  /** Milliseconds of our own back-off; waits that the API asked for are not counted. */
  readonly waitedMs: number;
}

export const NO_TRIES: Tries = { unavailable: 0, malformed: 0, waitedMs: 0 };

export type Decision =
  | { kind: 'retry'; afterMs: number; streaming: boolean; notice: string; tries: Tries }
  | {
      kind: 'give_up';
      because: 'refused' | 'budget' | 'exhausted' | 'rejected' | 'too_long';
      reason: string;
    };

/** Bounds on the retries of a turn. */
export interface Persistence {
  /** Tries while the API is unavailable or breaks off its replies. */
  readonly unavailable: number;
  /** Further tries after a call that is not JSON. */
  readonly malformed: number;
  /** Milliseconds of our own back-off. */
  readonly waitMs: number;
  /** Milliseconds since the first request after which no further one begins. */
  readonly allMs: number;
}

export const USUAL_PERSISTENCE: Persistence = {
  unavailable: 8,
  // One more streamed try, then one without streaming.
  malformed: 2,
  waitMs: 10 * 60_000,
  allMs: Infinity,
};

/** For work that the attempt can go on without. */
export const SHORT_PERSISTENCE: Persistence = {
  unavailable: 3,
  malformed: 2,
  waitMs: 30_000,
  allMs: 30_000,
};

/** A wait longer than this is announced, with its length. */
export const LONG_WAIT_MS = 120_000;
/** Malformed calls after which a reply is requested in one piece. */
const NOT_STREAMED_AFTER = 2;
const PAUSES: Pauses = { firstMs: 1000, longestMs: 60_000 };

/**
 * Decides what follows a fault. `random` in [0, 1) spreads the back-off over the upper half of its
 * step; `sinceMs` is the time since the turn's first request.
 */
export function decide(
  fault: Fault,
  tries: Tries,
  random: number,
  persistence: Persistence = USUAL_PERSISTENCE,
  sinceMs = 0,
): Decision {
  const decision = decideAlone(fault, tries, random, persistence);
  if (decision.kind === 'give_up' || sinceMs + decision.afterMs <= persistence.allMs) {
    return decision;
  }
  return exhausted(fault.message, tries.unavailable + tries.malformed + 1);
}

function decideAlone(
  fault: Fault,
  tries: Tries,
  random: number,
  persistence: Persistence,
): Decision {
  switch (fault.kind) {
    case 'status':
      return decideStatus(fault, tries, random, persistence);
    case 'connection':
    case 'broken':
      return backOff(fault, tries, random, persistence);
    case 'malformed': {
      if (tries.malformed >= persistence.malformed)
        return exhausted(fault.message, tries.malformed + 1);
      const next = { ...tries, malformed: tries.malformed + 1 };
      return retry(0, 'The model sent a tool call that is not JSON; asking again.', next);
    }
  }
}

/** Timeout, conflict, too early, too many requests: the same request may pass a little later. */
const AGAIN: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/** Messages with which services and compatible ones say that a request does not fit. */
const TOO_LONG =
  /(prompt|input|request) is too (long|large)|context[ _](window|limit|length|size)|too many (input |prompt )?tokens|exceeds the maximum number of tokens/i;

function decideStatus(
  fault: Extract<Fault, { kind: 'status' }>,
  tries: Tries,
  random: number,
  persistence: Persistence,
): Decision {
  const { status, message } = fault;
  if (status === 401 || status === 403) {
    const reason = `The model API refused access (${status}): ${message}. Check the runner's API key and its rights.`;
    return { kind: 'give_up', because: 'refused', reason };
  }
  if (status === 402) {
    const reason = `The model API says that the budget is used up (402): ${message}.`;
    return { kind: 'give_up', because: 'budget', reason };
  }
  if (AGAIN.has(status) || status >= 500) return backOff(fault, tries, random, persistence);
  if (status >= 300 && status < 400) {
    const reason = `The address of the model API redirects (${status}) to ${message}, which is not followed. Give the runner the right address (ANTHROPIC_BASE_URL).`;
    return { kind: 'give_up', because: 'rejected', reason };
  }
  if (status === 404) {
    const reason = `The model API does not know what it was asked for (404): ${message}. Check the model's name and the address (ANTHROPIC_BASE_URL).`;
    return { kind: 'give_up', because: 'rejected', reason };
  }
  const reason = `The model API rejected the request (${status}): ${message}`;
  const long = status === 413 || (status === 400 && TOO_LONG.test(message));
  return { kind: 'give_up', because: long ? 'too_long' : 'rejected', reason };
}

function backOff(
  fault: Exclude<Fault, { kind: 'malformed' }>,
  tries: Tries,
  random: number,
  persistence: Persistence,
): Decision {
  const message = fault.kind === 'status' ? `${fault.status}: ${fault.message}` : fault.message;
  const retryAfterMs = fault.kind === 'status' ? fault.retryAfterMs : undefined;
  if (tries.unavailable >= persistence.unavailable - 1)
    return exhausted(message, tries.unavailable + 1);
  const own = pauseMs(PAUSES, tries.unavailable, random);
  const afterMs = Math.max(own, retryAfterMs ?? 0);
  const waitedMs = tries.waitedMs + own;
  if (waitedMs > persistence.waitMs) return exhausted(message, tries.unavailable + 1);
  const next = { ...tries, unavailable: tries.unavailable + 1, waitedMs };
  const what =
    fault.kind === 'broken' ? "The model's reply broke off" : 'The model API is not available';
  const notice =
    afterMs > LONG_WAIT_MS
      ? `waiting for the model API, which asked for ${Math.ceil(afterMs / 60_000)} min (${message}).`
      : `${what} (${message}); trying again in ${Math.ceil(afterMs / 1000)} s.`;
  return retry(afterMs, notice, next);
}

function retry(afterMs: number, notice: string, tries: Tries): Decision {
  return { kind: 'retry', afterMs, notice, tries, streaming: tries.malformed < NOT_STREAMED_AFTER };
}

function exhausted(message: string, count: number): Decision {
  const reason = `The model could not be asked: ${count} tries failed, the last with: ${message}`;
  return { kind: 'give_up', because: 'exhausted', reason };
}
