/**
 * Owns running jobs one after the other, in the order of the calls. A failure goes to its caller
 * and holds up no other job. It never drops a job, and never runs two at once.
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

/** The caller gets the outcome of the work; the queue keeps none of it. */
function nothing(): void {}
