/**
 * Owns what must be stored although the disk is full: the end of work that somebody stopped, and
 * the removal of what they want gone, which is how a disk gets room again. Uses what was kept back
 * for it (store/disk-room.ts) once; what can wait is tried until it is stored.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { DiskRoom } from '../store/disk-room.ts';
import { asStorageError, StorageFullError } from '../store/storage-error.ts';

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 10_000;

/** Does it, once more with what was kept back where the disk is full. It must bear a repetition. */
export async function evenWhenFull<T>(
  room: Pick<DiskRoom, 'giveUpReserve'> | undefined,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (!room || !(asStorageError(cause) instanceof StorageFullError)) throw cause;
    await room.giveUpReserve();
    return await write();
  }
}

/** Tries until it is stored, or the signal says that it is no longer of use. Never rejects. */
export async function onceStorable(
  write: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    await sleep(wait, undefined, { signal }).catch(() => undefined);
    try {
      await write();
      return;
    } catch {
      // The outage was reported when it began; the next start settles it in any case.
    }
  }
}
