/**
 * Owns which tasks need the user: those with a question, or with an end that was not looked at.
 * Code that shows a task's end calls `settle`, which survives reloads. Free of `vscode`.
 */
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import { Emitter, type Listen } from './event.ts';

/** The part of `vscode.Memento` that is used here. */
export interface Memory {
  get<T>(key: string, fallback: T): T;
  update(key: string, value: unknown): PromiseLike<void>;
}

const KEY = 'errand.seen';
/** Tasks to remember as looked at; older ones have long left the runner's list. */
const MAX_TASKS = 1000;

/** Number of attempts that the task had when its end was looked at; 0 if unknown. */
type Seen = readonly [task: string, attempts: number];

export class Attention {
  readonly #memory: Memory;
  readonly #attemptsOf: (id: string) => number | undefined;
  readonly #settled: Map<string, number>;
  readonly #changes = new Emitter<string>();
  /** Tasks whose page is on the screen. */
  readonly #inView = new Set<string>();

  /** Fires with the id of a task that was looked at. */
  readonly onDidSettle: Listen<string> = this.#changes.event;

  constructor(memory: Memory, attemptsOf: (id: string) => number | undefined = () => undefined) {
    this.#memory = memory;
    this.#attemptsOf = attemptsOf;
    this.#settled = new Map(this.#kept);
  }

  /** Records that the user has seen this task's end. Repeating it is harmless. */
  settle(id: string): void {
    const attempts = this.#attemptsOf(id) ?? 0;
    if (this.#settled.get(id) === attempts) return;
    this.#settled.delete(id);
    this.#settled.set(id, attempts);
    // Other windows write here, too; a task that was looked at in one must not be forgotten for
    // another.
    this.#keep(new Map([...this.#kept, ...this.#settled]));
    this.#changes.fire(id);
  }

  /** Takes over what other windows have shown meanwhile. */
  recall(): void {
    for (const [id, attempts] of this.#kept) {
      if (this.#settled.has(id)) continue;
      this.#settled.set(id, attempts);
      this.#changes.fire(id);
    }
  }

  /** Records that the task's page came to the screen, or left it. */
  setInView(id: string, inView: boolean): void {
    if (inView) this.#inView.add(id);
    else this.#inView.delete(id);
  }

  /** Returns true when the user sees this task's changes without a notification. */
  isInView(id: string): boolean {
    return this.#inView.has(id);
  }

  /** A task that continues will have another end, which nobody has seen. */
  goesOn(id: string): void {
    if (this.#settled.delete(id)) this.#keep(new Map(this.#kept.filter(([each]) => each !== id)));
  }

  /** Returns true for a finished task that nobody has looked at, unless the user cancelled it. */
  isFresh({ id, status, attempts }: TaskSummary): boolean {
    const seen = this.#settled.get(id);
    // It may have continued and ended again while no window was open.
    const isSeen = seen !== undefined && (seen === 0 || seen >= attempts);
    return status.kind === 'done' && !isSeen;
  }

  needsUser(task: TaskSummary): boolean {
    return task.status.kind === 'needs_input' || this.isFresh(task);
  }

  /** Returns true while delegating the same thing again would be a mistake. */
  isOpen(task: TaskSummary): boolean {
    return !isFinal(task.status) || this.isFresh(task);
  }

  get #kept(): readonly Seen[] {
    return this.#memory.get<readonly Seen[]>(KEY, []);
  }

  #keep(seen: ReadonlyMap<string, number>): void {
    void this.#memory.update(KEY, [...seen].slice(-MAX_TASKS));
  }
}
