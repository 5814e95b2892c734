/**
 * Owns what a running attempt may write, as `AttemptContext` (context.ts) promises: stored before
 * a call resolves, refused once the attempt has a newer owner. Backstop: the token that the store
 * checks inside each transaction.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { readFile } from 'node:fs/promises';
import type { Inbox, QuestionToPut, Transcript, TranscriptEntry } from '../agent/backend.ts';
import { claimedSentences } from '../ledger/claims.ts';
import type { LedgerBody, LedgerEntry } from '../ledger/entry.ts';
import { GENESIS } from '../ledger/chain.ts';
import type { TaskEvent } from '../protocol/events.ts';
import { baseOf } from '../protocol/attempt-base.ts';
import type { Question } from '../protocol/messages.ts';
import type {
  AttemptState,
  Status,
  TaskId,
  TaskSpec,
  TaskState,
  Verdict,
} from '../protocol/task.ts';
import type { ArtifactFile, ArtifactFiles, FinishedArtifact } from '../store/artifacts.ts';
import {
  loadNotes,
  loadTranscript,
  storeArtifact,
  storeHeldImage,
  storeNote,
  storeTranscript,
} from '../store/attempt-records.ts';
import type { LedgerFiles } from '../store/ledger-file.ts';
import type { LogFiles } from '../store/logs.ts';
import { StaleOwnerError, type Owner } from '../store/owner.ts';
import type { Store } from '../store/store.ts';
import { AttemptLedger } from './attempt-ledger.ts';
import {
  FencedError,
  ParkedError,
  type ArtifactWriter,
  type AttemptContext,
  type AttemptNews,
} from './context.ts';
import { continued } from './continued.ts';
import { MessageInbox, messageText } from './inbox.ts';
import type { Notes } from './notes.ts';
import { StoredNotes } from './stored-notes.ts';
import { questionEvents } from './message-events.ts';
import { move } from './transitions.ts';

/** Stores that keep an attempt's work. */
export interface Keeping {
  readonly store: Store;
  readonly artifacts: ArtifactFiles;
  readonly logs: LogFiles;
  readonly ledgers: LedgerFiles;
  readonly now: () => Date;
  /** Hears of each entry once it is in its ledger, which has these. Must not throw. */
  readonly recorded?: (entry: LedgerEntry, entries: readonly LedgerEntry[]) => void;
}

/** State left by earlier runs of an attempt, and its messages. */
interface Loaded {
  readonly spec: TaskSpec;
  readonly cutOff: string | undefined;
  readonly rest: () => void;
  readonly past: ReturnType<typeof continued>;
  readonly notes: ReadonlyMap<string, unknown>;
  readonly transcripts: Map<string, TranscriptEntry[]>;
  readonly book: AttemptLedger;
  readonly incoming: MessageInbox;
  readonly opened: AsyncDisposableStack;
  readonly unanswered: ReadonlySet<string>;
}

export class StoredAttempt implements AttemptContext {
  readonly task: { readonly id: TaskId; readonly spec: TaskSpec };
  readonly attempt: number;
  readonly resumed: boolean;
  readonly cutOff: string | undefined;
  readonly atRest: () => void;
  readonly notes: Notes;
  readonly inbox: Inbox;
  readonly continues: AttemptContext['continues'];
  readonly newerBase: AttemptContext['newerBase'];
  readonly book: AttemptLedger;
  readonly #keeping: Keeping;
  readonly #owner: Owner;
  readonly #transcripts: Map<string, TranscriptEntry[]>;
  readonly #incoming: MessageInbox;
  /** Closed in reverse, each whatever becomes of the others. */
  readonly #opened: AsyncDisposableStack;
  /** Questions of earlier runs that nobody answered in time. */
  readonly #unanswered: ReadonlySet<string>;
  /** Artifacts that are being written. */
  readonly #unfinished = new Set<ArtifactFile>();
  #sealed = false;
  #finished = false;
  #parked = false;

  private constructor(keeping: Keeping, owner: Owner, loaded: Loaded) {
    this.task = { id: owner.task, spec: loaded.spec };
    this.attempt = owner.attempt;
    this.resumed = loaded.cutOff !== undefined;
    this.cutOff = loaded.cutOff;
    this.atRest = loaded.rest;
    this.continues = loaded.past.continues;
    this.newerBase = loaded.past.newerBase;
    this.book = loaded.book;
    this.#keeping = keeping;
    this.#owner = owner;
    this.#transcripts = loaded.transcripts;
    this.#incoming = loaded.incoming;
    this.#opened = loaded.opened;
    this.#opened.defer(() => this.#discardUnfinished());
    this.#unanswered = loaded.unanswered;
    this.inbox = {
      all: () => this.#incoming.all(),
      delivered: (ids) => this.#delivered(ids),
      interruption: (given) => this.#incoming.interruption(given),
    };
    this.notes = new StoredNotes({
      stored: loaded.notes,
      store: (key, value) => this.#fenced(() => storeNote(keeping.store, owner, key, value)),
      log: (text) => this.log(text),
    });
  }

