/**
 * Owns the collection of what is over: all kinds in turn, one collection at a time, on request and
 * from time to time. What cannot be looked at or removed keeps nothing else; it is in the report.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../platform/report.ts';
import { errorWords } from '../protocol/errors.ts';
import type { Collected, CollectedKind } from '../protocol/collected.ts';
import { type KeepPolicy, type Kind, type Over, summed } from './kind.ts';

export interface CollectorParts {
  /** In the order in which they are collected. */
  readonly kinds: readonly Kind[];
  readonly policy: KeepPolicy;
  /** The developer log. */
  readonly report: Report;
  readonly now: () => Date;
}

/** A runner that has just started has its tasks to go on with. */
const FIRST_MS = 10 * 60_000;
const HOUR_MS = 60 * 60_000;

export class Collector {
  readonly #parts: CollectorParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: CollectorParts) {
    this.#parts = parts;
  }

  /** Resolves with what went or, for a dry run, what would. */
  collect(dryRun: boolean): Promise<Collected> {
    const collected = this.#last.then(() => this.#collect(dryRun));
    this.#last = collected.catch(() => undefined);
    return collected;
  }

  /** Collects soon, and then from time to time, until it is stopped. */
  start(firstMs = FIRST_MS): { stop(): void } {
    const stopping = new AbortController();
    // Never rejects. Nobody waits for its end: an engine that hangs must not hold up a stop.
    void this.#often(stopping.signal, firstMs);
    return { stop: () => stopping.abort() };
  }

  /** Collects now, and says in the developer log what went. Never rejects. */
  async collectByItself(): Promise<void> {
    const { report } = this.#parts;
    const { kinds } = await this.collect(false);
    for (const { kind, removed, problem } of kinds) {
      for (const { count, bytes, why } of removed) {
        report(`collected ${kind}: ${why}`, undefined, { level: 'info', count, bytes });
      }
      if (problem === undefined) continue;
      report(`not all ${kind} could be collected: ${problem}`, undefined, { level: 'warn' });
    }
  }

  async #often(signal: AbortSignal, firstMs: number): Promise<void> {
    for (let pause = firstMs; ; pause = this.#parts.policy.everyHours * HOUR_MS) {
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.collectByItself();
    }
  }

  async #collect(dryRun: boolean): Promise<Collected> {
    const kinds: CollectedKind[] = [];
    for (const kind of this.#parts.kinds) kinds.push(await this.#one(kind, dryRun));
    return { dryRun, kinds };
  }

  async #one({ kind, find }: Kind, dryRun: boolean): Promise<CollectedKind> {
    const { policy, now } = this.#parts;
    try {
      const { over, kept } = await find(policy, now().getTime());
      const { removed, spared, problem } = dryRun ? untouched(over) : await removeAll(over);
      return {
        kind,
        removed: summed(removed),
        kept: summed([...spared, ...kept]),
        ...(problem !== undefined && { problem }),
      };
    } catch (cause) {
      return { kind, removed: [], kept: [], problem: errorWords(cause) };
    }
  }
}

interface Outcome {
  readonly removed: { bytes: number; why: string }[];
  readonly spared: { count: number; bytes: number; why: string }[];
  readonly problem?: string;
}

function untouched(over: readonly Over[]): Outcome {
  return { removed: over.map(({ bytes, why }) => ({ bytes, why })), spared: [] };
}

async function removeAll(over: readonly Over[]): Promise<Outcome> {
  const removed: Outcome['removed'] = [];
  const spared: Outcome['spared'] = [];
  let problem: string | undefined;
  for (const { bytes, why, remove } of over) {
    try {
      if (await remove()) removed.push({ bytes, why });
      else
        spared.push({ count: 1, bytes, why: 'needed again, or gone, since they were looked at' });
    } catch (cause) {
      problem ??= errorWords(cause);
      spared.push({ count: 1, bytes, why: 'could not be removed' });
    }
  }
  return { removed, spared, ...(problem !== undefined && { problem }) };
}
