/**
 * Owns the pauses between tries: twice as long each time, up to a longest one. Pure but for the
 * source of chance it is given; the caller owns the timer and its signal.
 */

export interface Pauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** No spread: every pause has its full length. */
const FULL = 1;

/**
 * Milliseconds before the next try, after `failed` tries (0 for the first pause). `random` in [0,
 * 1) spreads it over the upper half of its step, so that many waiters do not return at once.
 */
export function pauseMs({ firstMs, longestMs }: Pauses, failed: number, random = FULL): number {
  const step = Math.min(firstMs * 2 ** failed, longestMs);
  return step * (0.5 + random / 2);
}

/** Counts the tries of one loop. */
export class BackOff {
  readonly #pauses: Pauses;
  readonly #random: () => number;
  #failed = 0;

  constructor(pauses: Pauses, random: () => number = () => FULL) {
    this.#pauses = pauses;
    this.#random = random;
  }

  /** Milliseconds before the next try. */
  next(): number {
    return pauseMs(this.#pauses, this.#failed++, this.#random());
  }

  /** A try went well: the next failure begins with the shortest pause. */
  reset(): void {
    this.#failed = 0;
  }
}
