/**
 * Owns an attempt's records beside its events: notes, transcript, and the list of its artifacts.
 * Reads return everything at once (an attempt loads it when it starts); writes are fenced.
 */
import type { TaskId } from '../protocol/task.ts';
import type { Owner } from './owner.ts';
import type { Tx } from './schema.ts';
import type { Store } from './store.ts';

/** Conversation of an attempt that a follow-up goes on with, as a note of the attempt names it. */
export interface FollowedConversation {
  readonly key: string;
  /** Phase that the note's value names; undefined: there is no such note. */
  readonly phaseOf: (value: unknown) => string;
}

/** From which attempt to which. */
interface Copying {
  readonly task: TaskId;
  readonly from: number;
  readonly to: number;
}

export interface TranscriptRow {
  readonly phase: string;
  readonly role: string;
  readonly body: unknown;
}

export async function loadNotes(
  store: Store,
  task: TaskId,
  attempt: number,
): Promise<Map<string, unknown>> {
  const rows = await store.reading((db) =>
    db
      .selectFrom('notes')
      .select(['key', 'value'])
      .where('task', '=', task)
      .where('attempt', '=', attempt)
      .execute(),
  );
  return new Map(rows.map((row) => [row.key, JSON.parse(row.value) as unknown]));
}

export function storeNote(store: Store, owner: Owner, key: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value ?? null);
  return store.owned(owner, async (tx) => {
    await tx
      .insertInto('notes')
      .values({ task: owner.task, attempt: owner.attempt, key, value: text })
      .onConflict((oc) => oc.columns(['task', 'attempt', 'key']).doUpdateSet({ value: text }))
      .execute();
  });
}

/** Loads every entry of every phase, in order. */
export async function loadTranscript(
  store: Store,
  task: TaskId,
  attempt: number,
): Promise<TranscriptRow[]> {
  const rows = await store.reading((db) =>
    db
      .selectFrom('transcript')
      .select(['phase', 'role', 'body'])
      .where('task', '=', task)
      .where('attempt', '=', attempt)
      .orderBy('phase')
      .orderBy('n')
      .execute(),
  );
  return rows.map(({ phase, role, body }) => ({ phase, role, body: JSON.parse(body) as unknown }));
}

/** `n` is the entry's place in its phase, from 0; a place is taken once. */
export function storeTranscript(
  store: Store,
  owner: Owner,
  n: number,
  row: TranscriptRow,
): Promise<void> {
  const body = JSON.stringify(row.body ?? null);
  return store.owned(owner, async (tx) => {
    await tx
      .insertInto('transcript')
      .values({
        task: owner.task,
        attempt: owner.attempt,
        phase: row.phase,
        n,
        role: row.role,
        body,
      })
      .execute();
  });
}

/**
 * Copies the conversation of another attempt to the attempt `to`, in the transaction that creates
 * it. Usage is not copied: a conversation counts from zero after a follow-up.
 */
export async function copyTranscript(
  tx: Tx,
  { task, from, to }: Copying,
  { key, phaseOf }: FollowedConversation,
): Promise<void> {
  const note = await tx
    .selectFrom('notes')
    .select('value')
    .where('task', '=', task)
    .where('attempt', '=', from)
    .where('key', '=', key)
    .executeTakeFirst();
  const phase = phaseOf(note === undefined ? undefined : JSON.parse(note.value));
  await tx
    .insertInto('transcript')
    .columns(['task', 'attempt', 'phase', 'n', 'role', 'body'])
    .expression((eb) =>
      eb
        .selectFrom('transcript')
        .select(['task', eb.val(to).as('attempt'), 'phase', 'n', 'role', 'body'])
        .where('task', '=', task)
        .where('attempt', '=', from)
        .where('phase', '=', phase),
    )
    .execute();
  if (note !== undefined) {
    await tx.insertInto('notes').values({ task, attempt: to, key, value: note.value }).execute();
  }
}

/** Makes a content-addressed artifact the task's, so that discarding the task frees it. */
export function storeArtifact(
  store: Store,
  owner: Owner,
  { id, bytes }: { id: string; bytes: number },
): Promise<void> {
  return store.owned(owner, async (tx) => {
    await tx
      .insertInto('artifacts')
      .values({ id: id, bytes: bytes, task: owner.task })
      .onConflict((oc) => oc.columns(['id', 'task']).doNothing())
      .execute();
  });
}

/** The ids of the files that are this task's alone. */
export function ownArtifacts(store: Store, task: TaskId): Promise<string[]> {
  return store.reading(async (db) => {
    const rows = await db
      .selectFrom('artifacts as mine')
      .select('mine.id')
      .where('mine.task', '=', task)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('artifacts as others')
              .select('others.id')
              .whereRef('others.id', '=', 'mine.id')
              .where('others.task', '!=', task),
          ),
        ),
      )
      .execute();
    return rows.map(({ id }) => id).filter((id) => heldImage(id) === undefined);
  });
}

const IMAGE = 'image:';

/** Makes a prepared image the task's like an artifact: it is freed with the last task that has it. */
export function storeHeldImage(store: Store, owner: Owner, image: string): Promise<void> {
  return storeArtifact(store, owner, { id: `${IMAGE}${image}`, bytes: 0 });
}

/** Image that such an id stands for; undefined for the id of a file. */
export function heldImage(id: string): string | undefined {
  return id.startsWith(IMAGE) ? id.slice(IMAGE.length) : undefined;
}
