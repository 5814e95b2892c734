/**
 * Owns changing files of the work tree, all or none: each is what was expected at the moment when
 * it is replaced, and each folder above it is a folder. It follows no link and never writes over
 * a file: the old one is moved aside, and the new one made where nothing is. Backstop: a journal
 * that takes every step back when one fails; what cannot be taken back is named.
 */
import { chmod, lstat, mkdir, open, readdir, symlink } from 'node:fs/promises';
import { ErrandError } from '../../protocol/errors.ts';
import { absent, type DiskFile, LINK, readBelow, readEntry, sameFile } from './disk.ts';
import { Journal } from './journal.ts';
import { depthOf, folded, foldersOf, keyOf, placeOf } from './names.ts';

/** A file with its expected present content and its new one. */
export interface Rewrite {
  /** For people; `bytes` is the name itself. */
  readonly path: string;
  readonly bytes: Buffer;
  readonly expect: DiskFile | undefined;
  readonly become: DiskFile | undefined;
}

/** Changes that were made, with all that an exact undo needs (undo.ts). */
export interface Rewritten {
  /** The files of the request, but `become` is what the disk has made of them. */
  readonly files: readonly Rewrite[];
  readonly madeFolders: readonly Buffer[];
  readonly removedFolders: readonly { readonly bytes: Buffer; readonly permissions: number }[];
}

export interface RewriteOptions {
  /** False where git does not look at modes (core.fileMode). */
  readonly modes: boolean;
  /** The only folders (keys of names) that may be removed when they are empty; all when absent. */
  readonly removable?: ReadonlySet<string>;
  /** Ends it between two files, and takes back what was done. */
  readonly signal?: AbortSignal;
  /** Told when all is done; where this fails, all is taken back. */
  readonly keep?: (done: Rewritten) => Promise<void>;
}

interface Place {
  readonly root: string;
  readonly gitDir: string;
}

/**
 * @throws {ErrandError} `conflict` when a file is not what was expected; `internal` when the disk
 * refuses. Nothing is changed then, unless the message names what is.
 */
export async function rewriteAll(
  place: Place,
  rewrites: readonly Rewrite[],
  options: RewriteOptions,
): Promise<Rewritten> {
  const going = new Set(rewrites.flatMap(({ become, bytes }) => (become ? [] : [folded(bytes)])));
  for (const rewrite of rewrites) {
    options.signal?.throwIfAborted();
    // On a disk that ignores case, the entry there may be the one that goes; making the file
    // decides.
    const names = [rewrite.bytes, ...foldersOf(rewrite.bytes)].map(folded);
    const mayBeAnother = !rewrite.expect && names.some((name) => going.has(name));
    if (!mayBeAnother) await check(place.root, rewrite, options.modes);
  }
  const journal = new Journal(place);
  let current: Rewrite | undefined;
  try {
    const begin = (rewrite: Rewrite): void => {
      options.signal?.throwIfAborted();
      current = rewrite;
    };
    const writer = new Writer(place.root, journal, options);
    const done = await writer.all(rewrites, begin);
    current = undefined;
    await options.keep?.(done);
    await journal.close();
    return done;
  } catch (cause) {
    const stuck = await journal.takeBack();
    throw explain(cause, current, stuck);
  }
}

class Writer {
  readonly #root: string;
  readonly #journal: Journal;
  readonly #options: RewriteOptions;

  constructor(root: string, journal: Journal, options: RewriteOptions) {
    this.#root = root;
    this.#journal = journal;
    this.#options = options;
  }