  /** Loads what earlier runs of the attempt stored, and subscribes to its messages. */
  static async open(
    keeping: Keeping,
    owner: Owner,
    state: TaskState,
    { cutOff, rest }: { cutOff: string | undefined; rest: () => void },
  ): Promise<StoredAttempt> {
    const { task, attempt } = owner;
    const { store } = keeping;
    const incoming = new MessageInbox();
    // Closed in reverse where one cannot be opened; else with the attempt.
    await using opened = new AsyncDisposableStack();
    opened.defer(() => keeping.logs.close(task, attempt));
    // Subscribes before the store is read, so that no message falls between.
    opened.defer(store.onEvents(incoming.listener(task, attempt)));
    const stored = await store.task(task);
    const said = stored && numbered(stored.state, attempt);
    incoming.restore(said?.messages ?? []);
    const notes = await loadNotes(store, task, attempt);
    const transcripts = new Map<string, TranscriptEntry[]>();
    for (const { phase, role, body } of await loadTranscript(store, task, attempt)) {
      const entries = transcripts.get(phase) ?? [];
      transcripts.set(phase, entries);
      entries.push({ role, body });
    }
    const book = new AttemptLedger(await keeping.ledgers.open(task, attempt), keeping.now);
    opened.defer(() => book.close());
    return new StoredAttempt(keeping, owner, {
      spec: { ...state.spec, base: baseOf(state, numbered(state, attempt)).base },
      cutOff,
      rest,
      past: continued(state, attempt),
      notes,
      transcripts,
      book,
      incoming,
      unanswered: new Set(incoming.unanswered()),
      opened: opened.move(),
    });
  }

  /** True when `finish` has stored the verdict. */
  get finished(): boolean {
    return this.#finished;
  }

  /** True when it waits for an answer, and this run of it is over. */
  get parked(): boolean {
    return this.#parked;
  }

  now(): Date {
    return this.#keeping.now();
  }

  async move(status: Exclude<Status, { kind: 'done' | 'cancelled' | 'unknown' }>): Promise<void> {
    await this.#append((state, at) => move(state, this.attempt, status, at));
  }

  answerTo(question: string): string | undefined {
    return this.#incoming.answerTo(question);
  }

