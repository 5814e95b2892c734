/**
 * Notices when nothing happens for too long, and so ends an agent that waits for ever. Owns one
 * timer; what counts as something, and what follows, is the caller's. Its backstop is the limit of
 * minutes.
 */

interface Waits {
  /** Milliseconds without anything. */
  readonly silence: number;
  /** The same after a reply that broke off; some agents never notice that. */
  readonly afterCut: number;
}

export class IdleTimer {
  readonly #waits: Waits;
  readonly #isBusy: () => boolean;
  readonly #tooLong: () => void;
  #timer: NodeJS.Timeout | undefined;

  /** `isBusy` while a command may run for long without a word. */
  constructor(waits: Waits, isBusy: () => boolean, tooLong: () => void) {
    this.#waits = waits;
    this.#isBusy = isBusy;
    this.#tooLong = tooLong;
    this.reset();
  }

  /** Something happened; `cut` where that was the end of a reply that broke off. */
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
