/**
 * Owns the requests that clients make about tasks: create, read, list, cancel, discard; send a
 * message to an attempt, answer it, go on with one that has ended; and estimate. All are safe to
 * repeat. It never runs anything (scheduler.ts does).
 */
import type { Estimate } from '../protocol/estimate.ts';
import type { Held } from '../protocol/requests.ts';
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { posix } from 'node:path';
import * as v from 'valibot';
import { baseOf } from '../protocol/attempt-base.ts';
import { ErrandError } from '../protocol/errors.ts';
import { ancestry } from '../protocol/rank.ts';
import type { LineComment, MessageId } from '../protocol/messages.ts';
import { isFinal } from '../protocol/status.ts';
import type {
  Limits,
  NewerBase,
  TaskId,
  TaskSpec,
  TaskState,
  TaskSummary,
} from '../protocol/task.ts';
import type { ArtifactFiles } from '../store/artifacts.ts';
import {
  copyTranscript,
  type FollowedConversation,
  heldImage,
  ownArtifacts,
} from '../store/attempt-records.ts';
import { noSuchTask } from '../store/channels.ts';
import type { DiskRoom } from '../store/disk-room.ts';
import { ledgerId, type LedgerFiles } from '../store/ledger-file.ts';
import { logId, type LogFiles } from '../store/logs.ts';
import { whileNobodyHas } from '../store/kept.ts';
import { newestOutcomes } from '../store/outcomes.ts';
import { reclaimDatabase } from '../store/reclaim.ts';
import { asStorageError, StorageFullError } from '../store/storage-error.ts';
import type { Store } from '../store/store.ts';
import { estimate, type EstimateQuery } from './estimate.ts';
import type { Note } from './notes.ts';
import { withQuotedLines } from './line-comments.ts';
import { refuseNoUpdate, updateWords } from './newer-base.ts';
import type { Scheduler } from './scheduler.ts';
import { evenWhenFull } from './storable.ts';
import {
  answerEvents,
  attemptOf,
  followUpEvents,
  followUpOf,
  messageEvents,
  type Said,
} from './message-events.ts';
import { creation, type FilesOf } from './transitions.ts';

export interface TasksParts {
  readonly store: Store;
  readonly artifacts: ArtifactFiles;
  readonly logs: LogFiles;
  readonly ledgers: LedgerFiles;
  readonly scheduler: Scheduler;
  readonly now: () => Date;
  /** Refuses, by throwing, a task that cannot be worked on (its snapshot was not pushed). */
  readonly accept: (id: TaskId, spec: TaskSpec) => Promise<void>;
  /** Refuses, by throwing, a newer base that was not pushed, or that no work can be done on. */
  readonly acceptBase: (id: TaskId, spec: TaskSpec, base: NewerBase) => Promise<void>;
  /** Does the work while no push can move the base of the task. */
  readonly withoutPushes?: (id: TaskId, work: () => Promise<TaskState>) => Promise<TaskState>;
  /** Frees the task's resources outside the store: its refs. Safe to repeat. */
  readonly forget: (task: TaskState) => Promise<void>;
  /** Removes an image whose last task is gone. Never rejects. */
  readonly dropImage?: (image: string) => Promise<void>;
  /**
   * Reserve on the disk: discarding is how a full disk gets room again, so it may use the reserve.
   */
  readonly room?: Pick<DiskRoom, 'giveUpReserve'>;
  /** A file of a commit as text, for quoting; undefined when it is absent or too large. */
  readonly readFile: (task: TaskSpec, commit: string, path: string) => Promise<string | undefined>;
  /** Note that names the conversation a follow-up goes on with, and its usual value. */
  readonly conversation: { readonly note: Note<string>; readonly usual: string };
  /** Limits of a task that names none of its own. */
  readonly limits: Required<Limits>;
}

const TASKS_PER_PAGE = 100;

export class Tasks {
  readonly #parts: TasksParts;
  /** Tasks that are being discarded, which no attempt can go on with any more. */
  readonly #discarding = new Set<TaskId>();

  constructor(parts: TasksParts) {
    this.#parts = parts;
  }

