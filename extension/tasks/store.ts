/**
 * Owns the editor's knowledge of the runner's tasks: the list, and the full state of every watched
 * task. It survives reconnects: known state stays until the runner replaces it, and only a real
 * change fires. It never talks to a runner itself; a source is attached to it.
 */
import { isDeepStrictEqual } from 'node:util';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { TaskState, TaskSummary } from '../../runner/protocol/task.ts';
import { Emitter, type Handle, type Listen } from './event.ts';
import { type Read, summaryInWords, taskInWords } from './task-words.ts';

/** Source of the states; each callback gets the whole state every time. */
export interface TaskSource {
  subscribeTasks(onState: (tasks: readonly TaskSummary[]) => void): Handle;
  subscribeTask(
    id: string,
    onState: (task: TaskState) => void,
    onError: (error: ErrandError) => void,
  ): Handle;
}

/** `list`: tasks came, went or changed order; `task`: one task's summary or full state changed. */
export type TaskChange = { readonly kind: 'list' } | { readonly kind: 'task'; readonly id: string };

interface Watch {
  count: number;
  state: TaskState | undefined;
  /** Reason why the runner does not send it: it has no such task, for one. */
  error: ErrandError | undefined;
  handle: Handle | undefined;
}

export class TaskStore {
  readonly #changes = new Emitter<TaskChange>();
  readonly #watches = new Map<string, Watch>();
  readonly #read: Read;
  #tasks: readonly TaskSummary[] = [];
  #loaded = false;
  #runnerId: string | undefined;
  #source: TaskSource | undefined;
  #list: Handle | undefined;

  readonly onDidChange: Listen<TaskChange> = this.#changes.event;

  /** `read` brings the runner's English into the editor's language. */
  constructor(read: Read = (english) => english) {
    this.#read = read;
  }

  /** Newest first. */
  get tasks(): readonly TaskSummary[] {
    return this.#tasks;
  }

  /** False until the runner has sent its list once. */
  get loaded(): boolean {
    return this.#loaded;
  }

  summary(id: string): TaskSummary | undefined {
    return this.#tasks.find((task) => task.id === id);
  }

  /** Returns the full state if the task is watched and the runner has answered. */
  state(id: string): TaskState | undefined {
    return this.#watches.get(id)?.state;
  }

  /** Keeps the task's full state up to date until the handle is disposed. */
  watch(id: string): Handle {
    const known = this.#watches.get(id);
    const watch: Watch = known ?? {
      count: 0,
      state: undefined,
      error: undefined,
      handle: undefined,
    };
    if (!known) {
      this.#watches.set(id, watch);
      this.#follow(id, watch);
    }
    watch.count += 1;
    let open = true;
    return {
      dispose: () => {
        if (!open) return;
        open = false;
        watch.count -= 1;
        if (watch.count > 0) return;
        watch.handle?.dispose();
        if (this.#watches.get(id) === watch) this.#watches.delete(id);
      },
    };
  }

  /**
   * Resolves with the full state as soon as it is known, and fits; rejects when it never will be
   * known.
   */
  async whenKnown(
    id: string,
    signal?: AbortSignal,
    fits: (state: TaskState) => boolean = () => true,
  ): Promise<TaskState> {
    const watch = this.watch(id);
    const { promise, resolve, reject } = Promise.withResolvers<TaskState>();
    const look = () => {
      const known = this.#watches.get(id);
      if (known?.state && fits(known.state)) resolve(known.state);
      else if (known?.error) reject(known.error);
      else if (!this.#source)
        reject(new ErrandError('unavailable', 'There is no connection to a runner.'));
    };
    const listening = this.onDidChange(look);
    const stop = () => reject(signal?.reason);
    signal?.addEventListener('abort', stop);
    try {
      look();
      return await promise;
    } finally {
      signal?.removeEventListener('abort', stop);
      listening.dispose();
      watch.dispose();
    }
  }

  /** Takes a runner's states from now on; another runner's tasks are forgotten. */
  attach(runnerId: string, source: TaskSource): void {
    this.detach();
    if (this.#runnerId !== runnerId) this.#forget();
    this.#runnerId = runnerId;
    this.#source = source;
    this.#list = source.subscribeTasks((tasks) => this.#takeList(tasks));
    for (const [id, watch] of this.#watches) this.#follow(id, watch);
  }

  /** Stops listening and keeps what is known. */
  detach(): void {
    this.#list?.dispose();
    this.#list = undefined;
    for (const watch of this.#watches.values()) {
      watch.handle?.dispose();
      watch.handle = undefined;
    }
    this.#source = undefined;
  }

  /** Stops listening and forgets everything. */
  clear(): void {
    this.detach();
    this.#runnerId = undefined;
    this.#forget();
  }

  #forget(): void {
    this.#tasks = [];
    this.#loaded = false;
    for (const watch of this.#watches.values()) watch.state = undefined;
    this.#changes.fire({ kind: 'list' });
  }

  #follow(id: string, watch: Watch): void {
    watch.error = undefined;
    watch.handle = this.#source?.subscribeTask(
      id,
      (sent) => {
        const state = taskInWords(sent, this.#read);
        if (watch.state === state) return;
        watch.state = state;
        this.#changes.fire({ kind: 'task', id });
      },
      (error) => {
        watch.error = error;
        this.#changes.fire({ kind: 'task', id });
      },
    );
  }

  #takeList(sent: readonly TaskSummary[]): void {
    const tasks = sent.map((task) => summaryInWords(task, this.#read));
    const before = new Map(this.#tasks.map((task) => [task.id, task]));
    const sameOrder =
      this.#loaded &&
      tasks.length === this.#tasks.length &&
      tasks.every((task, index) => this.#tasks[index]?.id === task.id);
    this.#tasks = tasks;
    this.#loaded = true;
    if (!sameOrder) this.#changes.fire({ kind: 'list' });
    for (const task of tasks) {
      const old = before.get(task.id);
      if (old !== undefined && old !== task && !isDeepStrictEqual(old, task)) {
        this.#changes.fire({ kind: 'task', id: task.id });
      }
    }
  }
}
