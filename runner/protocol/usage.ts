/** Owns sums of what models have used. Pure; what tokens cost is the runner's (model/prices.ts). */
import type { Usage } from './task.ts';

export const NO_USAGE: Usage = { requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };

/**
 * Adds up usage. When the price of one part is unknown there is no sum of dollars: the sum of the
 * others would read like a total.
 */
export function sumOfUsage(parts: readonly Usage[]): Usage {
  const used = parts.filter(({ requests }) => requests > 0);
  const sum = (part: (usage: Usage) => number): number =>
    used.reduce((total, usage) => total + part(usage), 0);
  const isPriced = parts.length > 0 && used.every(({ costUsd }) => costUsd !== undefined);
  return {
    requests: sum((usage) => usage.requests),
    input: sum((usage) => usage.input),
    output: sum((usage) => usage.output),
    cacheRead: sum((usage) => usage.cacheRead),
    cacheWrite: sum((usage) => usage.cacheWrite),
    ...(isPriced ? { costUsd: sum((usage) => usage.costUsd ?? 0) } : {}),
  };
}

/** Usage between two sums of the same conversation. */
export function usageSince(before: Usage, now: Usage): Usage {
  const spentBefore = before.requests === 0 ? 0 : before.costUsd;
  const isPriced = now.costUsd !== undefined && spentBefore !== undefined;
  return {
    requests: now.requests - before.requests,
    input: now.input - before.input,
    output: now.output - before.output,
    cacheRead: now.cacheRead - before.cacheRead,
    cacheWrite: now.cacheWrite - before.cacheWrite,
    ...(isPriced ? { costUsd: (now.costUsd ?? 0) - spentBefore } : {}),
  };
}
