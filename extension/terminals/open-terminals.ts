/**
 * Owns which terminals in sandboxes this window has open, so that the next one after a reload knows
 * that they have ended. It keeps names alone. Free of `vscode`.
 */
import type { Memory } from '../tasks/attention.ts';

const KEY = 'errand.terminals';

export interface OpenTerminal {
  readonly taskId: string;
  /** Of the task, on one line. */
  readonly title: string;
}

export class OpenTerminals {
  readonly #memory: Memory;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  add(terminal: OpenTerminal): void {
    void this.#memory.update(KEY, [...this.#all, terminal]);
  }

  /** One of that task has ended. */
  remove({ taskId }: OpenTerminal): void {
    const at = this.#all.findIndex((each) => each.taskId === taskId);
    if (at >= 0) void this.#memory.update(KEY, this.#all.toSpliced(at, 1));
  }

  /** Those that the window before had open, each once told of. */
  takeAll(): readonly OpenTerminal[] {
    const all = this.#all;
    if (all.length > 0) void this.#memory.update(KEY, []);
    return all;
  }

  get #all(): readonly OpenTerminal[] {
    return this.#memory.get<readonly OpenTerminal[]>(KEY, []);
  }
}
