/**
 * Owns doing one thing after the other, in the order asked for. A failure goes to whoever asked
 * and holds up nothing that follows. It never drops work, and never runs two at once.
 */
export class SerialQueue {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs the work when everything asked for before it has settled. */
  run<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.#tail.then(() => work());
    this.#tail = turn.then(nothing, nothing);
    return turn;
  }

  /** Resolves when all that was asked for until now has settled. */
  async settled(): Promise<void> {
    await this.#tail;
  }
}

/** What comes of the work is for whoever asked; the queue keeps none of it. */
function nothing(): void {}
