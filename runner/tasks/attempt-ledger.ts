/**
 * Owns an open ledger: entries in memory, their lines in the file, appended in the order of the
 * calls and synced before they count; those that wait at the same time are synced at once. Nothing
 * follows an ending, and nothing is appended once it is sealed.
 */
import { appendEntry, entryLine, isEnding } from '../ledger/chain.ts';
import type { LedgerBody, LedgerEntry } from '../ledger/entry.ts';
import { SerialQueue } from '../platform/serial-queue.ts';
import type { LedgerFile } from '../store/ledger-file.ts';

interface Waiting {
  readonly phase: string;
  readonly body: LedgerBody;
  readonly allowed: (() => void) | undefined;
  readonly resolve: (entry: LedgerEntry) => void;
  readonly reject: (cause: unknown) => void;
}

export class AttemptLedger {
  readonly #file: LedgerFile;
  readonly #now: () => Date;
  readonly #entries: LedgerEntry[];
  /** A failure goes to the caller that appended; the next append still runs. */
  readonly #queue = new SerialQueue();
  readonly #waiting: Waiting[] = [];

  constructor(file: LedgerFile, now: () => Date) {
    this.#file = file;
    this.#now = now;
    this.#entries = file.lines.map((line) => JSON.parse(line) as LedgerEntry);
  }

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** The verdict or the cancellation that ends the ledger, if it has ended. */
  get ending(): LedgerEntry | undefined {
    const last = this.#entries.at(-1);
    return last && isEnding(last) ? last : undefined;
  }

  /** Resolves when the entry is on disk. `allowed` is asked when its turn comes. */
  append(phase: string, body: LedgerBody, allowed?: () => void): Promise<LedgerEntry> {
    const { promise, resolve, reject } = Promise.withResolvers<LedgerEntry>();
    this.#waiting.push({ phase, body, allowed, resolve, reject });
    if (this.#waiting.length === 1) void this.#queue.run(() => this.#writeWaiting());
    return promise;
  }

  /** Never rejects: each is told what became of its entry. */
  async #writeWaiting(): Promise<void> {
    const made: { readonly entry: LedgerEntry; readonly waiting: Waiting }[] = [];
    for (const waiting of this.#waiting.splice(0)) {
      const before = made.at(-1)?.entry ?? this.#entries.at(-1);
      const { phase, body, allowed, reject } = waiting;
      try {
        allowed?.();
        if (before && isEnding(before)) {
          throw new Error(`the ledger has ended; ${body.kind} may not follow`);
        }
        const t = this.#now().toISOString();
        made.push({ entry: appendEntry(before, { phase, t, body }), waiting });
      } catch (cause) {
        reject(cause);
      }
    }
    if (made.length === 0) return;
    try {
      await this.#file.append(made.map(({ entry }) => entryLine(entry)));
    } catch (cause) {
      for (const { waiting } of made) waiting.reject(cause);
      return;
    }
    for (const { entry, waiting } of made) {
      this.#entries.push(entry);
      waiting.resolve(entry);
    }
  }

  async close(): Promise<void> {
    await this.#queue.settled();
    await this.#file.close();
  }
}
