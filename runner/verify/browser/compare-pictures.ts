/**
 * Compares pictures pixel by pixel: the base, the base once more (what differs there is noise), and
 * the result. Pure; run in a thread of its own (picture-thread.ts). A picture is decoded only once
 * its header says that it is of the one kind that the browser writes, and no larger than allowed.
 */
import { createHash } from 'node:crypto';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import type { Box } from '../../ledger/browser-entries.ts';

/** Pixels of a picture at most, in bytes four times as many; visit.ts takes none that is larger. */
const MAX_PIXELS = 12_000_000;
/** Pixels of the ground on which pictures of different sizes are laid; all that is made of it. */
const MAX_GROUND = 2 * MAX_PIXELS;
const SIGNATURE = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
/** The colour of masks, which the browser paints. */
const MASK = [255, 0, 255] as const;
/** Changed pixels this near to each other are one box. */
const CELL = 16;
const MAX_BOXES = 20;

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
  /** SHA-256 of them. */
  readonly sha256: string;
}

export interface PictureDifference {
  readonly changed: number;
  readonly noise: number;
  readonly masked: number;
  readonly differs: boolean;
  readonly boxes: readonly Box[];
}

/** Throws for anything but a picture as the browser writes them. */
export function decode(png: Uint8Array): Pixels {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  if (bytes.length < 33 || !bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
    throw new Error('not a PNG');
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const [depth, colours, , , interlaced] = bytes.subarray(24, 29);
  if (depth !== 8 || (colours !== 2 && colours !== 6) || interlaced !== 0) {
    throw new Error('a PNG of another kind than the browser writes');
  }
  if (width === 0 || height === 0 || width * height > MAX_PIXELS) throw new Error('too large');
  const { data } = PNG.sync.read(bytes, { checkCRC: true });
  if (data.length !== width * height * 4) throw new Error('not all of its pixels are there');
  const hash = createHash('sha256').update(`${width}x${height}\n`).update(data);
  return { width, height, data, sha256: hash.digest('hex') };
}

/** `again` is the base loaded once more. */
export function compare(
  before: Pixels,
  again: Pixels | undefined,
  after: Pixels,
  threshold: number,
): PictureDifference {
  const width = Math.max(before.width, after.width, again?.width ?? 0);
  const height = Math.max(before.height, after.height, again?.height ?? 0);
  // A long and a wide one have a ground that neither has: nothing of them is in the same place.
  if (width * height > MAX_GROUND) return allOf(before, after);
  const [was, is] = [padded(before, width, height), padded(after, width, height)];
  const ignored = new Uint8Array(width * height);
  let noise = 0;
  if (again && again.sha256 !== before.sha256) {
    const other = padded(again, width, height);
    for (let at = 0; at < ignored.length; at++) {
      if (was.readUInt32LE(at * 4) === other.readUInt32LE(at * 4)) continue;
      ignored[at] = 1;
      noise += 1;
    }
  }
  let masked = 0;
  for (let at = 0; at < ignored.length; at++) {
    if (!isMask(was, at * 4) || !isMask(is, at * 4)) continue;
    if (ignored[at] === 0) ignored[at] = 1;
    masked += 1;
  }
  const isSame = before.sha256 === after.sha256;
  if (isSame) return { changed: 0, noise, masked, differs: false, boxes: [] };
  const seen = Buffer.alloc(width * height * 4);
  // One browser with one set of fonts smooths edges alike: where it does not, something changed.
  const changed = pixelmatch(was, is, seen, width, height, {
    threshold,
    includeAA: true,
    diffMask: true,
    diffColor: [255, 0, 0],
    ignoreMask: ignored,
  });
  const differs = changed > 0 || differsBesides(was, is, ignored);
  return { changed, noise, masked, differs, boxes: boxesOf(seen, width, height) };
}

function allOf(before: Pixels, after: Pixels): PictureDifference {
  const isSame = before.sha256 === after.sha256;
  const changed = isSame ? 0 : Math.max(...[before, after].map((each) => each.width * each.height));
  const boxes: Box[] = isSame ? [] : [[0, 0, after.width, after.height]];
  return { changed, noise: 0, masked: 0, differs: !isSame, boxes };
}

function isMask(data: Buffer, at: number): boolean {
  return data[at] === MASK[0] && data[at + 1] === MASK[1] && data[at + 2] === MASK[2];
}

function differsBesides(was: Buffer, is: Buffer, ignored: Uint8Array): boolean {
  for (let at = 0; at < ignored.length; at++) {
    if (ignored[at] === 0 && was.readUInt32LE(at * 4) !== is.readUInt32LE(at * 4)) return true;
  }
  return false;
}

/** On a larger ground: what one of them has more is different from nothing. */
function padded({ width, height, data }: Pixels, toWidth: number, toHeight: number): Buffer {
  if (width === toWidth && height === toHeight) return data;
  const ground = Buffer.alloc(toWidth * toHeight * 4);
  for (let y = 0; y < height; y++) {
    data.copy(ground, y * toWidth * 4, y * width * 4, (y + 1) * width * 4);
  }
  return ground;
}

/** Rectangles around what changed, the largest first; the last holds what more there would be. */
function boxesOf(seen: Buffer, width: number, height: number): Box[] {
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells: (Bounds | undefined)[] = Array.from({ length: columns * rows }, () => undefined);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (seen[(y * width + x) * 4 + 3] === 0) continue;
      const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
      const known = cells[cell];
      cells[cell] = known
        ? around(known, { x, y, right: x, bottom: y })
        : { x, y, right: x, bottom: y };
    }
  }
  const found: Bounds[] = [];
  for (const [start, first] of cells.entries()) {
    if (!first) continue;
    let bounds = first;
    const open = [start];
    cells[start] = undefined;
    for (let cell = open.pop(); cell !== undefined; cell = open.pop()) {
      for (const next of neighbours(cell, columns, rows)) {
        const more = cells[next];
        if (!more) continue;
        bounds = around(bounds, more);
        cells[next] = undefined;
        open.push(next);
      }
    }
    found.push(bounds);
  }
  found.sort((a, b) => area(b) - area(a));
  const shown = found.slice(0, MAX_BOXES);
  for (const more of found.slice(MAX_BOXES)) {
    const last = shown.pop();
    shown.push(last ? around(last, more) : more);
  }
  return shown.map(({ x, y, right, bottom }) => [x, y, right - x + 1, bottom - y + 1] as const);
}

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

function around(a: Bounds, b: Bounds): Bounds {
  return {
    x: Math.min(a.x, b.x),
    y: Math.min(a.y, b.y),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  };
}

function area({ x, y, right, bottom }: Bounds): number {
  return (right - x + 1) * (bottom - y + 1);
}

function neighbours(cell: number, columns: number, rows: number): number[] {
  const [column, row] = [cell % columns, Math.floor(cell / columns)];
  const near: number[] = [];
  for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++) {
    for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++) {
      near.push(y * columns + x);
    }
  }
  return near;
}
