/**
 * Owns what models have cost since midnight, by this machine's clock: told as it is spent, and read
 * from the ledgers of the day where the runner was started in the middle of it.
 */
import type { LedgerEntry } from '../ledger/entry.ts';
import { spentBy } from './runner-metrics.ts';

export interface Spend {
  /** Midnight. */
  readonly since: string;
  readonly costUsd: number;
  readonly requests: number;
  /** True where a model without a known price was asked: it cost more. */
  readonly isPartial: boolean;
}

export class SpendToday {
  readonly #now: () => Date;
  readonly #startedAt: number;
  #since: number;
  #costUsd = 0;
  #requests = 0;
  #isPartial = false;

  constructor(now: () => Date) {
    this.#now = now;
    this.#startedAt = now().getTime();
    this.#since = midnightBefore(now());
  }

  /** An entry that was added to a ledger, and all that the ledger has. */
  recorded(entry: LedgerEntry, entries: readonly LedgerEntry[]): void {
    const spent = spentBy(entry, entries);
    this.#turnOver();
    if (!spent || Date.parse(entry.t) < this.#since) return;
    this.#requests += spent.usage.requests;
    this.#costUsd += spent.usage.costUsd ?? 0;
    if (spent.usage.costUsd === undefined) this.#isPartial = true;
  }

  /** A ledger that was begun before this start; what was added to it since was told already. */
  recall(entries: readonly LedgerEntry[]): void {
    for (const entry of entries) {
      if (Date.parse(entry.t) < this.#startedAt) this.recorded(entry, entries);
    }
  }

  get spend(): Spend {
    this.#turnOver();
    return {
      since: new Date(this.#since).toISOString(),
      costUsd: this.#costUsd,
      requests: this.#requests,
      isPartial: this.#isPartial,
    };
  }

  #turnOver(): void {
    const midnight = midnightBefore(this.#now());
    if (midnight === this.#since) return;
    this.#since = midnight;
    this.#costUsd = 0;
    this.#requests = 0;
    this.#isPartial = false;
  }
}

function midnightBefore(now: Date): number {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
}
