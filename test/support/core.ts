/**
 * The core of a runner for unit tests: the real store on a database in memory, the real scheduler
 * and tasks, files in a temporary folder, and a clock that stands still until the test moves it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { FOLLOWED_CONVERSATION } from '../../runner/blueprint/notes.ts';
import { taskChannel } from '../../runner/protocol/events.ts';
import type { Status, TaskSpec, TaskState } from '../../runner/protocol/task.ts';
import { ArtifactFiles } from '../../runner/store/artifacts.ts';
import { openDatabase } from '../../runner/store/database.ts';
import { LedgerFiles } from '../../runner/store/ledger-file.ts';
import { LogFiles } from '../../runner/store/logs.ts';
import { migrate } from '../../runner/store/schema.ts';
import { Store } from '../../runner/store/store.ts';
import { Scheduler, type SchedulerParts } from '../../runner/tasks/scheduler.ts';
import { Tasks } from '../../runner/tasks/tasks.ts';
import { spec } from '../integration/server/runner.ts';

/** A clock that stands still until the test moves it. */
export class StandingClock {
  #time = Date.parse('2026-11-29T12:00:00Z');

  readonly now = (): Date => new Date(this.#time);

  pass(ms: number): void {
    this.#time += ms;
  }
}

export async function memoryStore(report?: (what: string, cause: unknown) => void): Promise<Store> {
  const database = openDatabase(':memory:');
  await migrate(database);
  return new Store(database, report);
}

export class Core {
  readonly clock = new StandingClock();
  /** Messages of the developer log. */
  readonly reports: string[];
  readonly store: Store;
  readonly ledgers: LedgerFiles;
  readonly #parts: Omit<SchedulerParts, 'run' | 'concurrency'>;
  readonly #schedulers: Scheduler[] = [];

  private constructor(
    t: TestContext,
    { store, reports }: Pick<Core, 'store' | 'reports'>,
    ledgers: (folder: string) => LedgerFiles,
  ) {
    const folder = mkdtempSync(join(tmpdir(), 'errand-unit-'));
    const quota = { bytes: 1 << 20, setting: 'quotas.artifact' };
    this.store = store;
    this.reports = reports;
    this.ledgers = ledgers(folder);
    this.#parts = {
      store,
      artifacts: new ArtifactFiles(folder, quota),
      logs: new LogFiles(folder, quota, (cause) => this.reports.push(`log: ${String(cause)}`)),
      ledgers: this.ledgers,
      now: this.clock.now,
      report: (what, cause) => this.reports.push(`${what}: ${String(cause)}`),
    };
    t.after(async () => {
      for (const scheduler of this.#schedulers) await scheduler.stop();
      await store.close();
      rmSync(folder, { recursive: true });
    });
  }

  static async open(
    t: TestContext,
    ledgers = (folder: string): LedgerFiles => new LedgerFiles(folder),
  ): Promise<Core> {
    const reports: string[] = [];
    const store = await memoryStore((what) => reports.push(what));
    return new Core(t, { store, reports }, ledgers);
  }

  /** Makes a scheduler that claims nothing before it is started; stopped when the test ends. */
  scheduler(parts: Pick<SchedulerParts, 'run'> & Partial<SchedulerParts>): Scheduler {
    const scheduler = new Scheduler({ ...this.#parts, concurrency: 1, ...parts });
    this.#schedulers.push(scheduler);
    return scheduler;
  }

  tasks(scheduler: Scheduler): Tasks {
    return new Tasks({
      ...this.#parts,
      scheduler,
      accept: async () => undefined,
      acceptBase: async () => undefined,
      forget: async () => undefined,
      readFile: async () => undefined,
      conversation: FOLLOWED_CONVERSATION,
      limits: { turns: 60, costUsd: 2, minutes: 45 },
    });
  }

  /** Resolves with the first state of the task, now or later, whose attempt has this status. */
  async until(id: string, kind: Status['kind'], attempt = 1): Promise<TaskState> {
    const found = Promise.withResolvers<TaskState>();
    const look = async (): Promise<void> => {
      const state = (await this.store.task(id))?.state;
      const status = state?.attempts.find(({ n }) => n === attempt)?.status;
      if (state && status?.kind === kind) found.resolve(state);
    };
    const end = this.store.onEvents((channel) => {
      if (channel === taskChannel(id)) look().catch(found.reject);
    });
    await look();
    return found.promise.finally(end);
  }
}

/** A task about the repository with this letter. */
export function specOf(repository = 'a', more: Partial<TaskSpec> = {}): TaskSpec {
  return { ...spec(), repository: { id: repository.repeat(16), name: repository }, ...more };
}
