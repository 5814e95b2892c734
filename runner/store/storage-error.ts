/**
 * Tells a disk that has no room from every other fault, wherever it shows: in SQLite or in a
 * file. The runner then refuses new work and goes on reading.
 */
import { ErrandError } from '../protocol/errors.ts';

const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;

/** The disk did not take a write. Nothing acknowledged is lost. */
export class StorageFullError extends ErrandError {
  constructor(cause: unknown) {
    super('unavailable', 'The runner could not write to its data directory: the disk is full.', {
      hint: 'Free some space there. The runner goes on by itself, nothing stored is lost.',
      cause,
    });
    this.name = 'StorageFullError';
  }
}

/** The error as people should see it: unchanged unless the disk refused the write. */
export function asStorageError(cause: unknown): unknown {
  if (cause instanceof Error) {
    const { errcode, code } = cause as { errcode?: number; code?: string };
    // The low byte is SQLite's primary code; the rest says which operation it was.
    const primary = errcode === undefined ? undefined : errcode & 0xff;
    if (primary === SQLITE_FULL || primary === SQLITE_IOERR) return new StorageFullError(cause);
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO') {
      return new StorageFullError(cause);
    }
  }
  return cause;
}
