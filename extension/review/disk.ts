/**
 * Owns files of the work tree as bytes and modes, for what the editor does not hold as text.
 * Paths are bytes, as git has them. It never follows a link at the path itself. Free of `vscode`.
 */
import {
  chmod,
  lstat,
  mkdir,
  readFile as readBytes,
  readlink,
  rm,
  symlink,
  writeFile as writeBytes,
} from 'node:fs/promises';

/** `mode` is git's; the content of a link (120000) is its target. */
export interface DiskFile {
  readonly mode: string;
  readonly content: Buffer;
}

/** Undefined where there is no file. */
export async function readFile(path: Buffer): Promise<DiskFile | undefined> {
  const info = await lstat(path).catch(() => undefined);
  if (info?.isSymbolicLink()) {
    return { mode: '120000', content: await readlink(path, { encoding: 'buffer' }) };
  }
  if (!info?.isFile()) return undefined;
  return { mode: info.mode & 0o100 ? '100755' : '100644', content: await readBytes(path) };
}

/** Puts the file in place of what is there; undefined deletes it. */
export async function writeFile(path: Buffer, file: DiskFile | undefined): Promise<void> {
  const info = await lstat(path).catch(() => undefined);
  if (info?.isDirectory()) throw new Error(`${path.toString('utf8')} is a folder.`);
  if (!file) {
    await rm(path, { force: true });
    return;
  }
  await mkdir(path.subarray(0, path.lastIndexOf('/')), { recursive: true });
  if (info && (info.isSymbolicLink() || file.mode === '120000')) await rm(path);
  if (file.mode === '120000') {
    await symlink(file.content, path);
    return;
  }
  await writeBytes(path, file.content);
  await setExecutable(path, file.mode);
}

/** Whoever may read the file may run it, or nobody may; where the disk knows of that. */
export async function setExecutable(path: Buffer, mode: string): Promise<void> {
  if (process.platform === 'win32') return;
  const bits = (await lstat(path)).mode & 0o777;
  const wanted = mode === '100755' ? bits | ((bits & 0o444) >> 2) : bits & ~0o111;
  if (wanted !== bits) await chmod(path, wanted);
}

export function sameFile(a: DiskFile | undefined, b: DiskFile | undefined): boolean {
  if (!a || !b) return a === b;
  return a.mode === b.mode && a.content.equals(b.content);
}
