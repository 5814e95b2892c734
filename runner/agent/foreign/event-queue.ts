/**
 * A queue of events with one consumer. A producer of many events can wait for room; an event that
 * must not wait (a model's request, an end) is pushed regardless.
 */

/** Items above which `room` waits. */
const MAX_WAITING_ITEMS = 1000;

export class EventQueue<T> {
  #waiting: T[] = [];
  /** Number of items that were taken. */
  #taken = 0;
  #wake: (() => void) | undefined;
  #room = Promise.withResolvers<void>();
  #closed = false;

  push(item: T): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** Resolves once there is room; undefined if there already is. */
  room(): Promise<void> | undefined {
    return this.#closed || this.#length <= MAX_WAITING_ITEMS ? undefined : this.#room.promise;
  }

  /** Closes the queue: nothing is taken any more, so nobody waits for room. */
  close(): void {
    this.#closed = true;
    this.#room.resolve();
  }

  /** Resolves with the next item once there is one. */
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
    // Taken items are dropped in batches: shifting the rest for each one would be slow.
    if (this.#taken >= MAX_WAITING_ITEMS || this.#length === 0) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    if (this.#length === MAX_WAITING_ITEMS) {
      this.#room.resolve();
      this.#room = Promise.withResolvers<void>();
    }
    return item;
  }
}
