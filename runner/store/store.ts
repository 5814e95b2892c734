/**
 * Owns tasks, attempts and their events. A change of a row and its events are one transaction;
 * listeners hear of an event only after its commit, in order. Writes run one after the other, so
 * a change is always computed from the state it is applied to; those that wait at the same time
 * share one commit, and each resolves after that. It never decides what a task does next.
 * Backstop: the primary keys of `events` and `attempts`.
 */
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { SerialQueue } from '../platform/serial-queue.ts';
import { ErrandError } from '../protocol/errors.ts';
import {
  isChatter,
  taskChannel,
  type Channel,
  type Sequenced,
  type TaskEvent,
} from '../protocol/events.ts';
import { reduceTask, summarise } from '../protocol/reduce.ts';
import type { TaskId, TaskSpec, TaskState, TaskSummary } from '../protocol/task.ts';
import {
  appendToList,
  catchUpOn,
  findFolded,
  insertEvents,
  noSuchTask,
  type CatchUp,
  type Folded,
} from './channels.ts';
import { GroupCommit } from './group-commit.ts';
import { checkOwner, type Owner } from './owner.ts';
import { OWNER } from './user.ts';
import { hasAttempts, listChanged, refuseForbiddenMove, writeAttempt } from './rows.ts';
import type { Tx, Db } from './schema.ts';
import { asStorageError } from './storage-error.ts';

/**
 * Receives events that are already stored, of a task with its state after them: an exception is
 * reported and changes nothing.
 */
export type EventListener = (
  channel: Channel,
  events: readonly Sequenced[],
  task?: TaskState,
) => void;

/** Work that a transaction leaves for after its commit. */
interface Outcome {
  readonly events: { channel: Channel; list: Sequenced[]; task?: TaskState }[];
  readonly folded: Map<TaskId, Folded | undefined>;
}

const MAX_CACHED_STATES = 200;
const TURNS_AT_ONCE = 16;
/** A task's state is stored with each transition, and at least this often. */
const EVENTS_PER_SNAPSHOT = 64;

