/**
 * Owns that a changed row reaches the screen. The editor loses a change of a row whose children it
 * is just being given: it takes the older children for the newer. So each change is told once more
 * a moment later, when the answer has long arrived.
 */
import { Disposable } from 'vscode';

/** Far longer than an answer is on its way, in milliseconds. */
const LATER = 1000;

export class Echo extends Disposable {
  readonly #tell: (id: string | undefined) => void;
  readonly #told = new Set<string | undefined>();
  #answering = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (id: string | undefined) => void) {
    super(() => clearTimeout(this.#timer));
    this.#tell = tell;
  }

  /** The row of this id has changed; all of them when undefined. */
  changed(id: string | undefined): void {
    this.#tell(id);
    this.#told.add(id);
    this.#timer ??= setTimeout(() => this.#again(), LATER);
  }

  /** Waits for an answer that takes its time, so that what changes meanwhile is told after it. */
  async answer<T>(answer: Promise<T>): Promise<T> {
    this.#answering += 1;
    try {
      return await answer;
    } finally {
      this.#answering -= 1;
    }
  }

  #again(): void {
    this.#timer = undefined;
    if (this.#answering > 0) {
      this.#timer = setTimeout(() => this.#again(), LATER);
      return;
    }
    const told = [...this.#told];
    this.#told.clear();
    for (const id of told) this.#tell(id);
  }
}
