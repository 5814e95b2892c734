/**
 * A real runner that is killed where its orders say and started again, as often as there are
 * orders: one task after the other is carried to its end through such deaths. Its client stays all
 * along, and comes back by itself. Owns the runner, its scripted model and what both leave.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connect, type RunnerConnection } from '../../runner/client/connection.ts';
import { delegateTask } from '../../runner/client/delegate.ts';
import { findRepository, sentFrom } from '../../runner/client/repository.ts';
import { takeSnapshot } from '../../runner/client/snapshot.ts';
import { ListTasks } from '../../runner/protocol/requests.ts';
import type { Status, TaskSummary } from '../../runner/protocol/task.ts';
import { carefully, history } from '../integration/interrupted/careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  bareRepository,
  levelOf,
  Watcher,
} from '../integration/interrupted/support.ts';
import { fingerprint, git } from '../support/repository.ts';
import { temporaryFolder, TestRunner } from '../support/runner.ts';
import {
  DATA_FOLDER,
  giveOrders,
  ORDERS_FOLDER,
  type Passed,
  passedIn,
  type Point,
} from './orders.ts';

const MAX_LISTED = 100;
const FAILPOINTS = join(import.meta.dirname, 'failpoints.ts');

/** At a point, or at no point in particular. */
export type Death = Point | { readonly afterMs: number };

/** How the runner is to die next; undefined: not any more. Asked at each of its starts. */
export type NextDeath = (life: number) => Death | undefined;

export class KilledRunner {
  readonly runner: TestRunner;
  readonly #place: string;
  readonly #connection: RunnerConnection;
  #list: readonly TaskSummary[] = [];
  #listChanged = Promise.withResolvers<void>();
  #lives = 0;
  #kills = 0;

  private constructor(runner: TestRunner, place: string, connection: RunnerConnection) {
    this.runner = runner;
    this.#place = place;
    this.#connection = connection;
    connection.subscribeTasks((tasks) => {
      this.#list = tasks;
      this.#listChanged.resolve();
    });
  }

  static async start(): Promise<KilledRunner> {
    const place = temporaryFolder('errand-killed-');
    const dataDir = join(place, 'data');
    mkdirSync(dataDir, { mode: 0o700 });
    const runner = await TestRunner.start({
      dataDir,
      env: {
        NODE_OPTIONS: `--import=${pathToFileURL(FAILPOINTS).href}`,
        [ORDERS_FOLDER]: place,
        [DATA_FOLDER]: dataDir,
      },
    });
    return new KilledRunner(runner, place, await connectTo(runner));
  }

  /** How often it was killed. */
  get kills(): number {
    return this.#kills;
  }