export class Store {
  readonly #db: Db;
  readonly #report: (what: string, cause: unknown) => void;
  readonly #listeners = new Set<EventListener>();
  readonly #byChannel = new Map<Channel, Set<{ readonly hear: EventListener }>>();
  readonly #cache = new Map<TaskId, Folded>();
  readonly #queue = new SerialQueue();
  readonly #commits = new GroupCommit<Outcome>({
    inTurn: (work) => this.#inTurn(work),
    begin: () => ({ events: [], folded: new Map() }),
    transaction: (work) => this.#db.transaction().execute(work),
    committed: (outcome) => this.#committed(outcome),
  });
  #turns = 0;

  /** `report` is the developer log. */
  constructor(db: Db, report: (what: string, cause: unknown) => void = () => undefined) {
    this.#db = db;
    this.#report = report;
  }

  /**
   * Creates the task with the attempts it starts with. The same id with the same spec answers with
   * the task there is; with another spec it throws `conflict`. `sender` is the user who asked.
   */
  create(
    id: TaskId,
    spec: TaskSpec,
    first: readonly TaskEvent[],
    sender = OWNER,
  ): Promise<{ state: TaskState; created: boolean }> {
    return this.#commits.write(async (tx, outcome) => {
      const row = await tx
        .selectFrom('tasks')
        .select('spec')
        .where('id', '=', id)
        .executeTakeFirst();
      if (row) {
        if (!isDeepStrictEqual(JSON.parse(row.spec), JSON.parse(JSON.stringify(spec)))) {
          throw new ErrandError('conflict', `Task ${id} already exists with other contents.`, {
            hint: 'Give the new task its own id.',
          });
        }
        return { state: (await this.#load(tx, id, outcome)).state, created: false };
      }
      const last = await tx
        .selectFrom('tasks')
        .select((eb) => eb.fn.max('ord').as('ord'))
        .executeTakeFirst();
      await tx
        .insertInto('tasks')
        .values({
          id,
          ord: (last?.ord ?? 0) + 1,
          repository: spec.repository.id,
          sender,
          spec: JSON.stringify(spec),
          status: 'queued',
          summary: '{}',
          state: 'null',
          state_seq: 0,
        })
        .execute();
      const state = await this.#fold(tx, outcome, id, undefined, 0, first);
      return { state, created: true };
    });
  }

  /** The task's state, or undefined when there is no such task. */
  task(id: TaskId): Promise<Folded | undefined> {
    return this.#inTurn(async () => {
      const known = this.#cache.get(id);
      if (known) return known;
      const folded = await findFolded(this.#db, id);
      if (folded) this.#remember(id, folded);
      return folded;
    });
  }

  /** Summaries, newest first, of the tasks created before `before`. */
  list(limit: number, before?: TaskId): Promise<{ tasks: TaskSummary[]; more: boolean }> {
    return this.#inTurn(async () => {
      let query = this.#db.selectFrom('tasks').select('summary').orderBy('ord', 'desc');
      if (before !== undefined) {
        const from = await this.#db
          .selectFrom('tasks')
          .select('ord')
          .where('id', '=', before)
          .executeTakeFirst();
        if (!from) throw noSuchTask(before);
        query = query.where('ord', '<', from.ord);
      }
      const rows = await query.limit(limit + 1).execute();
      const tasks = rows.slice(0, limit).map((row) => JSON.parse(row.summary) as TaskSummary);
      return { tasks, more: rows.length > limit };
    });
  }

  /**
   * Appends the events that `build` makes of the current state; its other writes go through the
   * same transaction. With an owner, the write is refused (`StaleOwnerError`) once the attempt has
   * a newer one. A status that may not follow the current one throws `invalid` and stores nothing.
   */
  append(
    id: TaskId,
    build: (state: TaskState, tx: Tx) => readonly TaskEvent[] | Promise<readonly TaskEvent[]>,
    owner?: Owner,
  ): Promise<TaskState> {
    return this.#commits.write(async (tx, outcome) => {
      if (owner) await checkOwner(tx, owner);
      const { state, seq } = await this.#load(tx, id, outcome);
      return this.#fold(tx, outcome, id, state, seq, await build(state, tx));
    }, owner);
  }

  /**
   * Takes an attempt over: older owners are refused from now on. `fence` is the new owner's token,
   * `before` the state that `build` saw.
   */
  takeOver(
    id: TaskId,
    attempt: number,
    build: (state: TaskState) => readonly TaskEvent[],
  ): Promise<{ state: TaskState; before: TaskState; fence: number }> {
    return this.#commits.write(async (tx, outcome) => {
      const { state, seq } = await this.#load(tx, id, outcome);
      const row = await tx
        .selectFrom('attempts')
        .select('fence')
        .where('task', '=', id)
        .where('n', '=', attempt)
        .executeTakeFirst();
      if (!row) throw noSuchTask(id);
      const fence = row.fence + 1;
      await tx
        .updateTable('attempts')
        .set({ fence })
        .where('task', '=', id)
        .where('n', '=', attempt)
        .execute();
      const next = await this.#fold(tx, outcome, id, state, seq, build(state));
      return { state: next, before: state, fence };
    });
  }

  /** The attempts in one of these states, in the order their tasks were created. */
  attemptsIn(
    statuses: readonly string[],
    limit: number,
  ): Promise<{ task: TaskId; attempt: number }[]> {
    return this.#inTurn(async () => {
      const rows = await this.#db
        .selectFrom('attempts')
        .innerJoin('tasks', 'tasks.id', 'attempts.task')
        .select(['attempts.task', 'attempts.n'])
        .where('attempts.status', 'in', statuses)
        .orderBy('tasks.ord')
        .orderBy('attempts.n')
        .limit(limit)
        .execute();
      return rows.map((row) => ({ task: row.task, attempt: row.n }));
    });
  }

  /** True where a task about the repository has an attempt in one of these states. */
  hasAttempts(repository: string, statuses: readonly string[]): Promise<boolean> {
    return this.#inTurn(() => hasAttempts(this.#db, repository, statuses));
  }

  /** Forgets a task. The ids of the artifacts that no other task uses come back. */
  remove(id: TaskId, at: string): Promise<{ artifacts: string[] }> {
    return this.#commits.write(async (tx, outcome) => {
      const mine = await tx.selectFrom('artifacts').select('id').where('task', '=', id).execute();
      for (const table of ['attempts', 'queue', 'notes', 'transcript', 'artifacts'] as const) {
        await tx.deleteFrom(table).where('task', '=', id).execute();
      }
      await tx.deleteFrom('events').where('channel', '=', taskChannel(id)).execute();
      const { numDeletedRows } = await tx
        .deleteFrom('tasks')
        .where('id', '=', id)
        .executeTakeFirst();
      outcome.folded.set(id, undefined);
      if (numDeletedRows > 0n) {
        outcome.events.push(await appendToList(tx, { kind: 'list.removed', at, id }));
      }
      const ids = mine.map((row) => row.id);
      const shared =
        ids.length === 0
          ? []
          : await tx.selectFrom('artifacts').select('id').where('id', 'in', ids).execute();
      const kept = new Set(shared.map((row) => row.id));
      return { artifacts: ids.filter((artifact) => !kept.has(artifact)) };
    });
  }

  /**
   * Returns what a client missed, and passes every later event to `listener`: none lost, none
   * twice. Throws `not_found` for the channel of a task that does not exist.
   */
  subscribe(
    channel: Channel,
    after: number | undefined,
    listener: EventListener,
  ): Promise<{ catchUp: CatchUp; end: () => void }> {
    // Runs between two writes, so no event can fall between the answer and the listener.
    return this.#inTurn(async () => {
      const catchUp = await catchUpOn(this.#db, channel, after, (id) => this.#load(this.#db, id));
      const mine = { hear: listener };
      const all = this.#byChannel.get(channel) ?? new Set();
      this.#byChannel.set(channel, all.add(mine));
      const end = (): void => {
        all.delete(mine);
        if (all.size === 0 && this.#byChannel.get(channel) === all) this.#byChannel.delete(channel);
      };
      return { catchUp, end };
    });
  }

  /** Hears of every event of every channel. Returns how to end it. */
  onEvents(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Queues another write in the same order, refused unless `owner` still owns the attempt. */
  owned<T>(owner: Owner, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#commits.write(async (tx) => {
      await checkOwner(tx, owner);
      return work(tx);
    }, owner);
  }

  /** A read that falls between two writes. */
  reading<T>(work: (db: Db) => Promise<T>): Promise<T> {
    return this.#inTurn(() => work(this.#db));
  }

  /** Waits for writes under way, which may be several commits, then closes the database. */
  async close(): Promise<void> {
    do await this.#queue.settled();
    while (this.#commits.isBusy);
    await this.#db.destroy();
  }

  /** Applies events to a task inside a transaction: rows, events, list and snapshot together. */
  async #fold(
    tx: Tx,
    outcome: Outcome,
    id: TaskId,
    before: TaskState | undefined,
    from: number,
    events: readonly TaskEvent[],
  ): Promise<TaskState> {
    let state = before;
    const list: Sequenced[] = [];
    for (const event of events) {
      refuseForbiddenMove(state, event);
      state = reduceTask(state, event);
      list.push({ seq: from + list.length + 1, event });
      await writeAttempt(tx, id, state, event);
    }
    if (!state) throw new Error('a task starts with task.created');
    if (list.length === 0) return state;

    const channel = taskChannel(id);
    await insertEvents(tx, channel, list);
    const seq = from + list.length;
    const summary = summarise(state);
    const listed = listChanged(before, summary);
    const snapshotDue =
      events.some((event) => event.kind === 'task.status' || event.kind === 'task.created') ||
      Math.floor(seq / EVENTS_PER_SNAPSHOT) > Math.floor(from / EVENTS_PER_SNAPSHOT);
    // Most events change nothing that a list shows: the row, which holds all of a task, stays.
    if (listed || snapshotDue) {
      await tx
        .updateTable('tasks')
        .set({
          status: state.status.kind,
          summary: JSON.stringify(summary),
          ...(snapshotDue ? { state: JSON.stringify(state), state_seq: seq } : {}),
        })
        .where('id', '=', id)
        .execute();
    }
    outcome.events.push({ channel, list, task: state });
    outcome.folded.set(id, { state, seq });
    if (listed && events.some((event) => !isChatter(event))) {
      const put = { kind: 'list.put', at: state.updatedAt, task: summary } as const;
      outcome.events.push(await appendToList(tx, put));
    }
    return state;
  }

  /** As the writes before it in the same commit have left it, though the cache knows none of them. */
  async #load(db: Db, id: TaskId, outcome?: Outcome): Promise<Folded> {
    const known = outcome?.folded.has(id) ? outcome.folded.get(id) : this.#cache.get(id);
    const folded = known ?? (await findFolded(db, id));
    if (!folded) throw noSuchTask(id);
    return folded;
  }

  #committed({ events, folded }: Outcome): void {
    for (const [id, now] of folded) {
      if (now) this.#remember(id, now);
      else this.#cache.delete(id);
    }
    for (const { channel, list, task } of events) this.#publish(channel, list, task);
  }

  /** A listener that throws undoes nothing that is stored, and keeps it from no other listener. */
  #publish(channel: Channel, events: readonly Sequenced[], task?: TaskState): void {
    const ofChannel = [...(this.#byChannel.get(channel) ?? [])].map(({ hear }) => hear);
    for (const listener of [...this.#listeners, ...ofChannel]) {
      try {
        listener(channel, events, task);
      } catch (cause) {
        this.#report(`a listener to ${channel} failed`, cause);
      }
    }
  }

  /** Runs one write at a time, in the order of the calls. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.run(async () => {
      // SQLite answers at once, so a burst of turns would never let sockets and files have theirs.
      if (++this.#turns % TURNS_AT_ONCE === 0) await setImmediate();
      try {
        return await work();
      } catch (cause) {
        throw asStorageError(cause);
      }
    });
  }

  #remember(id: TaskId, folded: Folded): void {
    this.#cache.delete(id);
    this.#cache.set(id, folded);
    const oldest = this.#cache.keys().next();
    if (this.#cache.size > MAX_CACHED_STATES && !oldest.done) this.#cache.delete(oldest.value);
  }
}
