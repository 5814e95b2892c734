/**
 * Owns writes that must be stored although the disk is full: the end of work that a person stopped,
 * and the removal of tasks, which is how a disk gets room again. Uses the reserve
 * (store/disk-room.ts) once; a write that can wait is tried until it is stored.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { BackOff, type Pauses } from '../platform/back-off.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { DiskRoom } from '../store/disk-room.ts';
import { asStorageError, StorageFullError } from '../store/storage-error.ts';

const PAUSES: Pauses = { firstMs: 1000, longestMs: 10_000 };

/** Does the work, and on a full disk once more with the reserve. It must be safe to repeat. */
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

/** Tries until it is stored, or the signal says that it is no longer needed. Never rejects. */
export async function onceStorable(
  write: () => Promise<unknown>,
  signal: AbortSignal,
): Promise<void> {
  const backOff = new BackOff(PAUSES);
  while (!signal.aborted) {
    await sleep(backOff.next(), undefined, { signal }).catch(() => undefined);
    try {
      await write();
      return;
    } catch (cause) {
      // Its task was discarded meanwhile: it will never be stored.
      if (cause instanceof ErrandError && cause.code === 'not_found') return;
      // The outage was reported when it began; the next start settles it in any case.
    }
  }
}
