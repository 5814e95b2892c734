/**
 * Owns which tasks need the user: a question, or an end that was not looked at. Whoever shows a
 * task's end calls `settle`; that survives reloads. Free of `vscode`.
 */
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { Emitter, type Listen } from './event.ts';

/** A part of `vscode.Memento`. */
export interface Memory {
  get<T>(key: string, fallback: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = 'errand.settled';
/** Tasks remembered as looked at; older ones have long left the runner's list. */
const KEPT = 1000;

export class Attention {
  readonly #memory: Memory;
  readonly #settled: Set<string>;
  readonly #changes = new Emitter<string>();
  /** Tasks whose page is on the screen. */
  readonly #inView = new Set<string>();

  /** Fires with the id of a task that was looked at. */
  readonly onDidSettle: Listen<string> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#settled = new Set(memory.get<string[]>(KEY, []));
  }

  /** The user has seen this task's end. Repeating it is harmless. */
  settle(id: string): void {
    if (this.#settled.has(id)) return;
    this.#settled.add(id);
    const kept = [...this.#settled].slice(-KEPT);
    void this.#memory.update(KEY, kept);
    this.#changes.fire(id);
  }

  /** The task's page came to the screen, or left it. */
  setInView(id: string, inView: boolean): void {
    if (inView) this.#inView.add(id);
    else this.#inView.delete(id);
  }

  /** What happens to it is seen without being told. */
  isInView(id: string): boolean {
    return this.#inView.has(id);
  }

  /** A task that goes on has another end to come, which nobody has seen. */
  goesOn(id: string): void {
    if (!this.#settled.delete(id)) return;
    void this.#memory.update(KEY, [...this.#settled]);
  }

  /** A finished task that nobody has looked at; one that the user cancelled needs no look. */
  isFresh(task: TaskSummary): boolean {
    return task.status.kind === 'done' && !this.#settled.has(task.id);
  }

  needsUser(task: TaskSummary): boolean {
    return task.status.kind === 'needs_input' || this.isFresh(task);
  }

  /** True while delegating the same thing again would be a mistake. */
  isOpen(task: TaskSummary): boolean {
    return !isFinal(task.status) || this.isFresh(task);
  }
}
