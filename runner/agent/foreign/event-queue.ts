/** What happens at any time, taken one by one in its order, by one taker. Never holds a process up. */
export class EventQueue<T> {
  readonly #waiting: T[] = [];
  #wake: (() => void) | undefined;

  push(item: T): void {
    this.#waiting.push(item);
    this.#wake?.();
  }

  /** The next item, when there is one. */
  async take(): Promise<T> {
    for (;;) {
      const [item] = this.#waiting.splice(0, 1);
      if (item !== undefined) return item;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