  get #followed(): FollowedConversation {
    const { note, usual } = this.#parts.conversation;
    return {
      key: note.key,
      phaseOf: (value) => {
        const named = v.safeParse(note.schema, value);
        return named.success ? named.output : usual;
      },
    };
  }

  /**
   * Resolves when the task is stored. The same id and spec again: the same task. `sender` is the user
   * whose token asks; the runner's owner, where none is named.
   */
  async create(id: TaskId, spec: TaskSpec, sender?: string): Promise<TaskState> {
    const { store, scheduler, now, accept } = this.#parts;
    const make = async (): Promise<TaskState> => {
      // A repeat must be answered even when the snapshot has gone since.
      if (!(await store.task(id))) await accept(id, spec);
      const at = now().toISOString();
      const events = creation(id, spec, at, filesOf(id));
      const { state, created } = await store.create(id, spec, events, sender);
      if (created) scheduler.wake();
      return state;
    };
    return await (this.#parts.withoutPushes?.(id, make) ?? make());
  }

  async get(id: TaskId): Promise<TaskState> {
    const found = await this.#parts.store.task(id);
    if (!found) throw noSuchTask(id);
    return found.state;
  }

  list(limit = TASKS_PER_PAGE, before?: TaskId): Promise<{ tasks: TaskSummary[]; more: boolean }> {
    return this.#parts.store.list(limit, before);
  }

  /** How many attempts wait for their turn, and the place of each of these tasks that is known. */
  async places(
    ids: readonly TaskId[],
  ): Promise<{ waiting: number; places: { id: TaskId; place: number; held?: Held }[] }> {
    const { waiting, places } = await this.#parts.scheduler.places();
    const wanted = new Set(ids);
    const found = places.flatMap(({ task, place, held }) =>
      // Of several attempts the first; the others come later.
      wanted.delete(task) ? [{ id: task, place, ...(held && { held }) }] : [],
    );
    return { waiting, places: found };
  }

  /** Resolves once nothing of the task is running. */
  cancel(id: TaskId, reason = 'cancelled by the user'): Promise<TaskState> {
    return this.#parts.scheduler.cancel(id, reason);
  }

  /** Steers or interrupts an attempt. Resolves when it is stored. */
  async say(id: TaskId, attempt: number, said: Said): Promise<TaskState> {
    const { store, now } = this.#parts;
    return store.append(id, (state) => messageEvents(state, attempt, said, now().toISOString()));
  }

  /** Answers the question that an attempt waits on; it goes on by itself. */
  async answer(id: TaskId, attempt: number, said: Said & { to: string }): Promise<TaskState> {
    const { store, scheduler, now } = this.#parts;
    const state = await store.append(id, (current) =>
      answerEvents(current, attempt, said, now().toISOString()),
    );
    scheduler.wake();
    return state;
  }

  /** Goes on with an attempt that has ended, in a new one; answers with its number. */
  async followUp(
    id: TaskId,
    ended: number,
    said: Said,
  ): Promise<{ task: TaskState; attempt: number }> {
    const state = await this.get(id);
    const repeated = followUpOf(state, ended, said);
    if (repeated) return { task: state, attempt: repeated.n };
    refuseLong(said);
    for (const { path } of said.comments ?? []) refuseOutside(path);
    const quoted = { ...said, comments: await this.#quoted(state, ended, said.comments) };
    return await this.#goOn(id, ended, quoted);
  }

  /** Brings the work of an attempt that has ended onto a newer base, in a new attempt. */
  async updateBase(
    id: TaskId,
    ended: number,
    message: MessageId,
    base: NewerBase,
  ): Promise<{ task: TaskState; attempt: number }> {
    const state = await this.get(id);
    const said: Said = { id: message, kind: 'follow_up', text: updateWords(base) };
    const repeated = followUpOf(state, ended, said, base);
    if (repeated) return { task: state, attempt: repeated.n };
    refuseNoUpdate(state, attemptOf(state, ended), base);
    await this.#parts.acceptBase(id, state.spec, base);
    return await this.#goOn(id, ended, said, base);
  }

  async #goOn(
    id: TaskId,
    ended: number,
    said: Said,
    base?: NewerBase,
  ): Promise<{ task: TaskState; attempt: number }> {
    const { store, scheduler, now } = this.#parts;
    let attempt = 0;
    const task = await store.append(id, async (current, tx) => {
      if (this.#discarding.has(id)) throw noSuchTask(id);
      const at = now().toISOString();
      const begun = followUpEvents(current, ended, said, filesOf(id), at, base);
      ({ attempt } = begun);
      if (begun.events.length > 0) {
        await copyTranscript(tx, { task: id, from: ended, to: attempt }, this.#followed);
      }
      return begun.events;
    });
    scheduler.wake();
    return { task, attempt };
  }

  /** Estimates what such a task will take. */
  async estimate(wanted: EstimateQuery & { repository: string }): Promise<Estimate> {
    const { store, limits } = this.#parts;
    const past = await store.reading((db) => newestOutcomes(db, wanted.repository));
    return estimate(past, wanted, limits);
  }

  /** The comments with what their lines say, in the result they are about or before it. */
  async #quoted(
    state: TaskState,
    ended: number,
    comments: readonly LineComment[] = [],
  ): Promise<LineComment[]> {
    const { spec } = state;
    const worked = ancestry(state.attempts, attemptOf(state, ended)).find(({ result }) => result);
    const { base } = baseOf(state, worked);
    const files = new Map<string, string | undefined>();
    const quoted: LineComment[] = [];
    for (const comment of comments) {
      const commit = comment.side === 'base' ? base : (worked?.result?.commit ?? base);
      const key = `${commit}:${comment.path}`;
      if (!files.has(key)) {
        files.set(key, await this.#parts.readFile(spec, commit, comment.path));
      }
      quoted.push(withQuotedLines(comment, files.get(key)));
    }
    return quoted;
  }

  /** Frees a task that has ended. One that is not there has been discarded already. */
  async discard(id: TaskId): Promise<void> {
    // Before it is looked at: what begins to go on with it from here on is refused.
    this.#discarding.add(id);
    try {
      await this.#discard(id);
    } finally {
      this.#discarding.delete(id);
    }
  }

  async #discard(id: TaskId): Promise<void> {
    const { store, artifacts, logs, ledgers, forget, dropImage, room, now } = this.#parts;
    const found = await store.task(id);
    if (!found) return;
    if (!isFinal(found.state.status)) {
      throw new ErrandError('conflict', `Task ${id} is still running.`, {
        hint: 'Cancel it first.',
      });
    }
    // Files first: that takes no room, and may make some. The row goes last: after a crash in
    // between, discarding again finishes the job.
    for (const { n } of found.state.attempts) {
      await logs.remove(id, n);
      await ledgers.remove(id, n);
    }
    for (const artifact of await ownArtifacts(store, id)) {
      await whileNobodyHas(store, artifact, () => artifacts.remove(artifact), id);
    }
    const freed = await evenWhenFull(room, async () => {
      await forget(found.state);
      return await store.remove(id, now().toISOString());
    });
    for (const artifact of freed.artifacts) {
      const image = heldImage(artifact);
      if (image !== undefined) await dropImage?.(image);
      else await whileNobodyHas(store, artifact, () => artifacts.remove(artifact));
    }
    // A full disk has no room for this either; the next discarded task brings it about.
    await reclaimDatabase(store).catch((cause: unknown) => {
      if (!(asStorageError(cause) instanceof StorageFullError)) throw cause;
    });
  }
}

const filesOf =
  (id: TaskId): FilesOf =>
  (attempt) => ({ log: logId(id, attempt), ledger: ledgerId(id, attempt) });

function refuseLong({ text, comments = [] }: Said): void {
  const length = comments.reduce((sum, comment) => sum + comment.text.length, text.length);
  if (length <= MAX_CHARACTERS.said) return;
  throw new ErrandError(
    'too_large',
    `A message may have ${MAX_CHARACTERS.said} characters, not ${length}.`,
    {
      hint: 'Say the most important things first, and the rest in another follow-up.',
    },
  );
}

/** A comment is about a file of the repository, by its path from the top. */
function refuseOutside(path: string): void {
  const plain =
    path !== '' && posix.normalize(path) === path && !/^(\.{0,2}\/|\.\.?$|:)/.test(path);
  if (plain) return;
  throw new ErrandError('invalid', `"${path}" is not the path of a file in the repository.`, {
    hint: 'Give it from the top folder, like src/main.ts.',
  });
}
