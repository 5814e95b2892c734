/**
 * Owns reading the entry at a name of the work tree, as git's kind of entry with its bytes. It
 * writes nothing and follows no link, neither at the name nor above it.
 */
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { folded, foldersOf, keyOf, placeOf } from './names.ts';

export const LINK = '120000';
export const SUBMODULE = '160000';
export const EXECUTABLE = '100755';
const PLAIN = '100644';

/** `mode` is git's; the content of a link (120000) is its target. */
export interface DiskFile {
  readonly mode: string;
  readonly content: Buffer;
  /** The permission bits, of a file that was read from a disk. */
  readonly permissions?: number;
}

/** Undefined when nothing is there; `occupied` for a folder, or a kind that git does not keep. */
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

/** Like `readEntry`, for a name of the work tree; undefined below a link or a file. */
export async function readBelow(
  root: string,
  name: Buffer,
): Promise<DiskFile | 'occupied' | undefined> {
  if ((await blockedAbove(root, name)) !== undefined) return undefined;
  return await readEntry(placeOf(root, name));
}

/** Explains what is wrong with the folders above; undefined when they are folders or absent. */
export async function blockedAbove(root: string, name: Buffer): Promise<string | undefined> {
  for (const folder of foldersOf(name)) {
    const info = await lstat(placeOf(root, folder)).catch(absent);
    if (info === undefined) return undefined;
    if (info.isSymbolicLink()) return 'a folder above it is a symlink';
    if (!info.isDirectory()) return 'a file is in the place of a folder above it';
  }
  return undefined;
}

/** True where the disk finds a file by this name whose own name is spelled in another way. */
export async function hasOtherName(root: string, bytes: Buffer): Promise<boolean> {
  for (const name of [...foldersOf(bytes), bytes]) {
    if (!(await lstat(placeOf(root, name)).catch(absent))) return false;
    const slash = name.lastIndexOf('/');
    const folder = slash < 0 ? Buffer.from(root) : placeOf(root, name.subarray(0, slash));
    const names = await readdir(folder, { encoding: 'buffer' });
    if (!names.some((each) => each.equals(name.subarray(slash + 1)))) return true;
  }
  return false;
}

/** True for a folder, at any depth without files, or with files of these names alone. */
export async function holdsOnly(
  root: string,
  folder: Buffer,
  names: readonly Buffer[],
): Promise<boolean> {
  const anyCase = await hasOtherName(root, folder);
  const spelled = (name: Buffer): string => (anyCase ? folded(name) : keyOf(name));
  const known = new Set(names.map(spelled));
  const walk = async (at: Buffer): Promise<boolean> => {
    const info = await lstat(placeOf(root, at)).catch(unreadable);
    if (!info?.isDirectory()) return false;
    const entries = await readdir(placeOf(root, at), { encoding: 'buffer' }).catch(unreadable);
    if (!entries) return false;
    for (const entry of entries) {
      const name = Buffer.concat([at, Buffer.from('/'), entry]);
      if (!known.has(spelled(name)) && !(await walk(name))) return false;
    }
    return true;
  };
  return await walk(folder);
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

/** Includes a folder that may not be read: its content is not known. */
function unreadable(error: NodeJS.ErrnoException): undefined {
  return error.code === 'EACCES' || error.code === 'EPERM' ? undefined : absent(error);
}

/** A folder or file that is not there; every other failure is one. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
