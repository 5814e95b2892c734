/**
 * The spend limit of one agent. A request is let through while its estimate, on top of what was
 * spent and what is under way, stays within the budget; the first that does not closes the limit
 * for good, so that an agent learns at once that no request will pass any more. Pure arithmetic.
 */
import { estimate, USUAL_OUTPUT_TOKENS } from '../model/budget.ts';
import { addUsage, costOf, type PriceTable, priceOf, type Tokens } from '../model/prices.ts';
import type { Usage } from '../protocol/task.ts';
import { NO_USAGE } from '../protocol/usage.ts';
import { counted } from '../protocol/wording.ts';

export interface Budget {
  /** US dollars; applies only to models with a known price. */
  readonly costUsd: number;
  readonly requests: number;
}

/** A request under way. */
export interface Expense {
  /** US dollars; 0 where no price is known. */
  readonly estimate: number;
}

export class SpendLimit {
  readonly #budget: Budget;
  readonly #prices: PriceTable;
  #usage: Usage = NO_USAGE;
  /** US dollars of all requests with a known price, kept even when the total usage has no price. */
  #spent = 0;
  #underWay = 0;
  #expected = 0;
  #closed: string | undefined;
  /**
   * Size of the last answered request, and how many of its input tokens the provider has cached.
   */
  #last: { characters: number; cached: number } = { characters: 0, cached: 0 };
  #output = USUAL_OUTPUT_TOKENS;

  constructor(budget: Budget, prices: PriceTable) {
    this.#budget = budget;
    this.#prices = prices;
  }

  get usage(): Usage {
    return this.#usage;
  }

  /** Why no request passes any more; undefined while requests may pass. */
  get closed(): string | undefined {
    return this.#closed;
  }

  /**
   * Reserves the estimate of a request. Undefined when it is refused, and with it all later ones.
   */
  reserve(model: string, characters: number): Expense | undefined {
    if (this.#closed !== undefined) return undefined;
    const expected = this.#estimate(model, characters);
    const spent = this.#spent + this.#expected;
    if (this.#usage.requests + this.#underWay >= this.#budget.requests) {
      this.#closed = `The limit of ${counted(this.#budget.requests, 'turn')} is reached.`;
    } else if (expected > 0 && spent + expected > this.#budget.costUsd) {
      this.#closed = `The budget is used up: $${spent.toFixed(4)} of $${dollars(this.#budget.costUsd)} is spent, and the next request would cost about $${expected.toFixed(4)}.`;
    }
    if (this.#closed !== undefined) return undefined;
    this.#underWay += 1;
    this.#expected += expected;
    return { estimate: expected };
  }

  /**
   * Settles a finished request with its usage, or undefined when the provider did no work for it.
   */
  settle(expense: Expense, model: string, characters: number, tokens: Tokens | undefined): void {
    this.#underWay -= 1;
    this.#expected -= expense.estimate;
    if (!tokens) return;
    const price = priceOf(model, this.#prices);
    this.#usage = addUsage(this.#usage, tokens, price);
    if (price) this.#spent += costOf(tokens, price);
    const { input, cacheRead, cacheWrite, output } = tokens;
    const caches = cacheRead + cacheWrite > 0;
    this.#last = { characters, cached: caches ? input + cacheRead + cacheWrite : 0 };
    this.#output = Math.max(USUAL_OUTPUT_TOKENS, output);
  }

  /**
   * True when a reply under way has grown until it alone exceeds the budget by more than its
   * estimate. The limit is closed then, and the reply has to be cut.
   */
  outgrown(expense: Expense, model: string, tokens: Tokens): boolean {
    const price = priceOf(model, this.#prices);
    if (!price || this.#spent + costOf(tokens, price) <= this.#budget.costUsd + expense.estimate) {
      return false;
    }
    this.#closed ??= `The budget of $${dollars(this.#budget.costUsd)} was used up within a reply.`;
    return true;
  }

  #estimate(model: string, characters: number): number {
    const { cached } = this.#last;
    const newCharacters =
      cached === 0 ? characters : Math.max(0, characters - this.#last.characters);
    const forecast = { cachedTokens: cached, newCharacters, outputTokens: this.#output };
    return estimate(forecast, priceOf(model, this.#prices)) ?? 0;
  }
}

function dollars(amount: number): string {
  return String(Number(amount.toFixed(4)));
}
