/**
 * Owns the data directory: where everything lives, who may read it (its owner alone), and that
 * only one runner uses it. The lock is an operating-system lock held through SQLite, so a runner
 * killed with -9 leaves none behind; the file with the pid only serves the error message.
 */
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/**
 * Makes the directory when it is not there, narrows its mode to 0700 and locks it. Throws
 * `conflict` with the other's pid where a runner already uses it.
 */
export function openDataDirectory(root: string): DataDirectory {
  mkdirSync(root, { recursive: true, mode: 0o700 });
  chmodSync(root, 0o700);
  const release = lock(root);
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

const SQLITE_BUSY = 5;
/** Says that the file has been written once, so that taking the lock writes nothing any more. */
const WRITTEN = 1;

/** Garbage collection closes a connection that nobody refers to, and its lock would be gone. */
const held = new Set<DatabaseSync>();

function lock(root: string): () => void {
  const path = join(root, 'lock.db');
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
    // On a full disk: the lock holds all the same, and only its message does without.
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
