/**
 * The one way to ask a service something, for sources of tickets and for forges: with a time limit,
 * a bounded answer that is parsed by a schema, and trouble told in one way (trouble.ts). The token
 * goes to the service's own origin only, and into no error. A write is sent a second time only when
 * the service says that it took nothing (a rate limit), and it never follows a redirect.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { MAX_ANSWER_BYTES, nextLink, parseJson, readBytes } from './answer.ts';
import { type Fail, introduce, locationOf, send } from './send.ts';
import type { RawAnswer, Service } from './service.ts';
import { TicketError, type TicketTrouble } from './source.ts';
import { isUncertain, troubleOf, wordsOf } from './trouble.ts';

const TIME_LIMIT_S = 30;
/** A rate limit that ends within this is waited for, once; people are told of a longer one. */
const LONGEST_PAUSE_MS = 10_000;
const MAX_REDIRECTS = 5;

export interface Question<T> {
  /** GET when absent. */
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Added to the service's base; or a whole address, such as a next page, of the same origin. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** A POST that changes nothing, such as a GraphQL query or a search. */
  readonly onlyReads?: boolean;
  readonly answer: v.GenericSchema<unknown, T>;
  /** Completes "Cannot …" in an error: `read octo/app#12`. */
  readonly what: string;
}

export interface Answer<T> {
  readonly value: T;
  readonly headers: Headers;
  /** Where it came from, after redirects. */
  readonly url: string;
  /** The next page, by the header `link`; refused when it is asked for at another server. */
  readonly next: string | undefined;
}

/** Throws `TicketError` for trouble, and the signal's reason when it is aborted. */
export async function ask<T>(
  service: Service,
  question: Question<T>,
  signal: AbortSignal,
): Promise<Answer<T>> {
  const { method = 'GET', what } = question;
  const isWrite = method !== 'GET' && question.onlyReads !== true;
  const body = question.body === undefined ? null : JSON.stringify(question.body);
  const { headers, fail } = await introduce(service, {
    what,
    isWrite,
    headers: {
      ...(body === null ? {} : { 'content-type': 'application/json' }),
      ...question.headers,
    },
  });

  let url = addressOf(service, question, fail);
  let hasWaited = false;
  for (let redirects = 0; ; ) {
    const request = { method, headers, body };
    const read = (response: Response) => readAnswer(response, url);
    const { raw, location, isTooLong } = await send(url, request, read, TIME_LIMIT_S, signal, fail);
    if (isTooLong) throw fail({ kind: 'not_understood' }, 'it is far too long');
    const own = service.troubleIn?.(raw);
    if (own === undefined && method === 'GET' && location !== undefined) {
      // fetch would carry a header with a token to another origin too.
      if (location.origin !== url.origin || ++redirects > MAX_REDIRECTS) {
        throw fail({ kind: 'moved', to: location.href });
      }
      url = location;
      continue;
    }
    const trouble = own ?? troubleOf(raw, location?.href);
    if (trouble === undefined) return understood(question, raw, url, fail);
    const pause = pauseOf(trouble);
    if (pause === undefined || hasWaited) {
      throw fail(trouble, trouble.kind === 'offline' ? `status ${raw.status}` : wordsOf(raw.body));
    }
    hasWaited = true;
    await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

/**
 * Sends a write once. Where its answer is lost, `wasTaken` looks whether it has arrived, so that
 * nobody needs to send it again.
 */
export async function writeOnce(
  write: () => Promise<unknown>,
  wasTaken: () => Promise<boolean>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!(error instanceof TicketError && isUncertain(error.trouble))) throw error;
    // When the look fails too, the first trouble is the one to tell of.
    if (!(await wasTaken().catch(() => false))) throw error;
  }
}

function addressOf(service: Service, { path, query = {} }: Question<unknown>, fail: Fail): URL {
  const base = URL.parse(service.base);
  const url = URL.parse(/^https?:\/\//i.test(path) ? path : service.base + path);
  if (base === null || url === null || url.username !== '' || url.password !== '') {
    throw fail({ kind: 'not_understood' }, 'this is no address');
  }
  // A next page comes from outside; the token must not go where it points.
  if (url.origin !== base.origin) {
    throw fail({ kind: 'not_understood' }, `a page is at another server, ${url.origin}`);
  }
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}

async function readAnswer(
  response: Response,
  url: URL,
): Promise<{ raw: RawAnswer; location: URL | undefined; isTooLong: boolean }> {
  const { status, headers } = response;
  const bytes = await readBytes(response, MAX_ANSWER_BYTES);
  const body = bytes === undefined ? undefined : parseJson(bytes);
  const location = locationOf(response, url);
  return { raw: { status, headers, body }, location, isTooLong: bytes === undefined };
}

function understood<T>(question: Question<T>, raw: RawAnswer, url: URL, fail: Fail): Answer<T> {
  const parsed = v.safeParse(question.answer, raw.body);
  if (!parsed.success) {
    // Only the place: the value is whatever the service sent.
    const at = v.getDotPath(parsed.issues[0]) ?? 'the whole of it';
    throw fail(
      { kind: 'not_understood' },
      `${at}: expected ${parsed.issues[0].expected ?? 'other'}`,
    );
  }
  const link = nextLink(raw.headers);
  const next = link === undefined ? undefined : URL.parse(link, url.href);
  return { value: parsed.output, headers: raw.headers, url: url.href, next: next?.href };
}

function pauseOf(trouble: TicketTrouble): number | undefined {
  if (trouble.kind !== 'rate_limited' || trouble.until === undefined) return undefined;
  const pause = Math.max(0, trouble.until.getTime() - Date.now());
  return pause <= LONGEST_PAUSE_MS ? pause : undefined;
}
