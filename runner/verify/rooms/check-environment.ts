/**
 * The port through which verification reaches the rest of the runner: what it may record, read and
 * start. The code that runs an attempt implements it; nothing in this folder knows attempts.
 */
import type { BareRepository } from '../../git/repository.ts';
import type { BrowserCheck } from '../../config/browser-check.ts';
import type { LedgerBody, LedgerEntry } from '../../ledger/entry.ts';
import type { CheckRun, CheckSpec, VerifyLevel } from '../../protocol/task.ts';
import type { SandboxDriver, SandboxLimits } from '../../sandbox/sandbox.ts';
import type { OutputSink } from './check-output.ts';

/** Takes the evidence. Each call that returns a promise resolves once the evidence is stored. */
export interface EvidenceContext {
  readonly task: { readonly id: string; readonly spec: { readonly base: string } };
  readonly attempt: number;
  record(phase: string, body: LedgerBody): Promise<LedgerEntry>;
  ledger(): readonly LedgerEntry[];
  /** Shows the user how a check is going. */
  tell(news: { kind: 'attempt.check'; check: CheckRun }): Promise<void>;
  log(text: string): void;
  artifact(): OutputSink;
  /**
   * Reads the bytes of an artifact that an earlier `finish` returned; undefined when it is gone.
   */
  readArtifact(id: string): Promise<Uint8Array | undefined>;
}

/** The part of a repository that verification and review use. */
export type Commits = Pick<
  BareRepository,
  | 'changes'
  | 'commit'
  | 'diff'
  | 'listFiles'
  | 'packOf'
  | 'readFiles'
  | 'treeOf'
  | 'undo'
  | 'withFiles'
>;

/** The place where commits of one repository are run. */
export interface Site {
  readonly driver: SandboxDriver;
  readonly sandboxLimits: SandboxLimits;
  readonly repository: Commits;
  /** The image that was prepared from the base commit. */
  readonly image: string;
}

/** The pages that are to be looked at, and with what. */
export interface BrowserPlace {
  readonly checks: readonly BrowserCheck[];
  /** The id of the browser's image, which is made where it is missing; rejects where it cannot be. */
  image(signal: AbortSignal): Promise<string>;
}

/** Everything that verifying a result needs. */
export interface CheckEnvironment extends Site {
  readonly context: EvidenceContext;
  readonly checks: readonly CheckSpec[];
  /** Decides how much is tried. */
  readonly level: VerifyLevel;
  /** The task's own words: its title and its instructions. */
  readonly asked: readonly string[];
  /**
   * Prepares an image from another commit, with the setup and the network of the base; absent where
   * no setup is known. Rejects with an `ErrandError` where it cannot be done.
   */
  readonly prepare?: (commit: string, signal: AbortSignal) => Promise<string>;
  /** Checks that look at pages; absent where there are none. */
  readonly browser?: BrowserPlace;
}
