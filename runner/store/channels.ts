/**
 * Owns channels in the database: their events, the folded states, and the answer to a client that
 * was away. Functions over an open transaction or connection; store.ts decides when.
 */
import { ErrandError } from '../protocol/errors.ts';
import {
  taskChannel,
  TASKS_CHANNEL,
  type Channel,
  type Sequenced,
  type TaskListEvent,
} from '../protocol/events.ts';
import { parseTaskEvent } from '../protocol/requests.ts';
import { reduceTask } from '../protocol/reduce.ts';
import type { TaskId, TaskState, TaskSummary } from '../protocol/task.ts';
import { eventText } from './event-text.ts';
import type { Tx, Db } from './schema.ts';

/** A state and the sequence number of the last event in it. */
export interface Folded {
  readonly state: TaskState;
  readonly seq: number;
}

/** First answer to a subscriber: the events it missed, or the whole state. */
export type CatchUp = { seq: number } & (
  | { snapshot: TaskState | readonly TaskSummary[] }
  | { events: readonly Sequenced<unknown>[] }
);

/** A client further behind than this gets a snapshot; older list events are pruned. */
const MAX_REPLAYED_EVENTS = 2000;
/** Number of finished tasks in the snapshot of `tasks`; the rest is read in pages. */
const MAX_FINISHED_TASKS = 200;
const FINAL = ['done', 'cancelled'];

/** The events after `after`, or a snapshot where that is unknown, too old or in the future. */
export async function catchUpOn(
  db: Db,
  channel: Channel,
  after: number | undefined,
  stateOf: (id: TaskId) => Promise<Folded>,
): Promise<CatchUp> {
  const edge = await db
    .selectFrom('events')
    .select((eb) => [eb.fn.max('seq').as('last'), eb.fn.min('seq').as('first')])
    .where('channel', '=', channel)
    .executeTakeFirst();
  const last = edge?.last ?? 0;
  const first = edge?.first ?? 1;
  if (channel !== TASKS_CHANNEL && last === 0) throw noSuchTask(channel.slice('task/'.length));
  const known = after !== undefined && after <= last && after >= first - 1;
  if (known && last - after <= MAX_REPLAYED_EVENTS) {
    const rows = await db
      .selectFrom('events')
      .select(['seq', 'body'])
      .where('channel', '=', channel)
      .where('seq', '>', after)
      .orderBy('seq')
      .execute();
    return {
      seq: last,
      events: rows.map((row) => ({ seq: row.seq, event: JSON.parse(row.body) as unknown })),
    };
  }
  if (channel === TASKS_CHANNEL) return { seq: last, snapshot: await listSnapshot(db) };
  const id = channel.slice('task/'.length);
  const folded = await stateOf(id);
  return { seq: folded.seq, snapshot: folded.state };
}

/** Lists every task that is still going and the newest of the rest; newest first. */
async function listSnapshot(db: Db): Promise<TaskSummary[]> {
  const open = db
    .selectFrom('tasks')
    .select(['ord', 'summary'])
    .where('status', 'not in', FINAL)
    .execute();
  const newest = db
    .selectFrom('tasks')
    .select(['ord', 'summary'])
    .where('status', 'in', FINAL)
    .orderBy('ord', 'desc')
    .limit(MAX_FINISHED_TASKS)
    .execute();
  const rows = [...(await open), ...(await newest)].toSorted((a, b) => b.ord - a.ord);
  return rows.map((row) => JSON.parse(row.summary) as TaskSummary);
}

/** Appends to `tasks`, pruning what no client is replayed any more. */
export async function appendToList(
  tx: Tx,
  event: TaskListEvent,
): Promise<{ channel: Channel; list: Sequenced[] }> {
  const row = await tx
    .selectFrom('events')
    .select((eb) => eb.fn.max('seq').as('last'))
    .where('channel', '=', TASKS_CHANNEL)
    .executeTakeFirst();
  const seq = (row?.last ?? 0) + 1;
  const list = [{ seq, event }];
  await insertEvents(tx, TASKS_CHANNEL, list);
  if (seq % MAX_REPLAYED_EVENTS === 0) {
    await tx
      .deleteFrom('events')
      .where('channel', '=', TASKS_CHANNEL)
      .where('seq', '<=', seq - MAX_REPLAYED_EVENTS)
      .execute();
  }
  return { channel: TASKS_CHANNEL, list };
}

/** The stored snapshot with the later events folded on top. */
export async function findFolded(db: Db, id: TaskId): Promise<Folded | undefined> {
  const row = await db
    .selectFrom('tasks')
    .select(['state', 'state_seq'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  const later = await db
    .selectFrom('events')
    .select(['seq', 'body'])
    .where('channel', '=', taskChannel(id))
    .where('seq', '>', row.state_seq)
    .orderBy('seq')
    .execute();
  let state = (JSON.parse(row.state) as TaskState | null) ?? undefined;
  let seq = row.state_seq;
  for (const { seq: at, body } of later) {
    const event = parseTaskEvent(JSON.parse(body));
    if (event) state = reduceTask(state, event);
    seq = at;
  }
  return state ? { state, seq } : undefined;
}

export async function insertEvents(
  tx: Tx,
  channel: Channel,
  list: readonly Sequenced[],
): Promise<void> {
  await tx
    .insertInto('events')
    .values(list.map(({ seq, event }) => ({ channel, seq, body: eventText(event) })))
    .execute();
}

export function noSuchTask(id: string): ErrandError {
  return new ErrandError('not_found', `There is no task ${id}.`, {
    hint: 'It may have been discarded. `errand tasks` lists the tasks of this runner.',
  });
}