  /** Asked again after its time was over, the attempt gives up with its question. */
  async park(question: QuestionToPut & { id: string }): Promise<never> {
    const { now } = this.#keeping;
    if (this.#unanswered.has(question.id)) {
      await this.#giveUp(question);
    } else {
      const { waitMinutes = this.task.spec.answerWithinMinutes ?? 0, ...asked } = question;
      const usual = new Date(now().getTime() + waitMinutes * 60_000).toISOString();
      const { deadline = usual } = asked;
      await this.#append((state, at) =>
        questionEvents(state, this.attempt, { ...asked, deadline }, at),
      );
      this.#parked = true;
    }
    throw new ParkedError();
  }

  async tell(news: AttemptNews): Promise<void> {
    const { attempt } = this;
    await this.#append((_state, at) => [{ ...news, at, attempt }]);
  }

  async record(phase: string, body: LedgerBody): Promise<LedgerEntry> {
    const entry = await this.book.append(phase, body, () => this.#refuseWhenSealed());
    this.#keeping.recorded?.(entry, this.book.entries);
    return entry;
  }

  /**
   * Begins the ledger when it has no entry yet: its first entry always names the attempt's subject.
   */
  async openLedger(): Promise<void> {
    if (this.book.entries.length > 0) return;
    const { id, spec } = this.task;
    const before = this.continues?.attempt;
    const continues =
      before === undefined ? undefined : { attempt: before, head: await this.#headOf(before) };
    await this.record('opened', {
      kind: 'opened',
      version: 1,
      task: id,
      attempt: this.attempt,
      title: spec.title,
      base: spec.base,
      ...(continues ? { continues } : {}),
    });
  }

  ledger(): readonly LedgerEntry[] {
    return this.book.entries;
  }

  /** The ledger gets the verdict first: after a crash in between, the ledger is believed. */
  async finish(verdict: Verdict): Promise<void> {
    if (!this.book.ending) await this.record('verdict', { kind: 'verdict', ...verdict });
    const claim = this.book.entries.findLast((entry) => entry.kind === 'claim')?.text;
    const sentences = claimedSentences(this.book.entries);
    await this.#append((state, at) => [
      ...(claim === undefined
        ? []
        : [{ kind: 'attempt.claim' as const, at, attempt: this.attempt, text: claim, sentences }]),
      ...move(state, this.attempt, { kind: 'done', verdict }, at),
    ]);
    this.#finished = true;
  }

  transcript(phase: string): Transcript {
    const entries = this.#transcripts.get(phase) ?? [];
    this.#transcripts.set(phase, entries);
    return {
      load: () => entries,
      append: async (entry) => {
        const row = { phase, role: entry.role, body: entry.body };
        const n = entries.length;
        await this.#fenced(() => storeTranscript(this.#keeping.store, this.#owner, n, row));
        entries.push(entry);
      },
    };
  }

  log(text: string): void {
    if (!this.#sealed) this.#keeping.logs.append(this.task.id, this.attempt, text);
  }

  holdImage(image: string): Promise<void> {
    return this.#fenced(() => storeHeldImage(this.#keeping.store, this.#owner, image));
  }

  async readArtifact(id: string): Promise<Uint8Array | undefined> {
    const path = this.#keeping.artifacts.path(id);
    try {
      return path === undefined ? undefined : await readFile(path);
    } catch {
      return undefined; // Deleted by hand, or unreadable: whoever asks says what it cannot know.
    }
  }

  artifact(): ArtifactWriter {
    this.#refuseWhenSealed();
    const file = this.#keeping.artifacts.create();
    this.#unfinished.add(file);
    return {
      write: (chunk) => file.write(chunk),
      finish: async () => {
        const own = (finished: FinishedArtifact): Promise<void> =>
          this.#fenced(() => storeArtifact(this.#keeping.store, this.#owner, finished));
        return await file.finish(own).finally(() => this.#unfinished.delete(file));
      },
    };
  }

  /** Ends this run's right to write; earlier calls are still completed. */
  async seal(): Promise<void> {
    this.#sealed = true;
    await this.#opened.disposeAsync();
  }

  /** Output of a command that was cut off (a cancel, a lost engine) is evidence of nothing. */
  async #discardUnfinished(): Promise<void> {
    for (const file of this.#unfinished) await file.discard();
    this.#unfinished.clear();
  }

  /**
   * Ends the right to write of all but the caller, while the ledger stays open for its last entry.
   */
  fence(): void {
    this.#sealed = true;
  }

  /** The ledger first, like every ending: after a crash in between nothing is recorded twice. */
  async #delivered(ids: readonly string[]): Promise<void> {
    const messages = this.#incoming.withIds(ids);
    for (const message of messages) {
      const { id, kind, by = 'user' } = message;
      const known = this.book.entries.some((entry) => entry.kind === 'human' && entry.id === id);
      if (known || kind === 'question') continue;
      const text = messageText(message).slice(0, MAX_CHARACTERS.said);
      await this.record('session', { kind: 'human', what: kind, id, text, by });
    }
    const open = messages.filter(({ delivered }) => delivered === undefined);
    if (open.length === 0) return;
    await this.#append((_state, at) =>
      open.map((message) => ({
        kind: 'attempt.message',
        at,
        attempt: this.attempt,
        message: { ...message, delivered: at },
      })),
    );
  }

  async #giveUp({ text }: Question): Promise<void> {
    const reason = 'Nobody answered in time, and the question has no default answer.';
    if (!this.book.entries.some(({ kind }) => kind === 'bowed_out')) {
      await this.record('session', {
        kind: 'bowed_out',
        code: 'ambiguous',
        reason,
        tried: [],
        question: text,
      });
    }
    await this.finishByLedger();
  }

  /** Ends the attempt with what its ledger comes to. */
  async finishByLedger(): Promise<void> {
    // Loaded late, because a runner at rest needs no verification.
    const { verdict } = await import('../verify/verdict.ts');
    await this.finish(verdict(this.book.entries));
  }

  /** The hash that an ended attempt's ledger ended with. */
  async #headOf(attempt: number): Promise<string> {
    const file = await this.#keeping.ledgers.open(this.task.id, attempt);
    const book = new AttemptLedger(file, this.#keeping.now);
    await book.close();
    return book.entries.at(-1)?.hash ?? GENESIS;
  }

  #append(build: (state: TaskState, at: string) => readonly TaskEvent[]): Promise<TaskState> {
    const { store, now } = this.#keeping;
    return this.#fenced(() =>
      store.append(this.task.id, (state) => build(state, now().toISOString()), this.#owner),
    );
  }

  async #fenced<T>(write: () => Promise<T>): Promise<T> {
    this.#refuseWhenSealed();
    try {
      return await write();
    } catch (error) {
      if (error instanceof StaleOwnerError) throw new FencedError(this.task.id, this.attempt);
      throw error;
    }
  }

  #refuseWhenSealed(): void {
    if (this.#sealed) throw new FencedError(this.task.id, this.attempt);
  }
}

function numbered({ attempts }: TaskState, attempt: number): AttemptState | undefined {
  return attempts.find(({ n }) => n === attempt);
}
