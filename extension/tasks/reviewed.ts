/**
 * Owns which files of which results the user has ticked as reviewed. A tick is for a content: when
 * a later result changes the file again, it is gone. It belongs to this folder's window and
 * survives reloads. Free of `vscode`.
 */
import type { FileChange } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const KEY = 'errand.reviewed';
/** Ticks kept in all; those of the task that was ticked last stay, and of others while they fit. */
const MAX_TICKS = 20_000;

/** Names of files with their contents; attempts side by side have several of one file. */
type Ticks = ReadonlySet<string>;

export class Reviewed {
  readonly #memory: Memory;
  readonly #max: number;
  readonly #changes = new Emitter<string>();
  /** By task, the one that was ticked last at the end. */
  readonly #ticks: Map<string, Ticks>;

  /** Fires with the id of a task. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  constructor(memory: Memory, max = MAX_TICKS) {
    this.#memory = memory;
    this.#max = max;
    const kept = memory.get<readonly (readonly [string, readonly string[]])[]>(KEY, []);
    this.#ticks = new Map(kept.map(([task, ticks]) => [task, new Set(ticks)]));
  }

  has(task: string, file: FileChange): boolean {
    return this.#ticks.get(task)?.has(tickOf(file)) ?? false;
  }

  set(task: string, files: readonly FileChange[], isReviewed: boolean): void {
    const had = this.#ticks.get(task) ?? new Set<string>();
    const these = new Set(files.map(tickOf));
    this.#ticks.delete(task);
    this.#ticks.set(task, isReviewed ? had.union(these) : had.difference(these));
    this.#makeRoom();
    this.#keep(task);
  }

  /** A result that is discarded takes its ticks with it. */
  forget(task: string): void {
    if (this.#ticks.delete(task)) this.#keep(task);
  }

  #keep(task: string): void {
    const ticks = [...this.#ticks].filter(([, each]) => each.size > 0);
    void this.#memory.update(
      KEY,
      ticks.map(([id, each]) => [id, [...each]]),
    );
    this.#changes.fire(task);
  }

  #makeRoom(): void {
    let room = this.#max;
    for (const [index, [task, ticks]] of [...this.#ticks].toReversed().entries()) {
      room -= ticks.size;
      if (room < 0 && index > 0) this.#ticks.delete(task);
    }
  }
}

/** A mode or a deletion is reviewed, too. */
function tickOf({ path, pathBase64, before, after }: FileChange): string {
  const content = after ? `${after.mode} ${after.blob}` : `deleted ${before?.blob ?? ''}`;
  return `${content} ${pathBase64 ?? path}`;
}
