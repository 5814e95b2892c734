/**
 * Owns reading what stands at a name of the work tree, as git's kind of entry with its bytes. It
 * writes nothing and follows no link, neither at the name nor above it.
 */
import { lstat, readFile, readlink } from 'node:fs/promises';
import { foldersOf, placeOf } from './names.ts';

export const LINK = '120000';
export const SUBMODULE = '160000';
const EXECUTABLE = '100755';
const PLAIN = '100644';

/** `mode` is git's; the content of a link (120000) is its target. */
export interface DiskFile {
  readonly mode: string;
  readonly content: Buffer;
  /** The permission bits, of a file that was read from a disk. */
  readonly permissions?: number;
}

/** Undefined where nothing is; `occupied` for a folder or what git does not keep. */
export async function readEntry(place: Buffer): Promise<DiskFile | 'occupied' | undefined> {
  const info = await lstat(place).catch(absent);
  if (info === undefined) return undefined;
  if (info.isSymbolicLink()) {
    return { mode: LINK, content: await readlink(place, { encoding: 'buffer' }) };
  }
  if (!info.isFile()) return 'occupied';
  const mode = info.mode & 0o100 ? EXECUTABLE : PLAIN;
  return { mode, content: await readFile(place), permissions: info.mode & 0o7777 };
}

/** As `readEntry`, of a name of the work tree; nothing is below a link or a file. */
export async function readBelow(
  root: string,
  name: Buffer,
): Promise<DiskFile | 'occupied' | undefined> {
  if ((await blockedAbove(root, name)) !== undefined) return undefined;
  return await readEntry(placeOf(root, name));
}

/** What is wrong with the folders above, as a reason; undefined where they are folders or absent. */
export async function blockedAbove(root: string, name: Buffer): Promise<string | undefined> {
  for (const folder of foldersOf(name)) {
    const info = await lstat(placeOf(root, folder)).catch(absent);
    if (info === undefined) return undefined;
    if (info.isSymbolicLink()) return 'a folder above it is a symlink';
    if (!info.isDirectory()) return 'a file is in the place of a folder above it';
  }
  return undefined;
}

/** `modes` is false where git is told not to look at them (core.fileMode). */
export function sameFile(
  a: DiskFile | 'occupied' | undefined,
  b: DiskFile | 'occupied' | undefined,
  modes = true,
): boolean {
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  const kinds = modes ? a.mode === b.mode : (a.mode === LINK) === (b.mode === LINK);
  return kinds && a.content.equals(b.content);
}

/** A folder or file that is not there; every other failure is one. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
