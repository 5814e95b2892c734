/**
 * Owns which results were applied to this folder's work tree: what a lens says once there is
 * nothing left to review, and what a later result of the same task builds on. It survives reloads.
 * Free of `vscode`.
 */
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const KEY = 'errand.applied';
/** Tasks remembered as applied; older ones have long left the runner's list. */
const KEPT = 500;

/** The task, the attempt whose result the work tree has, and whether that is the task's newest. */
type Entry = readonly [task: string, attempt: number, newest: boolean];

export class Applied {
  readonly #memory: Memory;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Emitter<string>();

  /** Fires with the id of a task whose result came or went. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    for (const entry of memory.get<readonly Entry[]>(KEY, [])) this.#entries.set(entry[0], entry);
  }

  /** The work tree has what the task came to. */
  has(id: string): boolean {
    return this.#entries.get(id)?.[2] ?? false;
  }

  /** The attempt whose result the work tree has, also where the task has gone on since. */
  attempt(id: string): number | undefined {
    return this.#entries.get(id)?.[1];
  }

  /** True for a finished result that the work tree does not have yet. */
  awaits(task: TaskSummary): boolean {
    return task.status.kind === 'done' && (task.files ?? 0) > 0 && !this.has(task.id);
  }

  add(id: string, attempt: number): void {
    this.#keep([id, attempt, true]);
  }

  /** The task has gone on: what the work tree has is not what it will come to. */
  goesOn(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.[2]) this.#keep([id, entry[1], false]);
  }

  /** The result was taken back; the work tree has again what it had of an older attempt. */
  remove(id: string, older?: number): void {
    if (older !== undefined) this.#keep([id, older, false]);
    else if (this.#entries.delete(id)) this.#changed(id);
  }

  #keep(entry: Entry): void {
    const [id] = entry;
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    this.#changed(id);
  }

  #changed(id: string): void {
    void this.#memory.update(KEY, [...this.#entries.values()].slice(-KEPT));
    this.#changes.fire(id);
  }
}
