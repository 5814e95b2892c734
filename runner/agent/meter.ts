/**
 * What a phase has used and what it may still use: turns, minutes and dollars, counted from where
 * they began anew last, against limits that an answer may have raised. Owns the phase's time.
 */
import type { Limits } from '../protocol/task.ts';
import type { PhaseInput } from './backend.ts';
import {
  affordableOutput,
  type Allowance,
  allowance,
  estimate,
  type Forecast,
  type LimitName,
} from '../model/budget.ts';
import type { Clock } from './clock.ts';
import type { Conversation } from './conversation.ts';
import { canRaise } from './incoming.ts';
import { type Price, type PriceTable, priceOf } from '../model/prices.ts';

/** Turns for one round of fixing, whatever the task has in all. */
const FIX_TURNS = 25;
/** Milliseconds for which the model's cache keeps what was sent. */
const CACHE_LASTS = 5 * 60_000;

export class Meter {
  readonly #input: PhaseInput;
  readonly #talk: Conversation;
  readonly #clock: Clock;
  readonly #prices: PriceTable;
  readonly #fixed: () => unknown;
  readonly #elapsedBefore: number;
  readonly #begun: number;
  #repliedAt: number | undefined;

  /** `fixed` is what goes before the messages of every request. */
  constructor(parts: {
    input: PhaseInput;
    talk: Conversation;
    clock: Clock;
    prices: PriceTable;
    fixed: () => unknown;
  }) {
    this.#input = parts.input;
    this.#talk = parts.talk;
    this.#clock = parts.clock;
    this.#prices = parts.prices;
    this.#fixed = parts.fixed;
    this.#elapsedBefore = parts.talk.elapsedMs;
    this.#begun = parts.clock.now();
  }

  /** A reply came: the cache is warm. */
  replied(): void {
    this.#repliedAt = this.#clock.now();
  }

  /** Milliseconds of work, over all runs of the phase. */
  get elapsedMs(): number {
    return this.#elapsedBefore + (this.#clock.now() - this.#begun);
  }

  get remainingMs(): number {
    return this.limits.minutes * 60_000 - (this.elapsedMs - this.#talk.stretch.elapsedMs);
  }

  /** The turn that the next reply will be. */
  get turn(): number {
    return this.#talk.replies - this.#talk.stretch.replies + 1;
  }

  /** What holds now: a round of fixing has fewer turns, an answer may have added to each. */
  get limits(): Required<Limits> {
    const { turns, minutes, costUsd } = this.#input.limits;
    const { granted, stretch } = this.#talk;
    return {
      turns: (stretch.fix ? Math.min(turns, FIX_TURNS) : turns) + granted.turns,
      minutes: minutes + granted.minutes,
      costUsd: costUsd + granted.costUsd,
    };
  }

  /** Whether another request may be sent. */
  get allowance(): Allowance {
    const talk = this.#talk;
    const lastTurnUsed = talk.times('last_turn') > 0 && talk.repliesSince('last_turn') > 0;
    const spent = {
      turns: this.turn - 1,
      ms: this.elapsedMs - talk.stretch.elapsedMs,
      usage: { ...talk.usage, costUsd: this.#costUsd },
    };
    const next = estimate(this.forecast(), this.#price);
    return allowance(spent, this.limits, next, lastTurnUsed);
  }

  /** Whether somebody is asked at this limit; then nobody is told to come to an end. */
  wouldAsk(limit: LimitName | undefined): limit is LimitName {
    const { mayAsk, most } = this.#input;
    if (!mayAsk || this.#talk.declined || limit === undefined) return false;
    return canRaise(limit, this.limits, most);
  }

  /** Tokens that the next reply may have, of at most so many. */
  outputTokens(most: number): number {
    const left = this.limits.costUsd - this.#costUsd;
    return affordableOutput(left, this.forecast(), this.#price, most);
  }

  /** What the next request is expected to hold; `warm`: whatever the cache may have forgotten. */
  forecast(warm = false): Forecast {
    const at = this.#repliedAt;
    const cold = !warm && (at === undefined || this.#clock.now() - at > CACHE_LASTS);
    return this.#talk.forecast(this.#fixed(), cold);
  }

  get #costUsd(): number {
    return this.#input.spentUsd + (this.#talk.usage.costUsd ?? 0);
  }

  get #price(): Price | undefined {
    const asked = priceOf(this.#input.model, this.#prices);
    return priceOf(this.#talk.model ?? this.#input.model, this.#prices) ?? asked;
  }
}
