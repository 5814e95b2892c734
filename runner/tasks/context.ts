/**
 * Interface that the scheduler hands to the code that carries an attempt out. Everything that must
 * survive a crash goes through here, and each call resolves only when it is stored. All calls are
 * fenced: once the attempt has a newer owner, every one rejects with `FencedError`.
 */
import type { Inbox, QuestionToPut, Transcript } from '../agent/backend.ts';
import type { LedgerBody, LedgerEntry } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskEvent } from '../protocol/events.ts';
import type { NewerBase, Status, TaskId, TaskSpec, Verdict } from '../protocol/task.ts';
import type { TerminalEnd, TerminalSize } from '../protocol/terminal.ts';
import type { Notes } from './notes.ts';

/** An event of this attempt, without the fields that the context adds. */
export type AttemptNews = DistributiveOmit<
  Extract<TaskEvent, { attempt: number }>,
  'at' | 'attempt'
>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Identity of the attempt. The spec's base is the attempt's own (protocol/attempt-base.ts). */
export interface AttemptIdentity {
  readonly task: { readonly id: TaskId; readonly spec: TaskSpec };
  readonly attempt: number;
}

/** State left by earlier runs and earlier attempts. */
export interface AttemptPast {
  /** True when an earlier run of this attempt was cut off; `notes` has what it stored. */
  readonly resumed: boolean;
  /** Why that run was cut off, in words for people; undefined where it was not. */
  readonly cutOff?: string;
  /** The ended attempt that this one goes on with: the commit of its work, if any, and its base. */
  readonly continues?: {
    readonly attempt: number;
    readonly commit: string | undefined;
    readonly base: string;
    /** True where a person may have typed in a terminal where that work was done. */
    readonly wasTyped?: boolean;
  };
  /** The newer base onto which this attempt brings that work; the spec's base is its commit. */
  readonly newerBase?: NewerBase;
}

export interface StatusWriter {
  /** Moves attempt and task together; rejects a move that the table forbids. */
  move(status: Exclude<Status, { kind: 'done' | 'cancelled' | 'unknown' }>): Promise<void>;
  /** The last step: the verdict, in the same transaction as the status. */
  finish(verdict: Verdict): Promise<void>;
}

/** Events that people see while it runs. */
export interface EventWriter {
  tell(news: AttemptNews): Promise<void>;
}

/** The runner's clock: tests move it. */
export interface Timekeeper {
  now(): Date;
}

export interface LogWriter {
  /** Appends to the log that people read; cheap, in order, synced in the background. */
  log(text: string): void;
}

export interface LedgerWriter {
  /** Appends to the hash-chained ledger; synced before it resolves. */
  record(phase: string, body: LedgerBody): Promise<LedgerEntry>;
}

export interface LedgerReader {
  ledger(): readonly LedgerEntry[];
}

/** Messages from people, and questions to them. */
export interface People {
  readonly inbox: Inbox;
  /** The answer to this question, a person's or the default; undefined while it is open. */
  answerTo(question: string): string | undefined;
  /**
   * Parks the attempt on a question: stores and shows it, and frees the attempt's place. Always
   * rejects, with `ParkedError`; the attempt is carried out again once there is an answer.
   */
  park(question: QuestionToPut & { id: string }): Promise<never>;
}

export interface Pausable {
  /**
   * Tells that nothing is lost by cutting the attempt off here. A runner that is stopping does so,
   * through the attempt's signal, before the call returns.
   */
  atRest(): void;
}

export interface NoteKeeper {
  /** Small facts that a resumed attempt needs (blueprint/notes.ts lists them). */
  readonly notes: Notes;
}

export interface TranscriptKeeper {
  transcript(phase: string): Transcript;
}

export interface ArtifactStore {
  /** A new content-addressed artifact; `finish` gives its id. */
  artifact(): ArtifactWriter;
  /** The bytes of an artifact that an earlier `finish` gave; undefined when it is gone. */
  readArtifact(id: string): Promise<Uint8Array | undefined>;
}

export interface ImageHolder {
  /** Keeps a prepared image while the task exists. */
  holdImage?(image: string): Promise<void>;
}

/** A program with a terminal, in a sandbox. */
export interface Shell {
  /** Resolves when more may be typed. */
  write(bytes: Uint8Array): Promise<void>;
  resize(size: TerminalSize): void;
  /** Kills all that runs in it. Idempotent. */
  close(): void;
  /** Resolves once nothing of it runs. Never rejects. */
  readonly ended: Promise<TerminalEnd>;
}

/** `take` gets its output in order, and holds it back with a promise. */
export type OpenShell = (
  size: TerminalSize,
  take: (chunk: Uint8Array) => void | Promise<void>,
) => Shell;

/** The attempt in whose sandbox people may have terminals. */
export type TerminalHost = AttemptIdentity & EventWriter & LedgerWriter & LogWriter;

/** Given by the composition root to the code that carries attempts out. */
export interface TerminalOffers {
  /**
   * Lets people open terminals there, until the returned function is called with the reason; that
   * one resolves when all of them have ended and this is recorded.
   */
  offer(host: TerminalHost, open: OpenShell): (why: string) => Promise<void>;
}

/**
 * The whole context, for the code that carries the attempt out; other code asks for the parts it
 * needs.
 */
export interface AttemptContext
  extends AttemptIdentity,
    AttemptPast,
    StatusWriter,
    EventWriter,
    Timekeeper,
    LogWriter,
    LedgerWriter,
    LedgerReader,
    People,
    Pausable,
    NoteKeeper,
    TranscriptKeeper,
    ArtifactStore,
    ImageHolder {}

export interface ArtifactWriter {
  /** Resolves when written; bytes over the quota are counted, and dropped with a marker. */
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<{ id: string; bytes: number; sha256: string }>;
}

/** Carries an attempt out, to its `finish`. Given by the composition root to the scheduler. */
export type RunAttempt = (context: AttemptContext, signal: AbortSignal) => Promise<void>;

/** Not a failure: the attempt waits for an answer, and the sandbox it had may go. */
export class ParkedError extends Error {
  constructor() {
    super('the attempt waits for an answer');
    this.name = 'ParkedError';
  }
}

/** Not a failure either: something the attempt needs went away, and it is resumed by itself. */
export class OutageError extends ErrandError {
  constructor(message: string, cause: unknown) {
    super('unavailable', message, { cause });
    this.name = 'OutageError';
  }
}

export class FencedError extends Error {
  constructor(task: string, attempt: number) {
    super(`attempt ${attempt} of task ${task} has a newer owner`);
    this.name = 'FencedError';
  }
}
