/**
 * Prices of models. Owns the table of list prices and the arithmetic. Never guesses: a model that
 * is not in the table has no price, and its usage carries no dollars.
 */
import type { Usage } from '../protocol/task.ts';

/** US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly cacheWrite: number;
  readonly cacheRead: number;
  readonly output: number;
}

/** Prices by model name; a dated name ('claude-opus-5-5-20261001') takes the price of its stem. */
export type PriceTable = Readonly<Record<string, Price>>;

/** List prices as of November 2026. The caller may override any of them. */
export const LIST_PRICES: PriceTable = {
  'claude-fable-5-2': { input: 8, cacheWrite: 10, cacheRead: 0.2, output: 40 },
  'claude-opus-5-5': { input: 4, cacheWrite: 5, cacheRead: 0.2, output: 20 },
  'claude-sonnet-5-5': { input: 2, cacheWrite: 2.5, cacheRead: 0.1, output: 10 },
  // Only input and output prices are listed for this model; caching is priced as plain input.
  'claude-haiku-5-5': { input: 0.1, cacheWrite: 0.1, cacheRead: 0.1, output: 0.5 },
};

export function priceOf(model: string, prices: PriceTable): Price | undefined {
  const name = [model, model.replace(/-\d{8}$/, '')].find((each) => Object.hasOwn(prices, each));
  return name === undefined ? undefined : prices[name];
}

/** Tokens of one request. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** The part of `cacheWrite` that is cached for an hour and not for five minutes; absent: none. */
  readonly cacheWriteHour?: number;
}

/** Caching for five minutes costs 1.25 times the input price, for an hour twice. */
const HOUR_MORE = 2 / 1.25 - 1;

/** Returns the cost in US dollars. */
export function costOf(tokens: Tokens, price: Price): number {
  const { cacheWrite, cacheWriteHour = 0 } = tokens;
  const written = cacheWrite + HOUR_MORE * Math.min(cacheWriteHour, cacheWrite);
  return (
    (tokens.input * price.input +
      written * price.cacheWrite +
      tokens.cacheRead * price.cacheRead +
      tokens.output * price.output) /
    1_000_000
  );
}

/**
 * Adds one request to the sum. Once a request has no known price, the sum has none either: a
 * partial sum of dollars would look like a total.
 */
export function addUsage(sum: Usage, tokens: Tokens, price: Price | undefined): Usage {
  const known = sum.requests === 0 ? 0 : sum.costUsd;
  const cost = price && known !== undefined ? known + costOf(tokens, price) : undefined;
  return {
    requests: sum.requests + 1,
    input: sum.input + tokens.input,
    output: sum.output + tokens.output,
    cacheRead: sum.cacheRead + tokens.cacheRead,
    cacheWrite: sum.cacheWrite + tokens.cacheWrite,
    ...(cost === undefined ? {} : { costUsd: cost }),
  };
}
