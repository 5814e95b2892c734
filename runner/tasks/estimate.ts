/**
 * Owns the estimate for a task: from what similar tasks took in its repository, or when there were
 * too few, from the limits. Pure: the rows and the limits come in. It never holds a task to
 * anything.
 */
import type { Estimate } from '../protocol/estimate.ts';
import type { Limits } from '../protocol/task.ts';
import type { Outcome } from '../store/outcomes.ts';

/** Cost of one attempt. */
export type Taken = Omit<Outcome, 'task' | 'n' | 'repository'>;

export interface EstimateQuery {
  readonly blueprint?: string;
  readonly agent?: string;
  readonly model?: string;
  /** Number of attempts at once; 1 when absent. */
  readonly attempts?: number;
}

/** Fewer attempts than this predict nothing. */
const MIN_OUTCOMES = 3;
/** "At most" means: nine of ten took no more. */
const HIGH = 0.9;

export function estimate(
  past: readonly Taken[],
  wanted: EstimateQuery,
  limits: Required<Limits>,
): Estimate {
  const { blueprint, agent, model, attempts = 1 } = wanted;
  const alike = past.filter((taken) =>
    blueprint === undefined ? !taken.named : taken.blueprint === blueprint,
  );
  const rows = narrowed(
    narrowed(alike, (taken) => agent === undefined || taken.agent === agent),
    (taken) => model === undefined || taken.model === model,
  );
  if (rows.length < MIN_OUTCOMES) {
    return {
      basis: 'limits',
      attempts: 0,
      costUsd: { most: limits.costUsd * attempts },
      minutes: { most: limits.minutes },
    };
  }
  const costs = rows.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd * attempts]));
  const minutes = rows.map(({ ms }) => ms / 60_000);
  return {
    basis: 'history',
    attempts: rows.length,
    // When most of them have no known price, the remaining prices would mislead.
    ...(costs.length >= MIN_OUTCOMES && costs.length * 2 > rows.length
      ? { costUsd: spread(costs) }
      : {}),
    minutes: spread(minutes),
  };
}

/** Those that fit, where they are enough; else all. */
function narrowed(rows: readonly Taken[], fits: (taken: Taken) => boolean): readonly Taken[] {
  const fitting = rows.filter(fits);
  return fitting.length >= MIN_OUTCOMES ? fitting : rows;
}

function spread(values: readonly number[]): { usual: number; most: number } {
  const sorted = values.toSorted((a, b) => a - b);
  return { usual: quantile(sorted, 0.5), most: quantile(sorted, HIGH) };
}

/** The smallest of the values that so large a part of them does not pass. */
function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}
