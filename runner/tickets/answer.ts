/**
 * Reads what a service answered: its body up to a bound, its JSON, its links to other pages, the
 * times it names. Everything in it is untrusted. Decides nothing (trouble.ts does).
 */

/** Larger than any page that a service documents, with every text at its longest. */
export const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/** Times further away than this are not believed. */
const LONGEST_WAIT_MS = 24 * 60 * 60 * 1000;

/** Undefined for a body of more than `maxBytes`; what follows is not read. */
export async function readBytes(
  response: Response,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    // Leaving the loop ends the response.
    if (size > maxBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}

/** Undefined for an empty body, and for one that is not JSON. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** The address of the next page, by the header `link` (RFC 8288). */
export function nextLink(headers: Headers): string | undefined {
  const links = (headers.get('link') ?? '').slice(0, 8192).split(/,\s*(?=<)/);
  const next = links.find((link) => /;\s*rel="?next"?(?:\s*;|\s*$)/i.test(link));
  return next === undefined ? undefined : /^\s*<([^>]*)>/.exec(next)?.[1];
}

/** Until when `retry-after` says to wait: seconds, or a date. */
export function retryAfter(headers: Headers, now: number): Date | undefined {
  const said = headers.get('retry-after')?.trim() ?? '';
  if (/^\d+$/.test(said)) return believable(now + Number(said) * 1000, now);
  // Anything else that looks like a date to the platform, such as `-1`, is none.
  return /^[A-Z][a-z]{2},/.test(said) ? believable(Date.parse(said), now) : undefined;
}

/** The time that a header names in seconds or milliseconds since 1970. */
export function timeIn(
  headers: Headers,
  name: string,
  unit: 's' | 'ms',
  now: number,
): Date | undefined {
  const said = headers.get(name)?.trim();
  if (said === undefined || !/^\d+(?:\.\d+)?$/.test(said)) return undefined;
  return believable(Number(said) * (unit === 's' ? 1000 : 1), now);
}

function believable(time: number, now: number): Date | undefined {
  return Number.isFinite(time) && time <= now + LONGEST_WAIT_MS ? new Date(time) : undefined;
}
