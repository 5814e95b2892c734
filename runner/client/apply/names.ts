/**
 * Owns the names of files as git has them: bytes below the top folder of a work tree, with "/"
 * between the parts. It never looks at a disk.
 */
import type { FileChange } from '../../protocol/task.ts';

const SLASH = 47;

/** The name itself; `path` of a change is what people read. */
export function nameOf({ path, pathBase64 }: FileChange): Buffer {
  return pathBase64 === undefined ? Buffer.from(path) : Buffer.from(pathBase64, 'base64');
}

/** A name as a key of maps and sets: each byte is one character. */
export function keyOf(name: Buffer): string {
  return name.toString('latin1');
}

/** Path of the file on the disk; the root is a real path. */
export function placeOf(root: string, name: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${root}/`), name]);
}

/** The names of the folders above, the outermost first; the root is not among them. */
export function foldersOf(name: Buffer): Buffer[] {
  const folders: Buffer[] = [];
  for (let at = name.indexOf(SLASH); at >= 0; at = name.indexOf(SLASH, at + 1)) {
    folders.push(name.subarray(0, at));
  }
  return folders;
}

/** True where the first name is of a folder above the second. */
export function isAbove(folder: Buffer, name: Buffer): boolean {
  return name[folder.length] === SLASH && name.subarray(0, folder.length).equals(folder);
}

/** Number of folders above. */
export function depthOf(name: Buffer): number {
  let depth = 0;
  for (const byte of name) if (byte === SLASH) depth += 1;
  return depth;
}

/** Two names with the same answer may be one file on a disk that ignores case or normal forms. */
export function folded(name: Buffer): string {
  return name.toString('utf8').normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}
