/**
 * Owns an open ledger: entries in memory, their lines in the file, appended one at a time and
 * synced before they count. Nothing follows an ending, and nothing is appended once it is sealed.
 */
import { appendEntry, entryLine, isEnding } from '../ledger/chain.ts';
import type { LedgerBody, LedgerEntry } from '../ledger/entry.ts';
import { SerialQueue } from '../platform/serial-queue.ts';
import type { LedgerFile } from '../store/ledger-file.ts';

export class AttemptLedger {
  readonly #file: LedgerFile;
  readonly #now: () => Date;
  readonly #entries: LedgerEntry[];
  /** A failure goes to the caller that appended; the next append still runs. */
  readonly #queue = new SerialQueue();

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
    return this.#queue.run(async () => {
      allowed?.();
      if (this.ending) throw new Error(`the ledger has ended; ${body.kind} may not follow`);
      const t = this.#now().toISOString();
      const made = appendEntry(this.#entries.at(-1), { phase, t, body });
      await this.#file.append(entryLine(made));
      this.#entries.push(made);
      return made;
    });
  }

  async close(): Promise<void> {
    await this.#queue.settled();
    await this.#file.close();
  }
}
