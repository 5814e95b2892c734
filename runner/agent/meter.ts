/**
 * Measures what a phase has used and may still use: turns, minutes and dollars, counted from their
 * last restart, against limits that an answer may have raised. Owns the phase's time.
 */
import type { Limits } from '../protocol/task.ts';
import { took } from '../protocol/wording.ts';
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
import type { ConversationState } from './conversation-fold.ts';
import { canRaise } from './incoming.ts';
import { type Price, type PriceTable, priceOf } from '../model/prices.ts';

/** Time for which the model's cache keeps what was sent. */
const CACHE_MS = 5 * 60_000;

export class Meter {
  readonly #input: PhaseInput;
  readonly #conversation: ConversationState;
  readonly #clock: Clock;
  readonly #prices: PriceTable;
  readonly #fixed: () => unknown;
  readonly #elapsedBefore: number;
  readonly #begun: number;
  #repliedAt: number | undefined;

  /** `fixed` is the part before the messages of every request. */
  constructor(parts: {
    input: PhaseInput;
    conversation: ConversationState;
    clock: Clock;
    prices: PriceTable;
    fixed: () => unknown;
  }) {
    this.#input = parts.input;
    this.#conversation = parts.conversation;
    this.#clock = parts.clock;
    this.#prices = parts.prices;
    this.#fixed = parts.fixed;
    this.#elapsedBefore = parts.conversation.elapsedMs;
    this.#begun = parts.clock.now();
  }

  /** Notes that a reply came, so the cache is warm. */
  replied(): void {
    this.#repliedAt = this.#clock.now();
  }

  /** Milliseconds of work over all runs of the phase. */
  get elapsedMs(): number {
    return this.#elapsedBefore + (this.#clock.now() - this.#begun);
  }

  get remainingMs(): number {
    return this.limits.minutes * 60_000 - (this.elapsedMs - this.#conversation.stretch.elapsedMs);
  }

  /** The line of the log that begins a turn; the task page reads it (protocol/log-outline.ts). */
  get turnLine(): string {
    return `— turn ${this.turn} of ${this.limits.turns}, after ${took(this.elapsedMs)} —`;
  }

  /** Number of the next turn. */
  get turn(): number {
    return this.#conversation.replies - this.#conversation.stretch.replies + 1;
  }

  /** Current limits: an answer may have raised each. */
  get limits(): Required<Limits> {
    const { turns, minutes, costUsd } = this.#input.limits;
    const { granted } = this.#conversation;
    return {
      turns: turns + granted.turns,
      minutes: minutes + granted.minutes,
      costUsd: costUsd + granted.costUsd,
    };
  }

  /** Decision on whether another request may be sent. */
  get allowance(): Allowance {
    const conversation = this.#conversation;
    const lastTurnUsed =
      conversation.times('last_turn') > 0 && conversation.repliesSince('last_turn') > 0;
    const spent = {
      turns: this.turn - 1,
      ms: this.elapsedMs - conversation.stretch.elapsedMs,
      usage: { ...conversation.usage, costUsd: this.#costUsd },
    };
    const next = estimate(this.forecast(), this.#price);
    return allowance(spent, this.limits, next, lastTurnUsed);
  }

  /** True if a person is asked at this limit; the model is then not told to wrap up. */
  wouldAsk(limit: LimitName | undefined): limit is LimitName {
    const { mayAsk, most } = this.#input;
    if (!mayAsk || this.#conversation.declined || limit === undefined) return false;
    return canRaise(limit, this.limits, most);
  }

  /** Returns how many tokens the next reply may have, up to `most`. */
  outputTokens(most: number): number {
    const left = this.limits.costUsd - this.#costUsd;
    return affordableOutput(left, this.forecast(), this.#price, most);
  }

  /** Forecasts the next request. `warm` assumes that the cache has forgotten nothing. */
  forecast(warm = false): Forecast {
    const at = this.#repliedAt;
    const cold = !warm && (at === undefined || this.#clock.now() - at > CACHE_MS);
    return this.#conversation.forecast(this.#fixed(), cold);
  }

  get #costUsd(): number {
    return this.#input.spentUsd + (this.#conversation.usage.costUsd ?? 0);
  }

  get #price(): Price | undefined {
    const asked = priceOf(this.#input.model, this.#prices);
    return priceOf(this.#conversation.model ?? this.#input.model, this.#prices) ?? asked;
  }
}
