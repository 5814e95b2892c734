/**
 * Answers from the bytes of an index which kinds of entries it has, so that git need not be asked to
 * list all of them: that takes longer than a snapshot's other questions together. Where it meets
 * anything that it does not know, it knows nothing, and git is asked. Reads, and changes nothing.
 */
import { readFile } from 'node:fs/promises';

export interface IndexFacts {
  /** Submodules. */
  readonly links: boolean;
  /** Files that git was told to overlook: assume-unchanged or skip-worktree. */
  readonly overlooked: boolean;
  /** Files with attributes. */
  readonly attributes: boolean;
}

const HEAD_BYTES = 12;
/** Of an entry: times, device, inode, mode, owner, size. */
const STAT_BYTES = 40;
const MODE_AT = 24;
const KIND = 0xf000;
const LINK = 0xe000;
/** Of a sparse index: it stands for all below it. */
const FOLDER = 0x4000;
const ASSUME_UNCHANGED = 0x8000;
const EXTENDED = 0x4000;
const SKIP_WORKTREE = 0x4000;
const NAME_LENGTH = 0x0fff;
const ATTRIBUTES = Buffer.from('.gitattributes');
const LAST_LETTER = ATTRIBUTES.at(-1);

/** `idBytes` is the length of an object's id. Undefined where git has to be asked. */
export async function indexFacts(path: string, idBytes: number): Promise<IndexFacts | undefined> {
  const index = await readFile(path).catch(() => undefined);
  try {
    return index && factsOf(index, idBytes);
  } catch (error) {
    // It ends too early.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function factsOf(index: Buffer, idBytes: number): IndexFacts | undefined {
  const version = index.readUInt32BE(4);
  // In the fourth version names are shortened by those before them.
  if (index.toString('latin1', 0, 4) !== 'DIRC' || version < 2 || version > 3) return undefined;
  let [links, overlooked, attributes] = [false, false, false];
  let at = HEAD_BYTES;
  for (let left = index.readUInt32BE(8); left > 0; left -= 1) {
    const flagsAt = at + STAT_BYTES + idBytes;
    const kind = index.readUInt32BE(at + MODE_AT) & KIND;
    if (kind === FOLDER) return undefined;
    if (kind === LINK) links = true;
    const flags = index.readUInt16BE(flagsAt);
    if (flags & ASSUME_UNCHANGED) overlooked = true;
    const isExtended = (flags & EXTENDED) !== 0;
    if (isExtended && index.readUInt16BE(flagsAt + 2) & SKIP_WORKTREE) overlooked = true;
    const nameAt = flagsAt + (isExtended ? 4 : 2);
    const length = flags & NAME_LENGTH;
    const end = length < NAME_LENGTH ? nameAt + length : index.indexOf(0, nameAt);
    if (index.readUInt8(end) !== 0) return undefined;
    if (index[end - 1] === LAST_LETTER && isAttributes(index, nameAt, end)) attributes = true;
    // Each entry ends with one to eight zeros.
    at += (end - at + 8) & ~7;
  }
  return isWhole(index, at, idBytes) ? { links, overlooked, attributes } : undefined;
}

function isAttributes(index: Buffer, from: number, end: number): boolean {
  const at = end - ATTRIBUTES.length;
  return at >= from && index.subarray(at, end).equals(ATTRIBUTES);
}

/** An extension whose name begins with a small letter changes what the entries mean. */
function isWhole(index: Buffer, from: number, idBytes: number): boolean {
  let at = from;
  while (at < index.length - idBytes) {
    const letter = index.readUInt8(at);
    if (letter < 0x41 || letter > 0x5a) return false;
    at += 8 + index.readUInt32BE(at + 4);
  }
  return at === index.length - idBytes;
}
