/**
 * Decides whether another request may be sent. Pure arithmetic over the usage so far and the
 * forecast of the next request; never stops a request that is under way.
 */
import type { Limits, Usage } from '../protocol/task.ts';
import { counted, rounded } from '../protocol/wording.ts';
import { costOf, type Price } from './prices.ts';

export interface Spent {
  readonly turns: number;
  readonly ms: number;
  readonly usage: Usage;
}

/** Expected size of the next request. */
export interface Forecast {
  /** Tokens of the last request's whole input, which are still in the cache. */
  readonly cachedTokens: number;
  /** Characters added since the last request. */
  readonly newCharacters: number;
  /** Tokens of a typical reply. */
  readonly outputTokens: number;
}

export type LimitName = keyof Required<Limits>;

export type Allowance =
  | { kind: 'go' }
  /** Three quarters are used; the model is told once. */
  | { kind: 'wrap_up'; text: string }
  /** One more request is allowed, for the call that ends the phase only. */
  | { kind: 'last'; text: string; limit: LimitName }
  /** Has no `limit` when the last turn was used up. */
  | { kind: 'stop'; reason: string; limit?: LimitName };

export const WRAP_UP = 0.75;
export const LAST_TURN = 0.95;
export const CHARACTERS_PER_TOKEN = 3.5;
/** Tokens assumed for a reply until one has been seen. */
export const USUAL_OUTPUT_TOKENS = 800;

/**
 * Estimates the cost of the next request in US dollars; undefined if the model has no known price.
 */
export function estimate(forecast: Forecast, price: Price | undefined): number | undefined {
  if (!price) return undefined;
  return costOf(
    {
      input: 0,
      cacheRead: forecast.cachedTokens,
      cacheWrite: forecast.newCharacters / CHARACTERS_PER_TOKEN,
      output: forecast.outputTokens,
    },
    price,
  );
}

/**
 * Returns how many tokens a reply may have so that it exceeds the money left before the request
 * (`leftUsd`) by no more than the request's estimate.
 */
export function affordableOutput(
  leftUsd: number,
  forecast: Forecast,
  price: Price | undefined,
  most: number,
): number {
  if (!price) return most;
  const left = Math.max(0, leftUsd) / (price.output / 1_000_000);
  return Math.min(most, Math.floor(Math.max(1, forecast.outputTokens + left)));
}

/** Decides how to go on. `lastTurnUsed` is true when the last turn was already given. */
export function allowance(
  spent: Spent,
  limits: Required<Limits>,
  nextCostUsd: number | undefined,
  lastTurnUsed: boolean,
): Allowance {
  const cost = spent.usage.costUsd ?? 0;
  const minutes = spent.ms / 60_000;
  const used: { key: LimitName; name: string; now: number; next: number; limit: number }[] = [
    {
      key: 'turns',
      name: counted(limits.turns, 'turn'),
      now: spent.turns,
      next: spent.turns + 1,
      limit: limits.turns,
    },
    {
      key: 'minutes',
      name: counted(limits.minutes, 'minute'),
      now: minutes,
      next: minutes,
      limit: limits.minutes,
    },
    {
      key: 'costUsd',
      name: `$${rounded(limits.costUsd)}`,
      now: cost,
      next: cost + (nextCostUsd ?? 0),
      limit: limits.costUsd,
    },
  ];
  const over = used.find((u) => u.now >= u.limit);
  if (over)
    return { kind: 'stop', reason: `The limit of ${over.name} is reached.`, limit: over.key };

  const [turns, ...others] = used;
  const last =
    turns && turns.next >= turns.limit ? turns : others.find((u) => u.next >= LAST_TURN * u.limit);
  if (lastTurnUsed) {
    const why = last ? `The limit of ${last.name} is all but used up, and the` : 'The';
    return { kind: 'stop', reason: `${why} last turn went by without \`done\`.` };
  }
  if (last) {
    const text = `The limit of ${last.name} is all but used up.`;
    return { kind: 'last', text, limit: last.key };
  }
  const near = used.find((u) => u.next >= WRAP_UP * u.limit);
  if (near)
    return { kind: 'wrap_up', text: `Three quarters of the limit of ${near.name} are used.` };
  return { kind: 'go' };
}
