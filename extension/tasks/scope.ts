/**
 * Owns which tasks concern this window: those of the repositories that are open in it, and of those
 * it has delegated from; or all of the runner's, where the user wants to see all. List, badge,
 * notices and choices follow it. It hides and never forgets: any task can still be asked for by
 * its id. Free of `vscode`.
 */
import type { RepositoryId, TaskSummary } from '../../runner/protocol/task.ts';
import type { Memory } from './attention.ts';
import { Emitter, type Handle, type Listen } from './event.ts';

const ALL_KEY = 'errand.allRepositories';
const DELEGATED_KEY = 'errand.delegatedFrom';
/** Repositories remembered as delegated from. */
const MAX_REPOSITORIES = 100;

/** A part of TaskStore. */
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

  /** Fires when other tasks are meant than before; changes of the tasks themselves do not fire. */
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

  /** True once it is known what the runner has, and what is open here. */
  get loaded(): boolean {
    return this.#store.loaded && (this.#all || this.#open !== undefined);
  }

  get showsAll(): boolean {
    return this.#all;
  }

  /** True where the runner has tasks that do not concern this window. */
  get hidesSome(): boolean {
    return this.loaded && this.#store.tasks.some((task) => !this.has(task));
  }

  has({ repository }: TaskSummary): boolean {
    return this.#all || this.isOwn(repository.id);
  }

  /** True for a repository that this window is about, whatever it shows. */
  isOwn(id: RepositoryId): boolean {
    return this.#open?.has(id) === true || this.#delegated.has(id);
  }

  /** What is open in the window. */
  setOpen(ids: Iterable<RepositoryId>): void {
    const open = new Set(ids);
    const before = this.#open;
    this.#open = open;
    if (!before || before.symmetricDifference(open).size > 0) this.#changes.fire();
  }

  /** A task goes out from here, also where its repository is open no longer, or was never. */
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

  /** Calls on every change of the tasks, and of which of them are meant. */
  onDidChangeTasks(listener: () => void): Handle {
    const listening = [this.#store.onDidChange(listener), this.onDidChange(listener)];
    return {
      dispose: () => {
        for (const each of listening) each.dispose();
      },
    };
  }
}
