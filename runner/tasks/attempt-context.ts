/**
 * Owns what a running attempt may write, as `AttemptContext` (context.ts) promises: stored before
 * a call resolves, refused once the attempt has a newer owner. Backstop: the token that the store
 * checks inside each transaction.
 */
import type { Inbox, Transcript, TranscriptEntry } from '../agent/backend.ts';
import type { LedgerBody, LedgerEntry } from '../ledger/entry.ts';
import type { TaskEvent } from '../protocol/events.ts';
import type { Question } from '../protocol/session.ts';
import type { Status, TaskId, TaskSpec, TaskState, Verdict } from '../protocol/task.ts';
import type { ArtifactFiles } from '../store/artifacts.ts';
import {
  loadNotes,
  loadTranscript,
  storeArtifact,
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
import { move } from './transitions.ts';

/** Where an attempt's work is kept. */
export interface Keeping {
  readonly store: Store;
  readonly artifacts: ArtifactFiles;
  readonly logs: LogFiles;
  readonly ledgers: LedgerFiles;
  readonly now: () => Date;
}

export class StoredAttempt implements AttemptContext {
  readonly task: { readonly id: TaskId; readonly spec: TaskSpec };
  readonly attempt: number;
  readonly resumed: boolean;
  readonly notes: AttemptContext['notes'];
  readonly inbox: Inbox;
  readonly book: AttemptLedger;
  readonly #keeping: Keeping;
  readonly #owner: Owner;
  readonly #transcripts: Map<string, TranscriptEntry[]>;
  #sealed = false;
  #finished = false;

  private constructor(
    keeping: Keeping,
    owner: Owner,
    spec: TaskSpec,
    resumed: boolean,
    loaded: {
      notes: Map<string, unknown>;
      transcripts: Map<string, TranscriptEntry[]>;
      book: AttemptLedger;
    },
  ) {
    this.task = { id: owner.task, spec };
    this.attempt = owner.attempt;
    this.resumed = resumed;
    this.book = loaded.book;
    this.#keeping = keeping;
    this.#owner = owner;
    this.#transcripts = loaded.transcripts;
    this.inbox = {
      all: () => [],
      delivered: async () => {},
      interruption: () => new AbortController().signal,
    };
    this.notes = {
      get: (key) => loaded.notes.get(key),
      set: async (key, value) => {
        await this.#fenced(() => storeNote(keeping.store, owner, key, value));
        loaded.notes.set(key, value);
      },
    };
  }

  /** Loads what earlier runs of the attempt stored. */
  static async open(
    keeping: Keeping,
    owner: Owner,
    state: TaskState,
    resumed: boolean,
  ): Promise<StoredAttempt> {
    const { task, attempt } = owner;
    const notes = await loadNotes(keeping.store, task, attempt);
    const transcripts = new Map<string, TranscriptEntry[]>();
    for (const { phase, role, body } of await loadTranscript(keeping.store, task, attempt)) {
      const entries = transcripts.get(phase) ?? [];
      transcripts.set(phase, entries);
      entries.push({ role, body });
    }
    const file = await keeping.ledgers.open(task, attempt);
    const book = new AttemptLedger(file, keeping.now);
    return new StoredAttempt(keeping, owner, state.spec, resumed, { notes, transcripts, book });
  }

  /** True when `finish` has stored the verdict. */
  get finished(): boolean {
    return this.#finished;
  }

  async move(status: Exclude<Status, { kind: 'done' | 'cancelled' }>): Promise<void> {
    await this.#append((state, at) => move(state, this.attempt, status, at));
  }

  answerTo(_question: string): string | undefined {
    return undefined;
  }

  async park(question: Question & { id: string }): Promise<never> {
    await this.move({ kind: 'needs_input', question });
    throw new ParkedError();
  }

  async tell(news: AttemptNews): Promise<void> {
    const { attempt } = this;
    await this.#append((_state, at) => [{ ...news, at, attempt }]);
  }

  record(phase: string, body: LedgerBody): Promise<LedgerEntry> {
    return this.book.append(phase, body, () => this.#refuseWhenSealed());
  }

  /** Begins the ledger where no entry was written yet: it always starts with what it is about. */
  async openLedger(): Promise<void> {
    if (this.book.entries.length > 0) return;
    const { id, spec } = this.task;
    await this.record('opened', {
      kind: 'opened',
      version: 1,
      task: id,
      attempt: this.attempt,
      title: spec.title,
      base: spec.base,
    });
  }

  ledger(): readonly LedgerEntry[] {
    return this.book.entries;
  }

  /** The ledger gets the verdict first: after a crash in between, the ledger is believed. */
  async finish(verdict: Verdict): Promise<void> {
    if (!this.book.ending) await this.record('verdict', { kind: 'verdict', ...verdict });
    await this.#append((state, at) => move(state, this.attempt, { kind: 'done', verdict }, at));
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

  artifact(): ArtifactWriter {
    this.#refuseWhenSealed();
    const file = this.#keeping.artifacts.create();
    return {
      write: (chunk) => file.write(chunk),
      finish: async () => {
        const finished = await file.finish();
        await this.#fenced(() => storeArtifact(this.#keeping.store, this.#owner, finished));
        return finished;
      },
    };
  }

  /** Ends this run's right to write; what was asked for before is still completed. */
  async seal(): Promise<void> {
    this.#sealed = true;
    await this.book.close();
    await this.#keeping.logs.close(this.task.id, this.attempt);
  }

  /** Lets nobody but the caller write any more, while the ledger stays open for its last entry. */
  fence(): void {
    this.#sealed = true;
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