  /** The points that were passed while these tasks were carried, by life. */
  passed(ids: readonly string[]): readonly (readonly Passed[])[] {
    const mine = passedIn(this.#place).filter(({ life }) => life.startsWith(`${ids[0]}.`));
    return [...Map.groupBy(mine, ({ life }) => life).values()];
  }

  /**
   * Delegates tasks of this repository at the same time and sees them to their end, through all
   * deaths; then whatever must be true of them is looked at. Resolves with the points at which the
   * runner died, in order.
   */
  async carry(ids: readonly string[], root: string, next: NextDeath): Promise<Point[]> {
    const untouched = fingerprint(root);
    for (const id of ids) this.runner.script(id, carefully());
    const over = new AbortController();
    const living = this.#live(ids[0] ?? '', next, over.signal);
    try {
      const ended = Promise.all(ids.map((id) => this.#delegate(id, root).then(seen)));
      const all = await Promise.race([ended, living.then(failed)]);
      over.abort();
      await living;
      for (const [index, { status, watcher }] of all.entries()) {
        assert.equal(levelOf(status), 'verified', JSON.stringify(status));
        await this.#assertTask(ids[index] ?? '', watcher);
      }
      await this.#assertList();
      await assertNothingLeft(this.runner);
      assert.deepEqual(fingerprint(root), untouched);
    } finally {
      over.abort();
      await living.catch(() => undefined);
      giveOrders(this.#place, undefined);
    }
    const lasts = this.passed(ids).map((points) => points.at(-1));
    return lasts.flatMap((last) => (last ? [{ at: last.at, nth: last.nth }] : [])).slice(0, -1);
  }

  async stop(): Promise<void> {
    this.#connection.close();
    await this.runner.stop();
    rmSync(this.#place, { recursive: true, force: true });
  }

  /** Starts the runner again after each death, until the task is over. */
  async #live(name: string, next: NextDeath, over: AbortSignal): Promise<void> {
    for (let life = 0; !over.aborted; life++) {
      this.#lives++;
      const death = next(life);
      const kill = death && 'at' in death ? death : undefined;
      giveOrders(this.#place, { life: `${name}.${life}`, kill });
      // It may die again before it is ready.
      if (life > 0) await this.runner.restart().catch((error: unknown) => this.#excuse(error));
      const { process } = this.runner;
      const ms = death && 'afterMs' in death ? death.afterMs : undefined;
      const timer = ms === undefined ? undefined : setTimeout(() => process.kill('SIGKILL'), ms);
      await this.#dies(over).finally(() => clearTimeout(timer));
    }
  }

  /** Resolves when the runner was killed, or the task is over; a runner that ends by itself fails. */
  async #dies(over: AbortSignal): Promise<void> {
    const { process } = this.runner;
    if (process.signalCode === null && process.exitCode === null) {
      await once(process, 'exit', { signal: over }).catch((error: unknown) => {
        if (!over.aborted) throw error;
      });
    }
    if (over.aborted && process.signalCode === null && process.exitCode === null) return;
    await this.#excuse(new Error(`the runner ended by itself: ${this.runner.log.slice(-2000)}`));
    this.#kills++;
  }

  /** Its standard output may have ended a moment before. */
  async #excuse(error: unknown): Promise<void> {
    const { process } = this.runner;
    if (process.signalCode === null && process.exitCode === null) await once(process, 'exit');
    if (process.signalCode !== 'SIGKILL') throw error;
  }

  /** As a client does it: what was cut off is done again, under the same id. */
  async #delegate(id: string, root: string): Promise<Watcher> {
    const connection = this.#connection;
    const repository = await findRepository(root);
    const snapshot = await takeSnapshot(repository, { taskId: id });
    const draft = {
      title: id,
      instructions: 'Make it add.',
      origin: { kind: 'prompt' as const },
      checks: [{ name: 'check', command: 'sh check.sh' }],
      ...sentFrom(repository),
    };
    const address = { url: this.runner.url, token: tokenOf(this.runner) };
    for (;;) {
      const lives = this.#lives;
      try {
        await delegateTask(connection, {
          id,
          repository,
          draft,
          snapshot,
          address,
          interruptible: (push) => push(new AbortController().signal),
        });
        return Watcher.over(connection, id);
      } catch (error) {
        // Answered once the runner is there again.
        await connection.request(ListTasks, { limit: 1 });
        if (this.#lives === lives) throw error;
      }
    }
  }

  async #assertTask(id: string, watcher: Watcher): Promise<void> {
    await assertWhole(this.runner, id, watcher.heard);
    this.#assertNoTurnLost(id);
    const bare = bareRepository(this.runner, id);
    const below = `refs/errand/tasks/${id}`;
    const refs = git(bare, 'for-each-ref', '--format=%(refname)', below).trim().split('\n');
    assert.deepEqual(refs.toSorted(), [`${below}/attempts/1`, `${below}/base`]);
    const names = readdirSync(bare, { recursive: true }).map(String);
    assert.deepEqual(
      names.filter((name) => /\.lock$|tmp_|incoming-/.test(name)),
      [],
    );
  }

  /** The client that stayed shows what one that came later is told. */
  async #assertList(): Promise<void> {
    while (this.#list.some(({ status }) => status.kind !== 'done')) {
      this.#listChanged = Promise.withResolvers();
      await this.#listChanged.promise;
    }
    const fresh = await connectTo(this.runner);
    const { tasks } = await fresh.request(ListTasks, { limit: MAX_LISTED });
    fresh.close();
    assert.deepEqual(shown(this.#list).slice(0, MAX_LISTED), shown(tasks));
  }

  /** Each history goes on from the one before: what the model had said once, it never says again. */
  #assertNoTurnLost(id: string): void {
    const asked = this.runner.model.requests
      .filter(({ text }) => text.includes(`Your task: ${id}`))
      .map(({ body }) => history(body.messages).asked);
    for (const [index, before] of asked.entries()) {
      const after = asked[index + 1];
      if (after) assert.deepEqual(after.slice(0, before.length), before, 'a turn was lost');
    }
  }
}

/** The time of a change alone is not told. */
function shown(list: readonly TaskSummary[]): TaskSummary[] {
  return list.map((each) => ({ ...each, updatedAt: '' }));
}

async function seen(watcher: Watcher): Promise<{ status: Status; watcher: Watcher }> {
  return { status: await watcher.end(), watcher };
}

function failed(): never {
  throw new Error('the runner is no longer started again');
}

const tokenOf = ({ dataDir }: TestRunner): string =>
  readFileSync(join(dataDir, 'token'), 'utf8').trim();

async function connectTo(runner: TestRunner): Promise<RunnerConnection> {
  const client = { name: 'test', version: '0' };
  return await connect({ url: runner.url, token: tokenOf(runner), client });
}
