/**
 * What a task is expected to take, on the wire: a guess from what earlier tasks took; and what a
 * task's own limits change of it, for command and editor. Pure.
 */
import * as v from 'valibot';
import type { Limits } from './task.ts';

/** Expected cost of such a task, from what earlier tasks of this repository took. */
export const Estimate = v.object({
  /** `limits`: no similar task has run here yet, so only its limits are known. */
  basis: v.picklist(['history', 'limits']),
  /** Number of past attempts that it rests on. */
  attempts: v.pipe(v.number(), v.integer(), v.minValue(0)),
  costUsd: v.optional(v.object({ usual: v.optional(v.number()), most: v.number() })),
  minutes: v.object({ usual: v.optional(v.number()), most: v.number() }),
});
export type Estimate = v.InferOutput<typeof Estimate>;

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
