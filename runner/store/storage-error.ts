/**
 * Tells a full disk from every other fault, wherever it shows: in SQLite, in a file or in git. The
 * runner then refuses new work and still reads.
 */
import { ErrandError } from '../protocol/errors.ts';

const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
const CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EIO']);
/** An error may stand in its own chain of causes. */
const MAX_CAUSES = 8;

const GOES_ON = 'The runner continues by itself from what it stored last; nothing stored is lost.';

/** The disk did not take a write. Nothing acknowledged is lost. */
export class StorageFullError extends ErrandError {
  /** `after` is what follows once there is room. */
  constructor(cause: unknown, after = GOES_ON) {
    super('unavailable', 'The runner could not write to its data directory: the disk is full.', {
      hint: `Free some space there (or files, where its inodes are used up). ${after}`,
      cause,
    });
    this.name = 'StorageFullError';
  }
}

/** Why a runner did not start, as people should see it; `root` is its data directory. */
export function notStarted(cause: unknown, root: string): unknown {
  const known = asStorageError(cause);
  if (known instanceof StorageFullError) {
    return new StorageFullError(cause, 'Then start it again; nothing stored is lost.');
  }
  if (!(known instanceof Error) || known instanceof ErrandError) return known;
  const { errcode, path } = known as { errcode?: unknown; path?: unknown };
  const isDatabase = typeof errcode === 'number';
  if (!isDatabase && !(typeof path === 'string' && isOnTheWay(path, root))) return known;
  return new ErrandError(
    'unavailable',
    `The data directory ${root} cannot be used: ${known.message}.`,
    {
      hint: isDatabase
        ? 'Put a backup in place of errand.db there, or move it and everything beside it away to start afresh.'
        : 'Fix the problem there, or choose another with --data-dir.',
      cause,
    },
  );
}

/** In the data directory, or a folder above it that had to be made. */
function isOnTheWay(path: string, root: string): boolean {
  return path.startsWith(root) || root.startsWith(`${path}/`);
}

/**
 * The error as people should see it: unchanged unless the disk refused the write, here or in a
 * program that was started (git says so in words alone), however deep the error lies.
 */
export function asStorageError(cause: unknown): unknown {
  if (cause instanceof StorageFullError) return cause;
  let each: unknown = cause;
  for (let depth = 0; each instanceof Error && depth < MAX_CAUSES; depth++) {
    if (isRefusedWrite(each)) return new StorageFullError(cause);
    each = each.cause;
  }
  return cause;
}

function isRefusedWrite(error: Error): boolean {
  const { errcode, code } = error as { errcode?: number; code?: unknown };
  // The low byte is SQLite's primary code; the rest says which operation it was.
  const primary = errcode === undefined ? undefined : errcode & 0xff;
  if (primary === SQLITE_FULL || primary === SQLITE_IOERR) return true;
  if (CODES.has(code)) return true;
  // A sandbox reports its own full disk in words of ours; that is not the runner's disk.
  if (error instanceof ErrandError) return false;
  return /No space left on device|Out of diskspace|Disk quota exceeded/.test(error.message);
}
