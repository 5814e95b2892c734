/**
 * Owns that writes which wait at the same time share one commit: a commit waits for the disk, and
 * fifty tasks that begin would wait for it one after the other. Each write resolves after the
 * commit that it is in, and is made of what those before it made. Where one of them cannot be made,
 * none of that commit is, and each is tried alone: so one that fails fails nobody else.
 */
import { setImmediate } from 'node:timers/promises';
import type { Owner } from './owner.ts';
import type { Tx } from './schema.ts';
import { asStorageError } from './storage-error.ts';

/** `Outcome` is what the writes of one commit leave for after it. */
export interface GroupCommitParts<Outcome> {
  /** Runs the work when its turn has come. */
  readonly inTurn: (work: () => Promise<void>) => Promise<void>;
  readonly begin: () => Outcome;
  readonly transaction: (work: (tx: Tx) => Promise<void>) => Promise<void>;
  /** Hears of each commit before those that wrote do. Must not throw. */
  readonly committed: (outcome: Outcome) => void;
}

interface Waiting<Outcome> {
  readonly work: (tx: Tx, outcome: Outcome) => Promise<void>;
  readonly owner: Owner | undefined;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** A commit of more would hold up everything else. */
const MAX_WRITES = 32;

export class GroupCommit<Outcome> {
  readonly #parts: GroupCommitParts<Outcome>;
  readonly #waiting: Waiting<Outcome>[] = [];
  /** How many writes the last commit had: where there were several, more are on their way. */
  #together = 1;
  #unsettled = 0;

  constructor(parts: GroupCommitParts<Outcome>) {
    this.#parts = parts;
  }

  /** True while a write has not been told what became of it. */
  get isBusy(): boolean {
    return this.#unsettled > 0;
  }

  /**
   * Resolves when it is committed. The work may be run twice, and changes nothing but the store.
   * With an owner, it is refused where a write of this owner before it in the same commit failed.
   */
  async write<T>(work: (tx: Tx, outcome: Outcome) => Promise<T>, owner?: Owner): Promise<T> {
    let value: { readonly made: T } | undefined;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const make = async (tx: Tx, outcome: Outcome): Promise<void> => {
      value = { made: await work(tx, outcome) };
    };
    this.#waiting.push({ work: make, owner, resolve, reject });
    this.#unsettled += 1;
    // All that come until then are written in the turn of the first.
    if (this.#waiting.length === 1) this.#soon();
    await promise.finally(() => (this.#unsettled -= 1));
    if (!value) throw new Error('a write that was not made cannot be committed');
    return value.made;
  }

  #soon(): void {
    void this.#parts.inTurn(() => this.#writeWaiting());
  }

  /** Never rejects: each write is told what became of it. */
  async #writeWaiting(): Promise<void> {
    if (this.#together > 1) await setImmediate();
    const waiting = this.#waiting.splice(0, this.#howMany());
    if (this.#waiting.length > 0) this.#soon();
    this.#together = waiting.length;
    try {
      await this.#commit(waiting);
    } catch (cause) {
      if (waiting.length > 1) await this.#commitEach(waiting);
      else waiting[0]?.reject(asStorageError(cause));
    }
  }

  /** What an owner writes in a row rests on one another, and is not parted. */
  #howMany(): number {
    let many = MAX_WRITES;
    const keyAt = (at: number): string | undefined => keyOf(this.#waiting[at]?.owner);
    while (keyAt(many) !== undefined && keyAt(many) === keyAt(many - 1)) many += 1;
    return many;
  }

  async #commitEach(waiting: readonly Waiting<Outcome>[]): Promise<void> {
    const failed = new Map<string, unknown>();
    for (const each of waiting) {
      const { owner, reject } = each;
      // What an owner wrote without waiting for the write before it rests on that one.
      const key = keyOf(owner);
      if (key !== undefined && failed.has(key)) {
        reject(failed.get(key));
        continue;
      }
      await this.#commit([each]).catch((cause: unknown) => {
        const error = asStorageError(cause);
        if (key !== undefined) failed.set(key, error);
        reject(error);
      });
    }
  }

  /** Rejects where any of them cannot be made, and made none. */
  async #commit(writes: readonly Waiting<Outcome>[]): Promise<void> {
    const { begin, transaction, committed } = this.#parts;
    const outcome = begin();
    await transaction(async (tx) => {
      for (const { work } of writes) await work(tx, outcome);
    });
    committed(outcome);
    for (const { resolve } of writes) resolve();
  }
}

function keyOf(owner: Owner | undefined): string | undefined {
  return owner && `${owner.task} ${owner.attempt} ${owner.fence}`;
}
