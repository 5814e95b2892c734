/**
 * What happens at any time, taken one by one in its order, by one taker. Who brings much can wait
 * for room; what must not wait (a model's request, an end) is pushed all the same.
 */

/** With more waiting than this, whoever asks for room waits. */
const MAX_WAITING = 1000;

export class EventQueue<T> {
  #waiting: T[] = [];
  /** How many of them were taken. */
  #taken = 0;
  #wake: (() => void) | undefined;
  #room = Promise.withResolvers<void>();
  #closed = false;

  push(item: T): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** Resolves once no more than a bounded number waits; undefined where that is so. */
  room(): Promise<void> | undefined {
    return this.#closed || this.#length <= MAX_WAITING ? undefined : this.#room.promise;
  }

  /** Nobody takes any more: nobody waits for room either. */
  close(): void {
    this.#closed = true;
    this.#room.resolve();
  }

  /** The next item, when there is one. */
  async take(): Promise<T> {
    for (;;) {
      if (this.#length > 0) return this.#next();
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  get #length(): number {
    return this.#waiting.length - this.#taken;
  }

  #next(): T {
    const item = this.#waiting[this.#taken] as T;
    this.#taken += 1;
    // What was taken is let go of in batches: to move all others up each time would be slow.
    if (this.#taken >= MAX_WAITING || this.#length === 0) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    if (this.#length === MAX_WAITING) {
      this.#room.resolve();
      this.#room = Promise.withResolvers<void>();
    }
    return item;
  }
}
