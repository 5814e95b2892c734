/**
 * Owns the repositories on behalf of tasks: that a task's snapshot is there and usable, what is
 * read from it, and that nothing of a discarded task stays. Backstop: git/repository-use.ts clears
 * objects without a ref when nobody uses the repository.
 */
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { prepareMap } from '../agent/context/repo-map.ts';
import { filesOf, refuseBadBlueprint } from '../blueprint/choose.ts';
import { refuseBadRole } from '../blueprint/task-roles.ts';
import { detect } from '../blueprint/detected.ts';
import { refuseLargeFiles } from '../git/large-files.ts';
import type { RepositoryUse } from '../git/repository-use.ts';
import type { BareRepository, RepositoryStore } from '../git/repository.ts';
import { baseOf, newerBaseRef } from '../protocol/attempt-base.ts';
import { ErrandError } from '../protocol/errors.ts';
import {
  baseRef,
  type NewerBase,
  type TaskId,
  type TaskSpec,
  type TaskState,
} from '../protocol/task.ts';
import type { CheckoutDriver } from '../sandbox/checkouts/checkout-driver.ts';
import type { RunAttempt } from '../tasks/context.ts';

export interface TaskRepositoryParts {
  readonly repositories: RepositoryStore;
  readonly use: RepositoryUse;
  /** The largest file that a snapshot may hold. */
  readonly maxFileBytes: number;
  /** The developer log. */
  readonly report: (what: string, cause?: unknown) => void;
}

/** Larger files are not quoted from. */
const MAX_QUOTED_BYTES = 4 * 1024 * 1024;
/** Pushes whose tasks are not made yet; many never are. */
const MAX_LOOKED = 100;

export class TaskRepositories {
  readonly #parts: TaskRepositoryParts;
  /** Bases that were pushed and are looked through for their tasks, which are made in a moment. */
  readonly #looked = new Map<string, Promise<void>>();

  constructor(parts: TaskRepositoryParts) {
    this.#parts = parts;
  }

  /** A task without its snapshot, or with an invalid blueprint, could never be worked on. */
  async accept(id: TaskId, spec: TaskSpec): Promise<void> {
    const { use } = this.#parts;
    const repository = await this.#withSnapshot(id, spec);
    try {
      await this.#refuseLarge(repository, spec.base);
      this.#looked.delete(`${repository.id} ${spec.base}`);
    } catch (error) {
      // No task would ever remove them.
      await repository.deleteRefs(refsOf(id));
      use.clear(repository.id);
      throw error;
    }
  }

