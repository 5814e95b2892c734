/**
 * Owns which results were applied to which of this window's work trees: what a lens says once
 * there is nothing left to review, and what a later result of the same task builds on. It
 * survives reloads. Free of `vscode`.
 */
import { isFinal } from '../../runner/protocol/status.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const KEY = 'errand.applied';
/** Tasks remembered as applied; older ones have long left the runner's list. */
const MAX_TASKS = 500;

/**
 * The task, the attempt whose result the work tree has, whether that is the task's newest, which
 * work tree it is ('' for one that was not named), and how many attempts the task had then.
 */
type Entry = readonly [
  task: string,
  attempt: number,
  newest: boolean,
  workTree?: string,
  attempts?: number,
];

/** What somebody else has applied or taken back (runner/client/apply/told.ts). */
interface Told {
  readonly task: string;
  readonly has?: number;
  readonly attempts?: number;
}

export class Applied {
  readonly #memory: Memory;
  readonly #entries = new Map<string, Entry>();
  readonly #changes = new Emitter<string>();

  /** Fires with the id of a task whose result came or went. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    for (const entry of memory.get<readonly Entry[]>(KEY, [])) this.#entries.set(key(entry), entry);
  }

  /** A work tree has what the task came to. */
  has(id: string): boolean {
    return this.#of(id).some(([, , newest]) => newest);
  }

  /** The attempt whose result this work tree has, also where the task has gone on since. */
  attempt(id: string, workTree = ''): number | undefined {
    const entries = this.#of(id);
    const mine = entries.find(([, , , of = '']) => of === workTree);
    // Kept by a version that did not name work trees.
    return (mine ?? entries.find(([, , , of = '']) => of === ''))?.[1];
  }

  /** True for a finished result that no work tree has yet. */
  awaits(task: TaskSummary): boolean {
    return task.status.kind === 'done' && (task.files ?? 0) > 0 && !this.has(task.id);
  }

  /** @param attempts how many the task has now; with more, it has gone on */
  add(id: string, attempt: number, workTree = '', attempts?: number): void {
    this.#keep([id, attempt, true, workTree, attempts]);
  }

  /**
   * A task goes on, or has while nobody was here to see it: what the work trees have is not what
   * it comes to.
   */
  look({ id, status, attempts }: Pick<TaskSummary, 'id' | 'status' | 'attempts'>): void {
    for (const [, attempt, newest, workTree, had = attempts] of this.#of(id)) {
      const isOver = isFinal(status) && had >= attempts;
      if (newest && !isOver) this.#keep([id, attempt, false, workTree]);
    }
  }

  /** The result was taken back; the work tree has again what it had of an older attempt. */
  remove(id: string, older?: number, workTree = ''): void {
    const unnamed = this.#entries.delete(key([id, 0, false]));
    if (older !== undefined) this.#keep([id, older, false, workTree]);
    else if (this.#entries.delete(key([id, 0, false, workTree])) || unnamed) this.#changed(id);
  }

  /**
   * Applied or taken back by somebody else; hearing of it again is harmless.
   * @returns the tasks whose results the work tree has since
   */
  hear(told: readonly Told[], workTree: string): string[] {
    const news = told.filter(({ task, has }) => this.attempt(task, workTree) !== has);
    for (const { task, has, attempts } of news) {
      if (has !== undefined && attempts !== undefined) this.add(task, has, workTree, attempts);
      else this.remove(task, has, workTree);
    }
    return news.filter(({ attempts }) => attempts !== undefined).map(({ task }) => task);
  }

  #of(id: string): Entry[] {
    return [...this.#entries.values()].filter(([task]) => task === id);
  }

  #keep(entry: Entry): void {
    this.#entries.delete(key(entry));
    this.#entries.set(key(entry), entry);
    this.#changed(entry[0]);
  }

  #changed(id: string): void {
    void this.#memory.update(KEY, [...this.#entries.values()].slice(-MAX_TASKS));
    this.#changes.fire(id);
  }
}

function key([task, , , workTree = '']: Entry): string {
  return `${task} ${workTree}`;
}
