/**
 * Sends one request to a service, once: the token in its headers, a time limit, no redirect
 * followed. What keeps a token out of errors, and away from other servers, is here; ask.ts and
 * download.ts say what is sent and what the answer means.
 */
import type { Service } from './service.ts';
import { TicketError, type TicketTrouble } from './source.ts';
import { type Failed, ticketError } from './trouble.ts';

/** Shorter texts, such as the word `Bearer`, are no secret. */
const SHORTEST_SECRET = 8;

export type Fail = (trouble: TicketTrouble, detail?: string) => TicketError;

export interface Introduction {
  /** With the token: for the service's own origin only. */
  readonly headers: Headers;
  readonly fail: Fail;
}

/** What a request to this service carries, and how its failure is told. */
export async function introduce(
  service: Service,
  request: {
    readonly what: string;
    readonly isWrite: boolean;
    readonly headers?: Readonly<Record<string, string>>;
  },
): Promise<Introduction> {
  const { what, isWrite } = request;
  const token = await service.token();
  const signed = token === undefined ? {} : service.signed(token);
  const failed: Failed = {
    service: service.name,
    what,
    isWrite,
    hasToken: token !== undefined,
    secrets: secretsOf(token, signed),
  };
  const fail: Fail = (trouble, detail) => ticketError(failed, trouble, detail);
  try {
    const headers = new Headers({ accept: 'application/json', 'user-agent': 'errand' });
    const all = { ...service.headers, ...request.headers, ...signed };
    for (const [name, value] of Object.entries(all)) headers.set(name, value);
    return { headers, fail };
  } catch {
    // The reason would quote the token.
    throw fail({ kind: 'signed_out' });
  }
}

/** The answer as `read` returns it; the time limit holds until it has done so. */
export async function send<T>(
  url: URL,
  request: { readonly method: string; readonly headers: Headers; readonly body: string | null },
  read: (response: Response) => Promise<T>,
  seconds: number,
  signal: AbortSignal,
  fail: Fail,
): Promise<T> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
    return await read(await fetch(url, { ...request, redirect: 'manual', signal: limited }));
  } catch (error) {
    if (error instanceof TicketError) throw error;
    signal.throwIfAborted();
    throw fail({ kind: 'offline' }, `${url.origin}: ${codeOf(error, seconds)}`);
  }
}

/** Where a redirect leads. */
export function locationOf(response: Response, url: URL): URL | undefined {
  if (response.status < 300 || response.status >= 400) return undefined;
  const to = URL.parse(response.headers.get('location') ?? '', url.href);
  return to !== null && /^https?:$/.test(to.protocol) ? to : undefined;
}

/** Why nothing came back, in a word: the message could quote headers. */
function codeOf(error: unknown, seconds: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `no answer in ${seconds} seconds`;
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' ? code : 'the connection broke';
}

function secretsOf(token: string | undefined, signed: Readonly<Record<string, string>>): string[] {
  const shown = Object.values(signed);
  const words = [token ?? '', ...shown].flatMap((text) => text.split(/[ :]/));
  // The longest first, so that none is cut in two.
  return [token ?? '', ...shown, ...words]
    .filter((text) => text.length >= SHORTEST_SECRET)
    .toSorted((a, b) => b.length - a.length);
}
