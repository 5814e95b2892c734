/**
 * Owns when checkouts are prepared: one after the other, each repository and image with a pause
 * after it, and not at all once nobody wants it. Knows neither engine nor folders. Backstop: what a
 * killed runner had half prepared is removed when the next one starts (kept-checkout.ts).
 */
import { type CheckoutKey, nameOf } from './held-checkouts.ts';

/** Between two preparations for one repository, which takes a processor for seconds. */
const MIN_PAUSE_MS = 60_000;
/** After one that failed. */
const PAUSE_AFTER_FAILURE_MS = 10 * 60_000;

export interface PreparationsOptions {
  /** False while nothing should be written that can be done without. */
  readonly hasRoom: () => Promise<boolean>;
  readonly log: (text: string) => void;
}

/** One that waits for its turn, or is under way. */
interface Wanted extends CheckoutKey {
  readonly task: string;
  readonly over: AbortController;
  running?: Promise<void>;
}

export class Preparations {
  readonly #options: PreparationsOptions;
  readonly #wanted = new Set<Wanted>();
  /** When the next one may begin, by repository and image. */
  readonly #notBefore = new Map<string, number>();
  #last: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(options: PreparationsOptions) {
    this.#options = options;
  }

  /** Prepares one when those before it are done, unless that was done a moment ago. */
  soon(key: CheckoutKey, task: string, prepare: (signal: AbortSignal) => Promise<void>): void {
    const name = nameOf(key);
    if (this.#isStopped || performance.now() < (this.#notBefore.get(name) ?? 0)) return;
    this.#notBefore.set(name, Infinity);
    const { repository, image } = key;
    const wanted: Wanted = { repository, image, task, over: new AbortController() };
    this.#wanted.add(wanted);
    this.#last = this.#last.then(() => (wanted.running = this.#run(wanted, prepare)));
  }

  /** None for a while: what was prepared could not be used. */
  failed(key: CheckoutKey): void {
    this.#notBefore.set(nameOf(key), performance.now() + PAUSE_AFTER_FAILURE_MS);
  }

  /** Gives up those that are over; resolves when none of them is under way. */
  async drop(isOver: (wanted: CheckoutKey & { readonly task: string }) => boolean): Promise<void> {
    const dropped = [...this.#wanted].filter(isOver);
    for (const { over } of dropped) over.abort();
    await Promise.all(dropped.flatMap(({ running }) => running ?? []));
  }

  /** Resolves when none is under way or waits. */
  settled(): Promise<void> {
    return this.#last;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.drop(() => true);
  }

  async #run(wanted: Wanted, prepare: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { hasRoom, log } = this.#options;
    const { signal } = wanted.over;
    const name = nameOf(wanted);
    try {
      if (!signal.aborted && (await hasRoom())) await prepare(signal);
      this.#notBefore.set(name, performance.now() + MIN_PAUSE_MS);
    } catch (error) {
      this.failed(wanted);
      if (!signal.aborted)
        log(`a checkout could not be prepared, so files are written one by one: ${String(error)}`);
    }
    // The next task may want it, of which nobody knows yet.
    if (signal.aborted) this.#notBefore.delete(name);
    this.#wanted.delete(wanted);
  }
}
