/**
 * Owns the form of an apply's record on the disk (record.ts): a folder with a file that says what
 * was done, and the old contents beside it. What cannot be relied on is no record, and the oldest
 * ones make room. It touches no file outside of these folders.
 */
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isSafePath } from './safe-path.ts';

/** Not the prefix of journals, which are taken back when they are found. */
export const HOME = 'errand-applied';
/** When several users share a repository, one may have made the first folder private. */
export const OWN_HOME = `${HOME}-${process.getuid?.() ?? 'own'}`;
const FILE = 'record.json';
/** Applies kept for undo, in each work tree: at most this many, and at most this many bytes. */
const MAX_RECORDS = 20;
const MAX_BYTES = 250e6;
/** Older ones of which it is still known what the work tree was given. */
const MAX_KNOWN = 200;

export interface Side {
  readonly mode: string;
  readonly permissions?: number;
}

export interface WrittenFile {
  readonly path: string;
  /** The name itself, in base64. */
  readonly name: string;
  /** The file before the apply; `kept` is the file beside the record with its content. */
  readonly before?: Side & { readonly kept: string };
  readonly after?: Side & { readonly sha256: string };
}

/** A file of a result as a work tree was given it: the object that it became, with its mode. */
export interface Given {
  /** The name itself, in base64. */
  readonly name: string;
  readonly after?: { readonly mode: string; readonly blob: string };
}

export interface GivenBy {
  readonly attempt: number;
  readonly files: readonly Given[];
}

export interface Written {
  readonly task: string;
  readonly attempt: number;
  /** The files that it was about, where it was not the whole result. */
  readonly part?: readonly Given[];
  /** What came with it of other attempts at the task. */
  readonly beside?: readonly GivenBy[];
  /** It made room: it cannot be undone any more, and says only what the work tree was given. */
  readonly isPast?: true;
  /** The commit that HEAD stood at. */
  readonly head?: string;
  /** Bytes kept for it. */
  readonly bytes?: number;
  readonly files: readonly WrittenFile[];
  readonly madeFolders: readonly string[];
  readonly removedFolders: readonly { readonly name: string; readonly permissions: number }[];
}

/** Written aside first: half a record must not look like one. */
export async function writeRecord(folder: string, written: Written): Promise<void> {
  const aside = join(folder, `${FILE}.new`);
  await writeFile(aside, JSON.stringify(written), { mode: 0o600 });
  await rename(aside, join(folder, FILE));
}

export async function readRecord(folder: string): Promise<Written | undefined> {
  try {
    const written = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as Written;
    // The record may have come with a repository that somebody else packed.
    const isSafe = written.files.every(({ name }) => isSafePath(bytesOf(name)));
    const given = [
      ...(written.part ?? []),
      ...(written.beside ?? []).flatMap(({ files }) => files),
    ];
    return isSafe && given.every(isGiven) ? written : undefined;
  } catch {
    // It is being written, or was cut off, and cannot be relied on.
    return undefined;
  }
}

function isGiven({ name, after }: Given): boolean {
  const isObject = !after || (/^[0-9a-f]{40,64}$/.test(after.blob) && /^\d{6}$/.test(after.mode));
  return isObject && isSafePath(bytesOf(name));
}

/** The newest stays, however large it is. */
export async function makeRoom(gitDir: string): Promise<void> {
  const folders = (await foldersIn(gitDir)).toReversed();
  let [bytes, count, known] = [0, 0, 0];
  for (const folder of folders) {
    const written = await readRecord(folder);
    const isPast = written?.isPast === true;
    bytes += written?.bytes ?? 0;
    if (!isPast) count += 1;
    if (!isPast && (count === 1 || (count <= MAX_RECORDS && bytes <= MAX_BYTES))) continue;
    known += written ? 1 : 0;
    const isKnown = written && known <= MAX_KNOWN;
    if (isPast && isKnown) continue;
    // A record of another user stays.
    await (isKnown ? forgetContents(folder, written) : removeFolder(folder)).catch(() => undefined);
  }
}

async function forgetContents(folder: string, written: Written): Promise<void> {
  const { task, attempt, part, beside } = written;
  const past: Written = {
    task,
    attempt,
    ...(part && { part }),
    ...(beside && { beside }),
    isPast: true,
    files: [],
    madeFolders: [],
    removedFolders: [],
  };
  await writeRecord(folder, past);
  for (const name of await readdir(folder)) if (name !== FILE) await rm(join(folder, name));
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/** Oldest first, as their names begin with the time; of those that are ours to read. */
export async function foldersIn(gitDir: string): Promise<string[]> {
  const found: string[] = [];
  for (const home of [HOME, OWN_HOME].map((name) => join(gitDir, name))) {
    const names = await readdir(home).catch((): string[] => []);
    found.push(...names.map((name) => join(home, name)));
  }
  return found.toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1));
}

export const text = (name: Buffer): string => name.toString('base64');
export const bytesOf = (name: string): Buffer => Buffer.from(name, 'base64');
