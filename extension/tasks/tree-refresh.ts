/**
 * Owns when the editor is told that rows have changed: so that each change reaches the screen, and
 * each click on a row its command. Free of `vscode`. Seen in VS Code 1.139.1:
 *
 * - The editor loses a change of a row while it receives that row's children: it then keeps the
 *   older children. Similar to microsoft/vscode#50579. So a change is told again a moment later,
 *   unless the editor has asked for these rows since.
 * - From when it is told of a change until it has asked again, it does not know the rows below, and
 *   none at all where it was told of all: a click on one of them reaches its command without the
 *   row. So it is told no more than it has to be.
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
  /** The editor was told to ask for all rows and has not: it will see what changes until then. */
  #willAsk = false;

  /**
   * `tell` names a row that has changed, or undefined where the editor has to ask for all; `later`
   * runs a function once, unless it is disposed before.
   */
  constructor(
    tell: (id: string | undefined) => void,
    later: (pause: number, run: () => void) => Handle,
  ) {
    this.#tell = tell;
    this.#later = later;
  }

  /** Reports a change of the row with this id; of the rows at the top when undefined. */
  changed(id: string | undefined): void {
    if (id !== undefined) this.#tell(id);
    else if (!this.#willAsk) this.#tellAll();
    this.#told.add(id);
    this.#timer ??= this.#later(REPEAT_AFTER_MS, () => this.#again());
  }

  /** The editor asks for the rows below this one, or for those at the top: it gets them as they are. */
  asked(id: string | undefined): void {
    this.#told.delete(id);
    if (id === undefined) this.#willAsk = false;
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

  #tellAll(): void {
    this.#willAsk = true;
    this.#tell(undefined);
  }

  #again(): void {
    this.#timer = undefined;
    if (this.#answering > 0) {
      this.#timer = this.#later(REPEAT_AFTER_MS, () => this.#again());
      return;
    }
    const told = [...this.#told];
    this.#told.clear();
    for (const id of told) {
      if (id === undefined) this.#tellAll();
      else this.#tell(id);
    }
  }
}
