/** Owns knowing which calls are still being carried out, so that a server can end after them. */
export class UnderWay {
  readonly #work = new Set<Promise<unknown>>();

  /** Resolves or rejects as the work does. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.#work.add(work);
    try {
      return await work;
    } finally {
      this.#work.delete(work);
    }
  }

  /** Resolves when nothing is under way any more. Never rejects. */
  async settled(): Promise<void> {
    while (this.#work.size > 0) await Promise.allSettled(this.#work);
  }
}
