/**
 * Owns waiting for work that may take longer than one is willing to wait. The work goes on; what
 * becomes of it is told by its own promise. Neither function ever rejects.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves when the promise settles or the time is over, whichever is first. */
export async function within(ms: number, promise: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  const timer = sleep(ms, undefined, { signal: done.signal }).catch(() => undefined);
  await Promise.race([promise, timer]).catch(() => undefined);
  done.abort();
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
