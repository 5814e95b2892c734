/**
 * Owns the data directory: its layout, its permissions (for its owner alone), and that only one
 * runner uses it. The lock is an operating-system lock held through SQLite, so a runner killed with
 * -9 leaves none behind; the file with the pid only serves the error message.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ErrandError } from '../protocol/errors.ts';

export interface DataDirectory {
  readonly root: string;
  readonly database: string;
  readonly artifacts: string;
  readonly logs: string;
  readonly ledgers: string;
  readonly repositories: string;
  /** Gives the directory back. Idempotent. */
  release(): void;
}

/** Holds what a restore has brought, until all of it is in its place. */
export const RESTORING = 'restoring';

/**
 * Makes the directory when it is not there, narrows its mode to 0700 and locks it. Throws
 * `conflict` with the other's pid where a runner already uses it, and for one that holds a part of
 * a backup, unless it is to be restored.
 */
export function openDataDirectory(root: string, purpose?: 'restore'): DataDirectory {
  refuseUnfit(root);
  makeFolder(root);
  chmodSync(root, 0o700);
  const release = lock(root);
  if (purpose !== 'restore' && existsSync(join(root, RESTORING))) {
    release();
    throw new ErrandError('conflict', `A restore into ${root} was not finished.`, {
      hint: 'Run "errand restore" again with the backup; it begins anew.',
    });
  }
  const folder = (name: string) => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  return {
    root,
    database: join(root, 'errand.db'),
    artifacts: folder('artifacts'),
    logs: folder('logs'),
    ledgers: folder('ledgers'),
    repositories: folder('repositories'),
    release,
  };
}

/**
 * Makes a folder and those above it, one by one: Node's own way never returns when an existing
 * folder takes none in (`/proc`).
 */
function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  for (const each of missing.toReversed()) {
    try {
      mkdirSync(each, { mode: 0o700 });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      // Somebody else made it meanwhile; a link that leads nowhere is there too, and is no folder.
      if (code === 'EEXIST' && statSync(each, { throwIfNoEntry: false })?.isDirectory()) continue;
      if (code !== 'ENOENT') throw cause;
      const message = `The data directory ${path} cannot be used: no folder can be made in ${dirname(each)}.`;
      const hint = 'Choose another with --data-dir.';
      throw new ErrandError('unavailable', message, { hint, cause });
    }
  }
}

const STICKY = 0o1000;
const LOCK = 'lock.db';

/** Names of what a runner, or a restore that was cut off, keeps beside its data. */
const NO_DATA: ReadonlySet<string> = new Set([LOCK, `${LOCK}-journal`, 'lock.pid', 'lost+found']);

/** What is in the directory that is somebody's; nothing of one that a restore was cut off in. */
export function dataIn(root: string): string[] {
  const names = existsSync(root) ? readdirSync(root) : [];
  return names.includes(RESTORING) ? [] : names.filter((name) => !NO_DATA.has(name));
}

/** Why this can be no data directory, as far as that is known before it is made. */
export function whyUnfit(root: string): string | undefined {
  let at = root;
  while (!isThere(at) && dirname(at) !== at) at = dirname(at);
  const info = statSync(at, { throwIfNoEntry: false });
  if (!info) return `${at} is a link that leads nowhere`;
  if (!info.isDirectory()) return `${at} is not a folder`;
  // The mode of a folder in which everybody writes (`/tmp`) is not ours to narrow, unless it is a
  // volume that nobody has written to yet.
  const isShared = at === root && (info.mode & STICKY) !== 0 && hasOthers(root);
  return isShared ? `other programs write there; ${join(at, 'errand')} could be` : undefined;
}

/** True when the folder has content that is not a runner's. */
function hasOthers(root: string): boolean {
  const names = readdirSync(root);
  return !names.includes(LOCK) && names.some((name) => name !== 'lost+found');
}

/** A link is there wherever it leads; below a file there is nothing. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return false;
    throw error;
  }
}

function refuseUnfit(root: string): void {
  const why = whyUnfit(root);
  if (why === undefined) return;
  throw new ErrandError('invalid', `The data directory ${root} cannot be used: ${why}.`, {
    hint: 'Choose another with --data-dir.',
  });
}

const SQLITE_BUSY = 5;
/** Marks that the file has been written once, so that taking the lock writes nothing any more. */
const WRITTEN = 1;

/** Garbage collection would close a connection without a reference, and its lock would be gone. */
const held = new Set<DatabaseSync>();

function lock(root: string): () => void {
  const path = join(root, LOCK);
  const pidFile = join(root, 'lock.pid');
  const holder = new DatabaseSync(path, { timeout: 0 });
  try {
    chmodSync(path, 0o600);
    holder.exec('PRAGMA journal_mode = DELETE');
    holder.exec('BEGIN EXCLUSIVE');
    if (holder.prepare('PRAGMA user_version').get()?.['user_version'] !== WRITTEN) {
      // An empty file is written to by the lock itself, which a full disk refuses.
      holder.exec(`PRAGMA user_version = ${WRITTEN}; COMMIT; BEGIN EXCLUSIVE`);
    }
  } catch (cause) {
    holder.close();
    if (((cause as { errcode?: number }).errcode ?? 0) % 256 !== SQLITE_BUSY) throw cause;
    throw new ErrandError(
      'conflict',
      `Another runner${nameOf(pidFile)} already uses the data directory ${root}.`,
      { hint: 'Stop that one first, or start this one with another --data-dir.', cause },
    );
  }
  held.add(holder);
  try {
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  } catch {
    // On a full disk the lock still holds; only its message is missing.
  }
  return () => {
    if (!held.delete(holder)) return;
    rmSync(pidFile, { force: true });
    holder.close();
  };
}

function nameOf(pidFile: string): string {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10);
    return Number.isInteger(pid) ? ` (process ${pid})` : '';
  } catch {
    // The other has the lock but has not written its pid yet: the message does without.
    return '';
  }
}
