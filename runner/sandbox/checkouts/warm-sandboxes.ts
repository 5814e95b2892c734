/**
 * Owns the sandboxes that are made before anybody asks: up, over a prepared checkout, with nothing
 * run in them but the making. Each is given away once, to one attempt, and never comes back. How
 * many are kept for a repository follows how many were in use at once; those of a repository that
 * nobody uses go. Backstop: all end with the runner's connection, and the sweep removes them.
 */
import type { Sandbox } from '../sandbox.ts';

/** A repository's sandboxes are kept so long after their last use. */
const IDLE_MS = 15 * 60_000;
/** A task that has just begun needs the processors more than the next one does. */
const REFILL_AFTER_MS = 500;
/** More at once only make each wait for the engine. */
const MAX_MAKING = 2;

export interface WarmOptions<Key, Kind> {
  /** The most that are kept, of all kinds together. */
  readonly max: number;
  /** Makes one; undefined where there is nothing to make it over. */
  readonly make: (key: Key, signal: AbortSignal) => Promise<Kind | undefined>;
  /** What one is, for the log. */
  readonly what: string;
  readonly log: (text: string) => void;
}

/** How many there are, and how often one was there when it was asked for. */
export interface WarmCounts {
  readonly ready: number;
  readonly making: number;
  /** Since the start. */
  readonly hits: number;
  readonly misses: number;
}

/** What is kept of one kind. */
interface Shelf<Key, Kind> {
  readonly key: Key;
  readonly ready: Kind[];
  making: number;
  /** Given away, or made because none was here, and not yet at their end. */
  inUse: number;
  wanted: number;
  usedAt: number;
}

export class WarmSandboxes<Key, Kind extends Sandbox> {
  readonly #options: WarmOptions<Key, Kind>;
  /** By the caller's name for the kind. */
  readonly #shelves = new Map<string, Shelf<Key, Kind>>();
  readonly #stopping = new AbortController();
  readonly #pending = new Set<Promise<void>>();
  #hits = 0;
  #misses = 0;
  #later: NodeJS.Timeout | undefined;
  #expiry: NodeJS.Timeout | undefined;

  constructor(options: WarmOptions<Key, Kind>) {
    this.#options = options;
  }

  get counts(): WarmCounts {
    const sum = (part: (shelf: Shelf<Key, Kind>) => number): number =>
      [...this.#shelves.values()].reduce((total, shelf) => total + part(shelf), 0);
    return {
      ready: sum(({ ready }) => ready.length),
      making: sum(({ making }) => making),
      hits: this.#hits,
      misses: this.#misses,
    };
  }

  /** One that is ready, if any; the next is made soon. Call `ended` at the end of each use. */
  take(name: string, key: Key): Kind | undefined {
    const shelf = this.#shelf(name, key);
    shelf.inUse += 1;
    shelf.wanted = Math.max(shelf.wanted, Math.min(shelf.inUse, this.#options.max));
    let taken = shelf.ready.shift();
    while (taken?.isLost) {
      this.end(taken);
      taken = shelf.ready.shift();
    }
    if (taken) this.#hits += 1;
    else this.#misses += 1;
    this.#later ??= setTimeout(() => this.#fill(), REFILL_AFTER_MS).unref();
    return taken;
  }

  /** A sandbox of this kind, from here or not, is at its end. */
  ended(name: string): void {
    const shelf = this.#shelves.get(name);
    if (shelf && shelf.inUse > 0) shelf.inUse -= 1;
  }

  /** Somebody is about to ask for one. */
  expect(name: string, key: Key): void {
    this.#shelf(name, key);
    this.#fill();
  }

  /** Gives up those of a kind that is over. */
  drop(isOver: (key: Key) => boolean): void {
    for (const [name, shelf] of this.#shelves) {
      if (!isOver(shelf.key)) continue;
      this.#shelves.delete(name);
      for (const sandbox of shelf.ready) this.end(sandbox);
    }
  }

  /** Resolves when none is being made or ended. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#later);
    clearTimeout(this.#expiry);
    this.drop(() => true);
    await this.settled();
  }

  #shelf(name: string, key: Key): Shelf<Key, Kind> {
    const known = this.#shelves.get(name);
    const shelf = known ?? { key, ready: [], making: 0, inUse: 0, wanted: 1, usedAt: 0 };
    shelf.usedAt = performance.now();
    shelf.wanted = Math.max(1, shelf.wanted);
    this.#shelves.delete(name);
    if (!this.#stopping.signal.aborted) this.#shelves.set(name, shelf);
    this.#expiry ??= setTimeout(() => this.#expire(), IDLE_MS).unref();
    return shelf;
  }

  #expire(): void {
    this.#expiry = undefined;
    const before = performance.now() - IDLE_MS;
    const idle = [...this.#shelves.values()].filter(
      ({ usedAt, inUse }) => inUse === 0 && usedAt <= before,
    );
    this.drop((key) => idle.some((shelf) => shelf.key === key));
    if (this.#shelves.size > 0) {
      this.#expiry = setTimeout(() => this.#expire(), IDLE_MS / 3).unref();
    }
  }

  /** Makes what is wanted, for those used last first. */
  #fill(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    if (this.#stopping.signal.aborted) return;
    const shelves = [...this.#shelves.entries()].toReversed();
    for (const [name, shelf] of shelves) {
      while (shelf.ready.length + shelf.making < shelf.wanted && this.#hasRoom(shelf)) {
        shelf.making += 1;
        this.#track(this.#make(name, shelf));
      }
    }
  }

  /** Those of a repository that was used before give way. */
  #hasRoom(wanting: Shelf<Key, Kind>): boolean {
    const shelves = [...this.#shelves.values()];
    const making = shelves.reduce((sum, each) => sum + each.making, 0);
    if (making >= MAX_MAKING) return false;
    const all = shelves.reduce((sum, each) => sum + each.ready.length, making);
    if (all < this.#options.max) return true;
    const other = shelves.find((each) => each !== wanting && each.ready.length > 0);
    if (!other || other.usedAt > wanting.usedAt) return false;
    const given = other.ready.shift();
    if (given) this.end(given);
    other.wanted = Math.min(other.wanted, other.ready.length + other.making);
    return true;
  }

  async #make(name: string, shelf: Shelf<Key, Kind>): Promise<void> {
    const { make, what, log } = this.#options;
    try {
      const sandbox = await make(shelf.key, this.#stopping.signal);
      // The kind may be over by now.
      if (sandbox && this.#shelves.get(name) === shelf) shelf.ready.push(sandbox);
      else if (sandbox) this.end(sandbox);
      else shelf.wanted = 0;
    } catch (error) {
      // Tried again at the next use: an engine that is away is not asked on and on.
      shelf.wanted = 0;
      if (!this.#stopping.signal.aborted) log(`no ${what} could be made ahead: ${wordsOf(error)}`);
    } finally {
      shelf.making -= 1;
    }
    this.#fill();
  }

  /** Ends one in the background. */
  end(sandbox: Sandbox): void {
    this.#track(
      sandbox.destroy().catch((error: unknown) => {
        this.#options.log(`a ${this.#options.what} could not be ended: ${wordsOf(error)}`);
      }),
    );
  }

  #track(work: Promise<void>): void {
    const tracked = work.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
