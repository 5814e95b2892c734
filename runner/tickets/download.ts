/**
 * Reads a file that a service keeps: a picture in a ticket, the log of a job. Follows redirects to
 * wherever the caller allows, and shows the token to the service's own origin only. Writes nothing
 * to disk.
 */
import { parseJson, readBytes } from './answer.ts';
import { type Fail, introduce, locationOf, send } from './send.ts';
import type { Service } from './service.ts';
import { troubleOf, wordsOf } from './trouble.ts';

const TIME_LIMIT_S = 120;
const MAX_REDIRECTS = 5;
/** Bytes read of an answer that only tells why there is no file. */
const MAX_REFUSAL_BYTES = 64 * 1024;

export interface Download {
  readonly url: string;
  readonly maxBytes: number;
  /** `whole`: nothing where it is larger than `maxBytes`; `end`: its last bytes. */
  readonly part: 'whole' | 'end';
  /**
   * What others wrote must not choose any server. Asked for the address, and for each one that a
   * server redirects to, which is `from` then.
   */
  mayRead(url: URL, from: URL | undefined): boolean;
  /** Completes "Cannot …" in an error. */
  readonly what: string;
}

export interface DownloadedFile {
  /** The media type, without parameters. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Undefined for a file that is too large, or at an address that may not be read. */
export async function download(
  service: Service,
  file: Download,
  signal: AbortSignal,
): Promise<DownloadedFile | undefined> {
  const own = URL.parse(service.base)?.origin;
  const { headers, fail } = await introduce(service, {
    what: file.what,
    isWrite: false,
    headers: { accept: '*/*' },
  });
  const bare = new Headers({ accept: '*/*', 'user-agent': 'errand' });
  let url = URL.parse(file.url);
  let before: URL | undefined;
  for (let asked = 0; asked <= MAX_REDIRECTS; asked += 1) {
    if (url === null || !/^https?:$/.test(url.protocol) || !file.mayRead(url, before))
      return undefined;
    const from: URL = url;
    const request = { method: 'GET', headers: from.origin === own ? headers : bare, body: null };
    const read = (response: Response) => readFile(response, from, file, service, fail);
    const found = await send(from, request, read, TIME_LIMIT_S, signal, fail);
    if (!(found instanceof URL)) return found;
    before = from;
    url = found;
  }
  throw fail({ kind: 'not_understood' }, 'its address leads in a circle');
}

async function readFile(
  response: Response,
  from: URL,
  { maxBytes, part }: Download,
  service: Service,
  fail: Fail,
): Promise<DownloadedFile | URL | undefined> {
  const location = locationOf(response, from);
  if (location !== undefined) {
    await response.body?.cancel();
    return location;
  }
  const { status, headers } = response;
  if (!response.ok) {
    const bytes = await readBytes(response, MAX_REFUSAL_BYTES);
    const raw = { status, headers, body: bytes === undefined ? undefined : parseJson(bytes) };
    const trouble = service.troubleIn?.(raw) ?? troubleOf(raw, undefined);
    throw fail(trouble ?? { kind: 'offline' }, wordsOf(raw.body));
  }
  const bytes =
    part === 'whole' ? await readBytes(response, maxBytes) : await readEnd(response, maxBytes);
  const [type = ''] = (headers.get('content-type') ?? '').toLowerCase().split(';');
  return bytes === undefined ? undefined : { type: type.trim(), bytes };
}

/** The last bytes; holds little more than them at any time. */
async function readEnd(response: Response, maxBytes: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    size += piece.length;
    while (pieces[0] !== undefined && size - pieces[0].length >= maxBytes) {
      size -= pieces[0].length;
      pieces.shift();
    }
  }
  return Buffer.concat(pieces, size).subarray(-maxBytes);
}
