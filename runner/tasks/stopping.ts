/**
 * Owns stopping a run: why it is to end, and how long that took. Whoever stops it says how long it
 * may take; what is still running then is fenced off, and its sandboxes are ended under it
 * (blueprint/stopped-sandboxes.ts).
 */
import type { LedgerBody } from '../ledger/entry.ts';
import { within } from '../platform/settled.ts';

/** Why an attempt's signal was aborted: its user cancelled it, or the runner is stopping. */
export class StopReason extends Error {
  readonly kind: 'cancel' | 'shutdown';

  constructor(kind: 'cancel' | 'shutdown', message: string) {
    super(message);
    this.name = 'StopReason';
    this.kind = kind;
  }
}

/**
 * What the ledger's last entry says of a cancel; `stopped` only where something ran. Its `ms` count
 * from the request until nothing did, or, where that is not `gone`, until it was answered.
 */
export type Cancelled = Omit<Extract<LedgerBody, { kind: 'cancelled' }>, 'kind'>;

/** A run as it is stopped. */
interface Stoppable {
  readonly stop: AbortController;
  /** Settles once nothing of it runs; never rejects. */
  readonly ended: Promise<void>;
  readonly context: { fence(): void } | undefined;
}

/** Ends a run whose user has cancelled it; one that has not ended in time can write nothing more. */
export async function stop(
  run: Stoppable,
  reason: string,
  ms: number,
): Promise<Cancelled['stopped']> {
  // Not the clock of the day, which may be set meanwhile.
  const asked = performance.now();
  run.stop.abort(new StopReason('cancel', reason));
  const gone = await within(ms, run.ended);
  run.context?.fence();
  return { ms: Math.round(performance.now() - asked), gone };
}
