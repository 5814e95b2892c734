/**
 * Owns that a changed row reaches the screen. The editor loses a change of a row while it receives
 * that row's children: it then keeps the older children. So each change is reported again a moment
 * later, when the answer has long arrived. Free of `vscode`. Similar to microsoft/vscode#50579;
 * last seen in VS Code 1.139.1.
 */
import type { Handle } from './event.ts';

/** Far longer than an answer takes to arrive. */
const REPEAT_AFTER_MS = 1000;

export class TreeRefresh {
  readonly #tell: (id: string | undefined) => void;
  readonly #later: (pause: number, run: () => void) => Handle;
  readonly #told = new Set<string | undefined>();
  #answering = 0;
  #timer: Handle | undefined;

  /** `later` runs a function once, unless it is disposed before. */
  constructor(
    tell: (id: string | undefined) => void,
    later: (pause: number, run: () => void) => Handle,
  ) {
    this.#tell = tell;
    this.#later = later;
  }

  /** Reports a change of the row with this id; of all rows when undefined. */
  changed(id: string | undefined): void {
    this.#tell(id);
    this.#told.add(id);
    this.#timer ??= this.#later(REPEAT_AFTER_MS, () => this.#again());
  }

  /** Waits for a slow answer, so that changes during it are reported after it. */
  async answer<T>(answer: Promise<T>): Promise<T> {
    this.#answering += 1;
    try {
      return await answer;
    } finally {
      this.#answering -= 1;
    }
  }

  dispose(): void {
    this.#timer?.dispose();
  }

  #again(): void {
    this.#timer = undefined;
    if (this.#answering > 0) {
      this.#timer = this.#later(REPEAT_AFTER_MS, () => this.#again());
      return;
    }
    const told = [...this.#told];
    this.#told.clear();
    for (const id of told) this.#tell(id);
  }
}
