/**
 * Owns what clients can ask about tasks: create, read, list, cancel, discard. Creating and
 * discarding are safe to repeat. It never runs anything (scheduler.ts does).
 */
import { ErrandError } from '../protocol/errors.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskId, TaskSpec, TaskState, TaskSummary } from '../protocol/task.ts';
import type { ArtifactFiles } from '../store/artifacts.ts';
import { noSuchTask } from '../store/channels.ts';
import { ledgerId, type LedgerFiles } from '../store/ledger-file.ts';
import { logId, type LogFiles } from '../store/logs.ts';
import type { Store } from '../store/store.ts';
import type { Scheduler } from './scheduler.ts';
import { creation } from './transitions.ts';

export interface TasksParts {
  readonly store: Store;
  readonly artifacts: ArtifactFiles;
  readonly logs: LogFiles;
  readonly ledgers: LedgerFiles;
  readonly scheduler: Scheduler;
  readonly now: () => Date;
  /** Refuses, by throwing, a task that cannot be worked on (its snapshot was not pushed). */
  readonly accept: (id: TaskId, spec: TaskSpec) => Promise<void>;
  /** Frees what the task holds outside the store: its refs. Harmless to repeat. */
  readonly forget: (task: TaskState) => Promise<void>;
}

const PAGE = 100;

export class Tasks {
  readonly #parts: TasksParts;

  constructor(parts: TasksParts) {
    this.#parts = parts;
  }

  /** Resolves when the task is stored. The same id and spec again: the same task. */
  async create(id: TaskId, spec: TaskSpec): Promise<TaskState> {
    const { store, scheduler, now, accept } = this.#parts;
    // A repeat must be answered even when the snapshot has gone since.
    if (!(await store.task(id))) await accept(id, spec);
    const at = now().toISOString();
    const files = { log: logId(id, 1), ledger: ledgerId(id, 1) };
    const { state, created } = await store.create(id, spec, creation(id, spec, at, files));
    if (created) scheduler.wake();
    return state;
  }

  async get(id: TaskId): Promise<TaskState> {
    const found = await this.#parts.store.task(id);
    if (!found) throw noSuchTask(id);
    return found.state;
  }

  list(limit = PAGE, before?: TaskId): Promise<{ tasks: TaskSummary[]; more: boolean }> {
    return this.#parts.store.list(limit, before);
  }

  /** Resolves when nothing of the task runs any more. */
  cancel(id: TaskId, reason = 'cancelled by the user'): Promise<TaskState> {
    return this.#parts.scheduler.cancel(id, reason);
  }

  /** Frees a task that has ended. One that is not there has been discarded already. */
  async discard(id: TaskId): Promise<void> {
    const { store, artifacts, logs, ledgers, forget, now } = this.#parts;
    const found = await store.task(id);
    if (!found) return;
    if (!isFinal(found.state.status)) {
      throw new ErrandError('conflict', `Task ${id} is still going.`, { hint: 'Cancel it first.' });
    }
    // The row goes last: after a crash in between, discarding again finishes the job.
    await forget(found.state);
    for (const { n } of found.state.attempts) {
      await logs.remove(id, n);
      await ledgers.remove(id, n);
    }
    const freed = await store.remove(id, now().toISOString());
    for (const artifact of freed.artifacts) await artifacts.remove(artifact);
  }
}
