/**
 * Detects when nothing happens for too long, to end an agent that waits for ever. Owns one timer;
 * the caller decides what counts as activity, and what follows. Its backstop is the limit of
 * minutes.
 */

interface Waits {
  /** Milliseconds without activity. */
  readonly silence: number;
  /** Milliseconds after a reply that broke off; some agents never notice that. */
  readonly afterCut: number;
}

export class IdleTimer {
  readonly #waits: Waits;
  readonly #isBusy: () => boolean;
  readonly #tooLong: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** `isBusy` returns true while a command may run for long without output. */
  constructor(waits: Waits, isBusy: () => boolean, tooLong: () => void) {
    this.#waits = waits;
    this.#isBusy = isBusy;
    this.#tooLong = tooLong;
    this.reset();
  }

  /** Notes activity; `cut` if it was the end of a reply that broke off. */
  reset({ cut = false } = {}): void {
    clearTimeout(this.#timer);
    const { silence, afterCut } = this.#waits;
    this.#timer = cut
      ? setTimeout(() => (this.#isBusy() ? this.reset() : this.#tooLong()), afterCut)
      : setTimeout(this.#tooLong, silence);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
