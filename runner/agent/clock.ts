/**
 * Time and randomness for the agent, passed in so that tests control both. Owns nothing.
 */
import { setTimeout as delay } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  /** The date by the wall clock, to compare with dates that others name. */
  date(): Date;
  /** Rejects with the signal's reason as soon as it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** The longest wait that one timer can hold; no wait here is longer. */
const MAX_SLEEP_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => new Date(),
  random: () => Math.random(),
  async sleep(ms, signal) {
    try {
      await delay(Math.min(ms, MAX_SLEEP_MS), undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
