/**
 * Owns the record by which another process can take an apply back later: the old content of each
 * file, kept in this work tree's own git folder, and the hash of the new one. It changes no file of
 * the work tree by itself; an undo goes through undo.ts, which leaves files that were edited since.
 * Backstop: a record counts only once it is complete, and the oldest ones make room.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrandError } from '../../protocol/errors.ts';
import type { FileChange } from '../../protocol/task.ts';
import { readBelow, sameFile } from './disk.ts';
import { keyOf, nameOf } from './names.ts';
import {
  bytesOf,
  foldersIn,
  type Given,
  type GivenBy,
  HOME,
  makeRoom,
  OWN_HOME,
  readRecord,
  type Side,
  text,
  writeRecord,
  type Written,
  type WrittenFile,
} from './record-file.ts';
import type { Rewrite, Rewritten } from './rewrite.ts';
import { undoRewrites } from './undo.ts';
import { tell, tellNothing, type Told } from './told.ts';

const DENIED = new Set(['EACCES', 'EPERM', 'EROFS']);
interface Place {
  readonly root: string;
  /** This work tree's own git folder. */
  readonly gitDir: string;
}

export interface ApplyRecord {
  readonly task: string;
  readonly attempt: number;
  /** Folder of the record; later ones sort last. */
  readonly folder: string;
  readonly written: Written;
}

/** What a work tree was given of a task's results, as the records say. */
export interface Had {
  /** The attempt whose whole result it was given last. */
  readonly whole?: number;
  /** What it was given in part since then, the oldest first. */
  readonly parts: readonly GivenBy[];
}

/** What was applied, where it was not the whole result. */
export interface Part {
  readonly changes: readonly FileChange[];
  /** Of other attempts at the task. */
  readonly beside?: readonly {
    readonly attempt: number;
    readonly changes: readonly FileChange[];
  }[];
}

export interface Undone {
  /** Files restored to their earlier state: there, gone, or with their old content. */
  readonly restored: readonly { readonly path: string; readonly kind: 'add' | 'take' | 'delete' }[];
  /** Files that were edited since, and stay as they are. */
  readonly left: readonly string[];
}

/** A record that is not one yet. */
export interface Recording {
  /** Folder of the record; later ones sort last. */
  readonly folder: string;
  readonly keep: (done: Rewritten, part?: Part) => Promise<void>;
  readonly drop: () => Promise<void>;
}

/** Keeps the old contents before anything is changed: a disk without room stops the apply. */
export async function beginRecord(
  { gitDir, head }: Pick<Place, 'gitDir'> & { readonly head?: string },
  of: { readonly task: string; readonly attempt: number },
  rewrites: readonly Rewrite[],
): Promise<Recording> {
  const stamp = `${Date.now()}`.padStart(15, '0');
  const own = `${stamp}-${process.pid}`;
  let folder = join(gitDir, HOME, own);
  const drop = () => rm(folder, { recursive: true, force: true });
  const kept = new Map<string, string>();
  try {
    const make = () => mkdir(folder, { recursive: true, mode: 0o700 });
    await make().catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EACCES') throw error;
      folder = join(gitDir, OWN_HOME, own);
      await make();
    });
    for (const [index, { bytes, expect }] of rewrites.entries()) {
      if (!expect) continue;
      const name = String(index);
      await writeFile(join(folder, name), expect.content, { flag: 'wx', mode: 0o600 });
      kept.set(keyOf(bytes), name);
    }
  } catch (cause) {
    await drop().catch(() => undefined);
    const why = cause instanceof Error ? cause.message : String(cause);
    const isDenied = DENIED.has((cause as NodeJS.ErrnoException).code ?? '');
    const wanted = isDenied ? `that you may write in ${gitDir}` : 'that there is room on the disk';
    throw new ErrandError('internal', `What an undo needs could not be saved: ${why}`, {
      hint: `Nothing was changed. Make sure ${wanted}, then apply again.`,
      cause,
    });
  }
  const keep: Recording['keep'] = async ({ files, madeFolders, removedFolders }, part) => {
    await writeRecord(folder, {
      ...of,
      ...(part && { part: part.changes.map(givenOf) }),
      ...(part?.beside && { beside: part.beside.map(givenBy) }),
      ...(head !== undefined && { head }),
      bytes: rewrites.reduce((sum, { expect }) => sum + (expect?.content.length ?? 0), 0),
      files: files.map((file) => writtenOf(file, kept.get(keyOf(file.bytes)))),
      madeFolders: madeFolders.map(text),
      removedFolders: removedFolders.map(({ bytes, permissions }) => ({
        name: text(bytes),
        permissions,
      })),
    });
    await makeRoom(gitDir);
    // The caller knows whether that was all of the result.
    await tellNothing({ gitDir }, of.task);
  };
  return { folder, keep, drop };
}

/** Those that can be undone, newest first. */
export async function applyRecords(place: Place): Promise<ApplyRecord[]> {
  return (await allRecords(place)).filter(({ written }) => !written.isPast);
}

