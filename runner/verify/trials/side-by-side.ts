/**
 * Runs pieces of work a few at a time. Owns that the first failure stops the others and that none
 * outlives the call; decides nothing about what they do.
 */

/** The number of rooms of one verification (rooms/room-limit.ts): more work would only wait. */
export const MAX_AT_ONCE = 2;

/** Resolves with all results, in order; rejects with the reason of the first failure. */
export async function sideBySide<T>(
  works: readonly ((signal: AbortSignal) => Promise<T>)[],
  signal: AbortSignal,
): Promise<T[]> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const results: T[] = [];
  const open = works.entries();
  const lane = async (): Promise<void> => {
    for (const [index, work] of open) {
      stop.throwIfAborted();
      results[index] = await work(stop);
    }
  };
  const lanes = Array.from({ length: MAX_AT_ONCE }, async () => {
    try {
      await lane();
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(lanes);
  signal.throwIfAborted();
  failed.signal.throwIfAborted();
  return results;
}
