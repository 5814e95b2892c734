/**
 * Owns which results were applied to this folder's work tree: what a lens says once there is
 * nothing left to review. It survives reloads. Free of `vscode`.
 */
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const KEY = 'errand.applied';
/** Tasks remembered as applied; older ones have long left the runner's list. */
const KEPT = 500;

export class Applied {
  readonly #memory: Memory;
  readonly #ids: Set<string>;
  readonly #changes = new Emitter<string>();

  /** Fires with the id of a task whose result came or went. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#ids = new Set(memory.get<string[]>(KEY, []));
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  /** True for a finished result that the work tree does not have yet. */
  awaits(task: TaskSummary): boolean {
    return task.status.kind === 'done' && (task.files ?? 0) > 0 && !this.has(task.id);
  }

  add(id: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#changed(id);
  }

  /** The result was taken back. */
  remove(id: string): void {
    if (this.#ids.delete(id)) this.#changed(id);
  }

  #changed(id: string): void {
    void this.#memory.update(KEY, [...this.#ids].slice(-KEPT));
    this.#changes.fire(id);
  }
}
