/**
 * Owns which results were applied to which of this window's work trees, and whether they are still
 * there: lenses show it once there is nothing left to review, and a later result of the same task
 * builds on it. The first survives reloads, the second is looked at again. Free of `vscode`.
 */
import { isFinal } from '../../runner/protocol/status.ts';
import type { FileChange, TaskSummary } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Listen } from './event.ts';

const KEY = 'errand.applied';
/** How much of a result the files have, after it was applied: all, a part, nothing. */
export type Presence = 'all' | 'part' | 'none';

/** The first that is true of any work tree is what is shown. */
const ORDER = ['all', 'part', 'none'] as const;
/** Tasks to remember as applied; older ones have long left the runner's list. */
const MAX_TASKS = 500;

/**
 * The task, the attempt whose result the work tree has, whether that attempt is the task's newest,
 * the work tree ('' for an unnamed one), how many attempts the task had then, and whether the work
 * tree was given only a part.
 */
type Entry = readonly [
  task: string,
  attempt: number,
  newest: boolean,
  workTree?: string,
  attempts?: number | null,
  part?: true,
];

/** A report that another program has applied or undone a result (runner/client/apply/told.ts). */
interface Told {
  readonly task: string;
  readonly has?: number;
  /** The attempt of whose result it has a part. */
  readonly part?: number;
  readonly attempts?: number;
}

/** Of a file of a result: whether a work tree was given all of it, where others are missing. */
export type GivenFile = 'all' | 'part';

export class Applied {
  readonly #memory: Memory;
  readonly #entries = new Map<string, Entry>();
  /** Results that are no longer in their work tree, or not whole. */
  readonly #gone = new Map<string, Presence>();
  /** Of results that were applied in part: the object of each file, by the file's name. */
  readonly #given = new Map<string, ReadonlyMap<string, string>>();
  readonly #changes = new Emitter<string>();

  /** Fires with the id of a task whose result was applied or undone, or has left the files. */
  readonly onDidChange: Listen<string> = this.#changes.event;

  constructor(memory: Memory) {
    this.#memory = memory;
    for (const entry of memory.get<readonly Entry[]>(KEY, [])) this.#entries.set(key(entry), entry);
  }

  /** Returns true when a work tree has the task's final result. */
  has(id: string): boolean {
    return this.presence(id) === 'all';
  }

  /**
   * Returns how much of the task's final result a work tree still has; undefined when none was
   * given it.
   */
  presence(id: string): Presence | undefined {
    const final = this.#of(id).filter(([, , newest]) => newest);
    const found = new Set(final.map((entry) => this.#presenceOf(entry)));
    return ORDER.find((presence) => found.has(presence));
  }

  /** Returns the tasks whose results were applied to this work tree. */
  tasksIn(workTree: string): string[] {
    const here = [...this.#entries.values()].filter(([, , , of = '']) => of === workTree);
    return here.map(([task]) => task);
  }

  /** Records what the files say. */
  found(id: string, presence: Presence, workTree: string): void {
    const at = key([id, 0, false, workTree]);
    if ((this.#gone.get(at) ?? 'all') === presence || !this.#entries.has(at)) return;
    if (presence === 'all') this.#gone.delete(at);
    else this.#gone.set(at, presence);
    this.#changes.fire(id);
  }

  /** Records which objects the files of a result became that was applied in part. */
  foundFiles(id: string, files: ReadonlyMap<string, string>): void {
    const had = this.#given.get(id) ?? new Map<string, string>();
    const isSame =
      had.size === files.size && [...files].every(([name, as]) => had.get(name) === as);
    if (isSame) return;
    this.#given.set(id, files);
    this.#changes.fire(id);
  }

  /** Returns what was given of one file, while only a part of the result was. */
  file(id: string, { path, pathBase64, after }: FileChange): GivenFile | undefined {
    if (this.presence(id) !== 'part') return undefined;
    const given = this.#given.get(id)?.get(pathBase64 ?? path);
    if (given === undefined) return undefined;
    return given === (after?.blob ?? '') ? 'all' : 'part';
  }

  /**
   * Returns the attempt whose whole result this work tree has, even if the task has continued
   * since.
   */
  attempt(id: string, workTree = ''): number | undefined {
    const entry = this.#entry(id, workTree);
    return entry?.[5] ? undefined : entry?.[1];
  }

  /** Returns the attempt of whose result this work tree was given a part. */
  partOf(id: string, workTree = ''): number | undefined {
    const entry = this.#entry(id, workTree);
    return entry?.[5] ? entry[1] : undefined;
  }

  /** Returns true for a finished result that no work tree has yet. */
  awaits(task: TaskSummary): boolean {
    return task.status.kind === 'done' && (task.files ?? 0) > 0 && !this.has(task.id);
  }

  /** @param attempts how many the task has now; with more, it has continued */
  add(id: string, attempt: number, workTree = '', attempts?: number): void {
    this.#keep([id, attempt, true, workTree, attempts]);
  }

  /** Like `add`, for a part of the result. */
  addPart(id: string, attempt: number, workTree = '', attempts?: number): void {
    this.#keep([id, attempt, true, workTree, attempts, true]);
  }

  /**
   * Notices that a task continues, or did so while no window was open: its earlier result in the
   * work trees is then no longer the task's final one.
   */
  look({ id, status, attempts }: Pick<TaskSummary, 'id' | 'status' | 'attempts'>): void {
    for (const [, attempt, newest, workTree, had, part] of this.#of(id)) {
      const isOver = isFinal(status) && (had ?? attempts) >= attempts;
      if (newest && !isOver) this.#keep([id, attempt, false, workTree, null, part]);
    }
  }

  /** Forgets a result that was undone; the work tree again has that of an older attempt, if any. */
  remove(id: string, older?: number, workTree = ''): void {
    const unnamed = this.#entries.delete(key([id, 0, false]));
    this.#gone.delete(key([id, 0, false, workTree]));
    if (older !== undefined) this.#keep([id, older, false, workTree]);
    else if (this.#entries.delete(key([id, 0, false, workTree])) || unnamed) this.#changed(id);
  }

  /**
   * Takes over what another program has applied or undone; repeating it is harmless.
   * @returns the tasks whose results the work tree has since
   */
  hear(told: readonly Told[], workTree: string): string[] {
    const news = told.filter(
      ({ task, has, part }) =>
        this.attempt(task, workTree) !== has || this.partOf(task, workTree) !== part,
    );
    for (const { task, has, part, attempts } of news) {
      if (part !== undefined) this.addPart(task, part, workTree, attempts);
      else if (has !== undefined && attempts !== undefined) this.add(task, has, workTree, attempts);
      else this.remove(task, has, workTree);
    }
    return news.filter(({ attempts }) => attempts !== undefined).map(({ task }) => task);
  }

  #entry(id: string, workTree: string): Entry | undefined {
    const entries = this.#of(id);
    const mine = entries.find(([, , , of = '']) => of === workTree);
    // Kept by a version that did not name work trees.
    return mine ?? entries.find(([, , , of = '']) => of === '');
  }

  #presenceOf(entry: Entry): Presence {
    const found = this.#gone.get(key(entry)) ?? 'all';
    return found === 'all' && entry[5] ? 'part' : found;
  }

  #of(id: string): Entry[] {
    return [...this.#entries.values()].filter(([task]) => task === id);
  }

  #keep(entry: Entry): void {
    this.#entries.delete(key(entry));
    if (entry[2]) this.#gone.delete(key(entry));
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
