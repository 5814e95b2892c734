/**
 * Owns bringing the pictures of a ticket here, so that they can go with its task: read with the
 * user's sign-in from the servers that the source allows, few and small ones. One that cannot be
 * had is left out and counted, and stops nothing.
 */
import {
  MAX_PICTURE_BYTES,
  MAX_PICTURES,
  MAX_PICTURES_BYTES,
  type Picture,
} from '../protocol/picture.ts';
import { oneLine } from '../protocol/text.ts';
import type { TicketSource } from './source.ts';
import type { TicketImage } from './ticket.ts';

export interface TicketPictures {
  readonly pictures: readonly Picture[];
  /** How many the ticket shows beside them. */
  readonly leftOut: number;
}

/** For all of them; a ticket is worth no longer wait. */
const READ_MS = 60_000;
const MAX_NAME = 100;

export async function readPictures(
  source: Pick<TicketSource, 'image'>,
  images: readonly TicketImage[],
  signal: AbortSignal,
): Promise<TicketPictures> {
  const enough = AbortSignal.any([signal, AbortSignal.timeout(READ_MS)]);
  const pictures: Picture[] = [];
  let room = MAX_PICTURES_BYTES;
  for (const { url, alt } of images) {
    signal.throwIfAborted();
    if (pictures.length === MAX_PICTURES || room === 0 || enough.aborted) break;
    const most = Math.min(MAX_PICTURE_BYTES, room);
    const found = await source.image(url, most, enough).catch(() => undefined);
    signal.throwIfAborted();
    if (!found) continue;
    pictures.push({ name: nameOf(alt, url), bytes: found.bytes });
    room -= found.bytes.length;
  }
  return { pictures, leftOut: images.length - pictures.length };
}

/** What its author called it, else the end of its address. */
function nameOf(alt: string, url: string): string {
  const end = URL.parse(url)?.pathname.split('/').at(-1) ?? '';
  return oneLine(alt, MAX_NAME) || oneLine(end, MAX_NAME) || 'picture';
}
