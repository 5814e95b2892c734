/**
 * Owns which files of which results the user has ticked as reviewed. A tick is for a content: when
 * a later result changes the file again, it is gone. It belongs to this folder's window and
 * survives reloads. Free of `vscode`.
 */
import type { FileChange } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const KEY = 'errand.reviewed';
/** Ticks kept in all; those of the tasks that were ticked last stay. */
const MAX_TICKS = 20_000;

/** By name of the file: the content that was reviewed. */
type Ticks = Readonly<Record<string, string>>;

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
    this.#ticks = new Map(memory.get<readonly (readonly [string, Ticks])[]>(KEY, []));
  }

  has(task: string, file: FileChange): boolean {
    const ticks = this.#ticks.get(task) ?? {};
    const name = nameOf(file);
    return Object.hasOwn(ticks, name) && ticks[name] === contentOf(file);
  }

  count(task: string, files: readonly FileChange[]): number {
    return files.filter((file) => this.has(task, file)).length;
  }

  set(task: string, files: readonly FileChange[], isReviewed: boolean): void {
    const ticks = new Map(Object.entries(this.#ticks.get(task) ?? {}));
    for (const file of files) {
      if (isReviewed) ticks.set(nameOf(file), contentOf(file));
      else ticks.delete(nameOf(file));
    }
    this.#ticks.delete(task);
    if (ticks.size > 0) this.#ticks.set(task, Object.fromEntries(ticks));
    this.#makeRoom();
    void this.#memory.update(KEY, [...this.#ticks]);
    this.#changes.fire(task);
  }

  /** A result that is discarded takes its ticks with it. */
  forget(task: string): void {
    if (!this.#ticks.delete(task)) return;
    void this.#memory.update(KEY, [...this.#ticks]);
    this.#changes.fire(task);
  }

  #makeRoom(): void {
    let room = this.#max;
    for (const [task, ticks] of [...this.#ticks].toReversed()) {
      room -= Object.keys(ticks).length;
      if (room < 0) this.#ticks.delete(task);
    }
  }
}

const nameOf = ({ path, pathBase64 }: FileChange): string => pathBase64 ?? path;

/** A mode or a deletion is reviewed, too. */
function contentOf({ before, after }: FileChange): string {
  return after ? `${after.mode} ${after.blob}` : `deleted ${before?.blob ?? ''}`;
}
