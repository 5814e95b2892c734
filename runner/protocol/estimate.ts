/**
 * Owns what a task's own limits change of the estimate that the runner gives. Pure; command and
 * editor share it.
 */
import type { Estimate, Limits } from './task.ts';

/** Never more than what the task's own limits allow; they are of each attempt. */
export function withinLimits(expected: Estimate, limits: Limits = {}, attempts: number): Estimate {
  const { costUsd, minutes, basis } = expected;
  // Without history the runner named its usual limits; the task's own limits replace them.
  const most = (known: number, own: number | undefined): number =>
    own === undefined ? known : basis === 'limits' ? own : Math.min(known, own);
  const cost = limits.costUsd === undefined ? undefined : limits.costUsd * attempts;
  return {
    ...expected,
    ...(costUsd ? { costUsd: { ...costUsd, most: most(costUsd.most, cost) } } : {}),
    minutes: { ...minutes, most: most(minutes.most, limits.minutes) },
  };
}