  /** A newer base that was not pushed, or is too large, could never be worked on. */
  async acceptBase(id: TaskId, spec: TaskSpec, { commit }: NewerBase): Promise<void> {
    const ref = newerBaseRef(id, commit);
    const repository = await this.#find(spec);
    if (!repository || (await repository.getRef(ref)) !== commit) {
      throw new ErrandError('not_found', `The newer base of task ${id} is not on the runner.`, {
        hint: `Push it first, to ${ref}.`,
      });
    }
    await refuseLargeFiles(repository, commit, this.#parts.maxFileBytes);
  }

  /** Does what the tasks of a push will need in a moment; never rejects. */
  async begin(
    id: string,
    tasks: readonly string[],
    driver: Pick<CheckoutDriver, 'begin' | 'giveUp'>,
  ): Promise<void> {
    const { repositories, use } = this.#parts;
    // At once, before anybody can make the task. From a shallow clone the base comes by itself, and
    // in a later push what belongs beside it, which a sandbox from before does not have.
    for (const task of tasks) driver.giveUp(task);
    // A task that is not made is no fault, and one that is says what is wrong.
    await use
      .during(id, async () => {
        const repository = await repositories.find(id);
        for (const task of tasks) {
          const base = await repository?.getRef(baseRef(task));
          if (!repository || base === undefined) continue;
          const own = repository.forTask(task);
          driver.begin({ repository: id, task, base }, own.packOf(base));
          // One that is too large is told of when the task is made.
          const looked = this.#refuseLarge(repository, base).catch(() => undefined);
          await Promise.all([lookAt(own, base), own.leftBehind(), looked]);
        }
      })
      .catch(() => undefined);
  }

  /** Does what the next task of a repository will need, if it begins near this commit. */
  async expect(id: string, commit: string): Promise<void> {
    const { repositories, use } = this.#parts;
    await use
      .during(id, async () => {
        const repository = await repositories.find(id);
        if (repository && (await repository.hasCommit(commit))) await lookAt(repository, commit);
      })
      .catch(() => undefined);
  }

  async forget({ id, spec }: Pick<TaskState, 'id' | 'spec'>): Promise<void> {
    const repository = await this.#find(spec);
    await repository?.deleteRefs(refsOf(id));
    this.#parts.use.clear(spec.repository.id);
  }

  /** Undefined for a file that is not there, or too large to be quoted from. */
  async readText(spec: TaskSpec, commit: string, path: string): Promise<string | undefined> {
    const repository = await this.#find(spec);
    const files = await repository?.readFiles(commit, [path], {
      maxFileBytes: MAX_QUOTED_BYTES,
      maxBytes: MAX_QUOTED_BYTES,
    });
    return files?.get(path)?.toString('utf8');
  }

  async sendDiff(task: TaskState, attempt: number, response: ServerResponse): Promise<void> {
    const found = task.attempts.find(({ n }) => n === attempt);
    const result = found?.result;
    const repository = await this.#find(task.spec);
    if (!result || !repository) {
      throw new ErrandError('not_found', `Attempt ${attempt} of task ${task.id} has no result.`);
    }
    response.writeHead(200, { 'content-type': 'text/x-diff' });
    await pipeline(repository.diff(baseOf(task, found).base, result.commit), response);
  }

  /** The end of an attempt is when its repository is put in order: its checkpoints added packs. */
  thenConsolidate(run: RunAttempt): RunAttempt {
    const { repositories, use, report } = this.#parts;
    return async (context, signal) => {
      const { id } = context.task.spec.repository;
      await use.during(id, () => run(context, signal));
      await repositories.consolidate(id, signal).catch((cause: unknown) => {
        if (!signal.aborted) report(`repository ${id} could not be put in order`, cause);
      });
    };
  }

  /** Looks once for each push: the task waits for it, and its user for the task. */
  #refuseLarge(repository: BareRepository, base: string): Promise<void> {
    const name = `${repository.id} ${base}`;
    const known = this.#looked.get(name);
    if (known) return known;
    const looked = refuseLargeFiles(repository, base, this.#parts.maxFileBytes);
    // The next one looks again: it may have been a fault of the machine.
    looked.catch(() => this.#looked.delete(name));
    this.#looked.set(name, looked);
    const [oldest] = this.#looked.keys();
    if (this.#looked.size > MAX_LOOKED && oldest !== undefined) this.#looked.delete(oldest);
    return looked;
  }

  async #withSnapshot(id: TaskId, spec: TaskSpec): Promise<BareRepository> {
    const repository = await this.#find(spec);
    if (repository && (await repository.getRef(baseRef(id))) === spec.base) {
      await refuseBadBlueprint(repository, spec);
      await refuseBadRole(repository, spec);
      return repository;
    }
    throw new ErrandError('not_found', `The snapshot of task ${id} is not on the runner.`, {
      hint: `Push it first, to ${baseRef(id)}.`,
    });
  }

  #find({ repository }: TaskSpec): Promise<BareRepository | undefined> {
    return this.#parts.repositories.find(repository.id);
  }
}

async function lookAt(repository: BareRepository, commit: string): Promise<void> {
  await repository.beginReading(commit);
  prepareMap(await repository.listFiles(commit));
  const project = await filesOf(repository, commit);
  // Most tasks are about the whole of a repository that configures nothing.
  await detect(project, { place: '' });
}

function refsOf(id: TaskId): string {
  return `refs/errand/tasks/${id}/`;
}
