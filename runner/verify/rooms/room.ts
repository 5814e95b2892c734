/**
 * The port through which verification reaches the rest of the runner: what it may record, read and
 * start. Whoever carries an attempt out implements it; nothing in this folder knows attempts.
 */
import type { BareRepository } from '../../git/repository.ts';
import type { LedgerBody, LedgerEntry } from '../../ledger/entry.ts';
import type { CheckRun, CheckSpec } from '../../protocol/task.ts';
import type { SandboxDriver, SandboxLimits } from '../../sandbox/sandbox.ts';
import type { OutputSink } from './check-output.ts';

/** Where evidence goes. Each call that returns a promise resolves when it is stored. */
export interface EvidenceContext {
  readonly task: { readonly id: string; readonly spec: { readonly base: string } };
  readonly attempt: number;
  record(phase: string, body: LedgerBody): Promise<LedgerEntry>;
  ledger(): readonly LedgerEntry[];
  /** Shows people how a check goes. */
  tell(news: { kind: 'attempt.check'; check: CheckRun }): Promise<void>;
  log(text: string): void;
  artifact(): OutputSink;
  /** The bytes of an artifact that an earlier `finish` gave; undefined when it is gone. */
  readArtifact(id: string): Promise<Uint8Array | undefined>;
}

/** What checks are run with. */
export interface Room {
  readonly context: EvidenceContext;
  readonly driver: SandboxDriver;
  readonly sandboxLimits: SandboxLimits;
  readonly repository: BareRepository;
  readonly checks: readonly CheckSpec[];
  /** The image that was prepared from the base commit. */
  readonly image: string;
}
