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

const KEY = 'errand.seen';
/** Tasks remembered as looked at; older ones have long left the runner's list. */
const MAX_TASKS = 1000;

/** How many attempts the task had when its end was looked at; 0 where that was not known. */
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

  /** The user has seen this task's end. Repeating it is harmless. */
  settle(id: string): void {
    const attempts = this.#attemptsOf(id) ?? 0;
    if (this.#settled.get(id) === attempts) return;
    this.#settled.delete(id);
    this.#settled.set(id, attempts);
    // Other windows write there, too: what was looked at in one is not forgotten for another.
    this.#keep(new Map([...this.#kept, ...this.#settled]));
    this.#changes.fire(id);
  }

  /** What other windows have shown meanwhile. */
  recall(): void {
    for (const [id, attempts] of this.#kept) {
      if (this.#settled.has(id)) continue;
      this.#settled.set(id, attempts);
      this.#changes.fire(id);
    }
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
    if (this.#settled.delete(id)) this.#keep(new Map(this.#kept.filter(([each]) => each !== id)));
  }

  /** A finished task that nobody has looked at; one that the user cancelled needs no look. */
  isFresh({ id, status, attempts }: TaskSummary): boolean {
    const seen = this.#settled.get(id);
    // It may have gone on, and ended again, while no window was open.
    const isSeen = seen !== undefined && (seen === 0 || seen >= attempts);
    return status.kind === 'done' && !isSeen;
  }

  needsUser(task: TaskSummary): boolean {
    return task.status.kind === 'needs_input' || this.isFresh(task);
  }

  /** True while delegating the same thing again would be a mistake. */
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
