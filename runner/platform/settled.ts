/**
 * Owns waiting for work that may take longer than one is willing to wait. The work goes on; what
 * becomes of it is told by its own promise. Neither function ever rejects.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves with whether the promise settled before the time was over. */
export async function within(ms: number, promise: Promise<unknown>): Promise<boolean> {
  const done = new AbortController();
  const timer = sleep(ms, false, { signal: done.signal }).catch(() => false);
  const settled = promise.then(
    () => true,
    () => true,
  );
  const isSettled = await Promise.race([settled, timer]);
  done.abort();
  return isSettled;
}

/** Resolves when the promise settles or the signal aborts, whichever is first. */
export async function settledOr(signal: AbortSignal, promise: Promise<unknown>): Promise<void> {
  if (signal.aborted) return;
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const tell = (): void => resolve();
  signal.addEventListener('abort', tell, { once: true });
  await Promise.race([promise, aborted]).catch(() => undefined);
  signal.removeEventListener('abort', tell);
}
