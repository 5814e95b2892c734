/**
 * Owns which tasks concern this window: those of the repositories that are open in it and of those
 * it has delegated from, or all of the runner's if the user wants to see all. List, badge,
 * notifications and choices follow it. It hides tasks but never forgets them: any task can still be
 * requested by its id. Free of `vscode`.
 */
import type { RepositoryId, TaskSummary } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Handle, type Listen } from './event.ts';

const ALL_KEY = 'errand.allRepositories';
const DELEGATED_KEY = 'errand.delegatedFrom';
/** Repositories to remember as delegated from. */
const MAX_REPOSITORIES = 100;

/** The part of TaskStore that is used here. */
export interface AllTasks {
  readonly tasks: readonly TaskSummary[];
  readonly loaded: boolean;
  readonly onDidChange: Listen<unknown>;
}

export class Scope {
  readonly #store: AllTasks;
  readonly #memory: Memory;
  readonly #changes = new Emitter<void>();
  readonly #delegated: Set<RepositoryId>;
  #open: ReadonlySet<RepositoryId> | undefined;
  #all: boolean;

  /** Fires when the window concerns other repositories; changes of the tasks do not fire. */
  readonly onDidChange: Listen<void> = this.#changes.event;

  constructor(store: AllTasks, memory: Memory) {
    this.#store = store;
    this.#memory = memory;
    this.#delegated = new Set(memory.get<RepositoryId[]>(DELEGATED_KEY, []));
    this.#all = memory.get(ALL_KEY, false);
  }

  /** Newest first. */
  get tasks(): readonly TaskSummary[] {
    return this.#store.tasks.filter((task) => this.has(task));
  }

  /** True once it is known which tasks the runner has and which repositories are open here. */
  get loaded(): boolean {
    return this.#store.loaded && (this.#all || this.#open !== undefined);
  }

  get showsAll(): boolean {
    return this.#all;
  }

  /** True when the runner has tasks that do not concern this window. */
  get hidesSome(): boolean {
    return this.loaded && this.#store.tasks.some((task) => !this.has(task));
  }

  has({ repository }: TaskSummary): boolean {
    return this.#all || this.isOwn(repository.id);
  }

  /**
   * Returns true for a repository that concerns this window, whether or not all tasks are shown.
   */
  isOwn(id: RepositoryId): boolean {
    return this.#open?.has(id) === true || this.#delegated.has(id);
  }

  /** Sets the repositories that are open in the window. */
  setOpen(ids: Iterable<RepositoryId>): void {
    const open = new Set(ids);
    const before = this.#open;
    this.#open = open;
    if (!before || before.symmetricDifference(open).size > 0) this.#changes.fire();
  }

  /** Remembers a repository as delegated from, so that its tasks stay when it is no longer open. */
  delegatedFrom(id: RepositoryId): void {
    if (this.#delegated.has(id)) return;
    this.#delegated.add(id);
    void this.#memory.update(DELEGATED_KEY, [...this.#delegated].slice(-MAX_REPOSITORIES));
    this.#changes.fire();
  }

  showAll(all: boolean): void {
    if (this.#all === all) return;
    this.#all = all;
    void this.#memory.update(ALL_KEY, all);
    this.#changes.fire();
  }

  /** Calls on every change of the tasks, and of which of them concern this window. */
  onDidChangeTasks(listener: () => void): Handle {
    const listening = [this.#store.onDidChange(listener), this.onDidChange(listener)];
    return {
      dispose: () => {
        for (const each of listening) each.dispose();
      },
    };
  }
}