  async all(rewrites: readonly Rewrite[], begin: (rewrite: Rewrite) => void): Promise<Rewritten> {
    // A link or a file that gives way to a folder goes before anything is written below its name.
    const going = rewrites.filter(({ expect, become }) => expect && !become);
    const coming = rewrites.filter(({ become }) => become);
    for (const rewrite of going.toSorted(deepestFirst)) {
      begin(rewrite);
      await this.#takeAway(rewrite);
    }
    const files: Rewrite[] = [...going];
    const needed = new Set(coming.flatMap(({ bytes }) => foldersOf(bytes).map(keyOf)));
    // Before anything comes: on a disk that ignores case a folder's name may change by that alone.
    for (const { bytes } of going) await this.#removeEmptyAbove(bytes, needed);
    for (const rewrite of coming.toSorted(deepestFirst).toReversed()) {
      begin(rewrite);
      files.push({ ...rewrite, become: await this.#put(rewrite) });
    }
    return {
      files,
      madeFolders: this.#journal.madeFolders,
      removedFolders: this.#journal.removedFolders,
    };
  }

  async #put(rewrite: Rewrite): Promise<DiskFile> {
    const { bytes, expect, become } = rewrite;
    if (!become) throw new Error('There is nothing to put in its place.');
    const file = placeOf(this.#root, bytes);
    if (expect && expect.mode !== LINK && become.mode !== LINK) {
      const same = expect.content.equals(become.content);
      if (same && (await this.#setMode(rewrite, become)))
        return await this.#asMade(rewrite, become);
    }
    if (expect) await this.#takeAway(rewrite);
    else await this.#makeFoldersAbove(bytes);
    if (!expect) await this.#clearEmptyFolders(bytes);
    await this.#requireFoldersAbove(bytes);
    const step = await this.#journal.making(bytes, become);
    if (become.mode === LINK) await symlink(become.content, file);
    else await create(file, become, expect, step.opened);
    step.made();
    return await this.#asMade(rewrite, become);
  }

  /** The disk may not support modes; an undo will meet the mode that the disk reports. */
  async #asMade({ bytes }: Rewrite, become: DiskFile): Promise<DiskFile> {
    if (become.mode === LINK) return become;
    const { mode } = await lstat(placeOf(this.#root, bytes));
    return { ...become, mode: mode & 0o100 ? '100755' : '100644', permissions: mode & 0o7777 };
  }

  /** @returns false for a file of another user: that one can be replaced, but not changed */
  async #setMode(rewrite: Rewrite, become: DiskFile): Promise<boolean> {
    await this.#requireFoldersAbove(rewrite.bytes);
    await check(this.#root, rewrite, this.#options.modes);
    const file = placeOf(this.#root, rewrite.bytes);
    const permissions = (await lstat(file)).mode & 0o7777;
    const wanted = permissionsOf(become, permissions);
    if (wanted !== permissions) {
      await this.#journal.changingMode(rewrite.bytes, permissions);
      return await chmod(file, wanted).then(() => true, unlessForbidden);
    }
    return true;
  }

  /** Moves it aside, and only then looks: anything saved to its name from now on is a new file. */
  async #takeAway({ path, bytes, expect }: Rewrite): Promise<void> {
    await this.#requireFoldersAbove(bytes);
    const aside = await this.#journal.moveAside(bytes);
    if (sameFile(await readEntry(aside), expect, this.#options.modes)) return;
    throw new EditedMeanwhileError(path);
  }

  async #requireFoldersAbove(bytes: Buffer): Promise<void> {
    for (const folder of foldersOf(bytes)) {
      const info = await lstat(placeOf(this.#root, folder)).catch(absent);
      if (!info?.isDirectory()) throw new OutOfPlaceError(folder.toString('utf8'));
    }
  }

  async #makeFoldersAbove(bytes: Buffer): Promise<void> {
    for (const folder of foldersOf(bytes)) {
      const file = placeOf(this.#root, folder);
      const info = await lstat(file).catch(absent);
      if (info?.isDirectory()) continue;
      if (info) throw new OutOfPlaceError(folder.toString('utf8'));
      await this.#journal.makingFolder(folder);
      await mkdir(file);
    }
  }

  /** A folder whose files have gone may give way to a file; one that holds anything may not. */
  async #clearEmptyFolders(bytes: Buffer): Promise<void> {
    const file = placeOf(this.#root, bytes);
    const info = await lstat(file).catch(absent);
    if (!info?.isDirectory()) return;
    for (const entry of await readdir(file, { encoding: 'buffer' })) {
      await this.#clearEmptyFolders(Buffer.concat([bytes, Buffer.from('/'), entry]));
    }
    await this.#journal.removeFolder(bytes, info.mode & 0o7777);
  }

  /** Removes as many as the disk allows: git does not know empty folders. */
  async #removeEmptyAbove(bytes: Buffer, needed: ReadonlySet<string>): Promise<void> {
    const { removable } = this.#options;
    for (const folder of foldersOf(bytes).toReversed()) {
      const key = keyOf(folder);
      if (needed.has(key) || (removable && !removable.has(key))) return;
      const file = placeOf(this.#root, folder);
      const info = await lstat(file).catch(absent);
      if (!info) continue;
      if (!info.isDirectory() || file.equals(workingFolder())) return;
      try {
        if ((await readdir(file)).length > 0) return;
        await this.#journal.removeFolder(folder, info.mode & 0o7777);
      } catch (error) {
        if (STAYING.has((error as NodeJS.ErrnoException).code ?? '')) return;
        throw error;
      }
    }
  }
}

/** Why an empty folder stays: it is not ours to remove, a disk is mounted there, or it was filled. */
const STAYING = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'ENOTEMPTY', 'EEXIST', 'ENOENT']);

/** The folder in which a terminal stands: git leaves it too. Empty when it has gone already. */
function workingFolder(): Buffer {
  try {
    return Buffer.from(process.cwd());
  } catch {
    return Buffer.alloc(0);
  }
}

function unlessForbidden(error: NodeJS.ErrnoException): false {
  if (error.code === 'EPERM') return false;
  throw error;
}

async function check(
  root: string,
  { path, bytes, expect }: Rewrite,
  modes: boolean,
): Promise<void> {
  const now = await readBelow(root, bytes);
  // A folder is judged when its turn comes: its files may be among those that go.
  if (expect === undefined && now === 'occupied') return;
  if (!sameFile(now, expect, modes)) throw new EditedMeanwhileError(path);
}

/** Makes the file at a free name; fails when something is there by now. */
async function create(
  file: Buffer,
  become: DiskFile,
  expect: DiskFile | undefined,
  opened: () => void,
): Promise<void> {
  const handle = await open(file, 'wx', become.mode === '100755' ? 0o777 : 0o666);
  opened();
  try {
    await handle.writeFile(become.content);
    const known = become.permissions ?? expect?.permissions;
    if (known === undefined) return;
    // A disk without modes may refuse them; the file that results is looked at afterwards.
    await handle.chmod(permissionsOf(become, known)).catch(unlessForbidden);
  } finally {
    await handle.close();
  }
}

/** Makes a file executable for all who may read it, or for nobody; the rest stays as it was. */
function permissionsOf({ mode, permissions }: DiskFile, before: number): number {
  if (permissions !== undefined) return permissions;
  const runs = mode === '100755';
  if (runs === ((before & 0o100) !== 0)) return before;
  return runs ? before | ((before & 0o444) >> 2) : before & ~0o111;
}

/** A folder above the file is no longer a folder. */
class OutOfPlaceError extends Error {}

/** Nothing was changed: a new plan will include the edit. */
export class EditedMeanwhileError extends ErrandError {
  constructor(what: string, cause?: unknown) {
    super('conflict', `${what} was edited meanwhile.`, {
      hint: 'Your edit is there, and nothing else was changed. Try again.',
      cause,
    });
  }
}

function explain(cause: unknown, at: Rewrite | undefined, stuck: readonly string[]): unknown {
  const path = at?.path ?? 'What an undo needs';
  const known = cause instanceof ErrandError || !(cause instanceof Error) ? undefined : cause;
  const { code = '' } = (known ?? {}) as NodeJS.ErrnoException;
  if (stuck.length > 0) {
    const why = known ? (WORDS[code] ?? known.message) : wordsOf(cause);
    return new ErrandError('internal', `${path} could not be written: ${why}`, {
      hint: `All that was done before was undone, except for: ${stuck.join('; ')}`,
      cause,
    });
  }
  if (!known || known.name === 'AbortError') return cause;
  if (known instanceof OutOfPlaceError || (at && MOVED.has(code))) {
    return new EditedMeanwhileError(path, cause);
  }
  return new ErrandError(
    'internal',
    `${path} could not be written: ${WORDS[code] ?? known.message}`,
    {
      hint: 'The work tree is unchanged.',
      cause,
    },
  );
}

/** Somebody put something in its place, or took it away. */
const MOVED = new Set(['EEXIST', 'ENOTEMPTY', 'ENOENT', 'ENOTDIR', 'EISDIR']);

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there',
  EPERM: 'the disk does not allow it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your space on the disk is used up',
  ENAMETOOLONG: 'its name is too long for the disk',
  EILSEQ: 'the disk does not allow this name',
  EINVAL: 'the disk does not allow this name',
  EBUSY: 'another program holds it, or a disk is mounted there',
};

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function deepestFirst(a: Rewrite, b: Rewrite): number {
  return depthOf(b.bytes) - depthOf(a.bytes) || Buffer.compare(b.bytes, a.bytes);
}
