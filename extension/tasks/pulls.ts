/**
 * Owns which pull request this window has seen of each task: its number, its page, and the branch
 * and the remote by which it is found again. None of that changes; its state, its text and what came
 * back are asked of the forge each time and never kept. Free of `vscode`.
 */
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const KEY = 'errand.pulls';
/** Older tasks have long left the runner's list. */
const MAX_TASKS = 500;

export interface KnownPull {
  /** As its forge writes it: `#12`, `!12`. */
  readonly name: string;
  readonly url: string;
  readonly branch: string;
  readonly remote: string;
}

export class Pulls {
  readonly #memory: Memory;
  readonly #byTask: Map<string, KnownPull>;
  readonly #changes = new Emitter<string>();

  /** Fires with the id of a task whose pull request was seen for the first time. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#byTask = new Map(memory.get<readonly (readonly [string, KnownPull])[]>(KEY, []));
  }

  of(task: string): KnownPull | undefined {
    return this.#byTask.get(task);
  }

  keep(task: string, pull: KnownPull): void {
    if (JSON.stringify(this.#byTask.get(task)) === JSON.stringify(pull)) return;
    this.#byTask.delete(task);
    this.#byTask.set(task, pull);
    void this.#memory.update(KEY, [...this.#byTask].slice(-MAX_TASKS));
    this.#changes.fire(task);
  }
}