async function allRecords({ gitDir }: Place): Promise<ApplyRecord[]> {
  const found: ApplyRecord[] = [];
  for (const folder of (await foldersIn(gitDir)).toReversed()) {
    const written = await readRecord(folder);
    if (written) found.push({ task: written.task, attempt: written.attempt, folder, written });
  }
  return found;
}

export async function hadOf(place: Place, task: string): Promise<Had> {
  const parts: Had['parts'][number][] = [];
  for (const { task: of, attempt, written } of await allRecords(place)) {
    if (of !== task) continue;
    if (!written.part) return { whole: attempt, parts: parts.toReversed() };
    parts.push(...(written.beside ?? []), { attempt, files: written.part });
  }
  return { parts: parts.toReversed() };
}

/** What other windows and commands are told of it. */
export function toldOf(task: string, { whole, parts }: Had): Told {
  const part = parts.at(-1)?.attempt;
  return {
    task,
    ...(part !== undefined && { part }),
    ...(part === undefined && whole !== undefined && { has: whole }),
  };
}

export interface UndoOptions {
  readonly signal?: AbortSignal;
  /** True for a file with edits that are not on the disk. */
  readonly isHeld?: (name: Buffer) => boolean;
}

/**
 * Takes back every change that was not edited since; the record goes once nothing is left of it.
 */
export async function undoRecord(
  place: Place,
  { task, folder, written }: ApplyRecord,
  modes: boolean,
  { signal, isHeld = () => false }: UndoOptions = {},
): Promise<Undone> {
  const files: Rewrite[] = [];
  for (const file of written.files) {
    const rewrite = await rewriteOf(place.root, folder, file);
    files.push(isHeld(rewrite.bytes) ? edited(rewrite) : rewrite);
  }
  const done: Rewritten = {
    files,
    madeFolders: written.madeFolders.map(bytesOf),
    removedFolders: written.removedFolders.map(({ name, permissions }) => ({
      bytes: bytesOf(name),
      permissions,
    })),
  };
  const stayed = new Set(await undoRewrites(place, done, modes, signal));
  const restored: Undone['restored'][number][] = [];
  const left: WrittenFile[] = [];
  for (const [index, { path, bytes, expect, become }] of files.entries()) {
    const now = await readBelow(place.root, bytes);
    const kind = expect ? (become ? 'take' : 'add') : 'delete';
    const file = written.files[index];
    // A folder may be again where a file had come.
    const isBack =
      sameFile(now, expect, modes) || (!expect && now === 'occupied' && !stayed.has(path));
    if (isBack) restored.push({ path, kind });
    else if (file) left.push(file);
  }
  if (left.length === 0) await rm(folder, { recursive: true, force: true });
  // Without room for a shorter record the longer one stays: restored files are recognised by then.
  else await writeRecord(folder, withFiles(written, left)).catch(() => undefined);
  await tell(place, toldOf(task, await hadOf(place, task)));
  return { restored, left: left.map(({ path }) => path) };
}

function writtenOf(
  { path, bytes, expect, become }: Rewrite,
  kept: string | undefined,
): WrittenFile {
  return {
    path,
    name: text(bytes),
    ...(expect && kept !== undefined ? { before: { ...sideOf(expect), kept } } : {}),
    ...(become ? { after: { ...sideOf(become), sha256: hashOf(become.content) } } : {}),
  };
}

function givenBy({ attempt, changes }: NonNullable<Part['beside']>[number]): GivenBy {
  return { attempt, files: changes.map(givenOf) };
}

function givenOf(change: FileChange): Given {
  return { name: text(nameOf(change)), ...(change.after && { after: change.after }) };
}

/** With less to undo, and of a part only what is still there. */
function withFiles(written: Written, files: readonly WrittenFile[]): Written {
  const names = new Set(files.map(({ name }) => name));
  const isLeft = ({ name }: Given): boolean => names.has(name);
  const part = written.part?.filter(isLeft);
  const beside = written.beside?.map((each) => ({ ...each, files: each.files.filter(isLeft) }));
  return { ...written, files, ...(part && { part }), ...(beside && { beside }) };
}

/** The change made to a file, with its current entry when that is still the one the change left. */
async function rewriteOf(
  root: string,
  folder: string,
  { path, name, before, after }: WrittenFile,
): Promise<Rewrite> {
  const bytes = bytesOf(name);
  const expect = before && {
    ...sideOf(before),
    content: await readFile(join(folder, before.kept)),
  };
  if (!after) return { path, bytes, expect, become: undefined };
  const now = await readBelow(root, bytes);
  const content = typeof now === 'object' ? now.content : Buffer.alloc(0);
  const rewrite = { path, bytes, expect, become: { ...sideOf(after), content } };
  return hashOf(content) === after.sha256 ? rewrite : edited(rewrite);
}

/** Any content that is not the present one says that the file was edited since. */
function edited(rewrite: Rewrite): Rewrite {
  const { become } = rewrite;
  if (!become) return rewrite;
  return {
    ...rewrite,
    become: { ...become, content: Buffer.concat([become.content, Buffer.of(0)]) },
  };
}

function sideOf({ mode, permissions }: Side): Side {
  return permissions === undefined ? { mode } : { mode, permissions };
}

export function hashOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
