/** Owns the form in which each kind of thing that a runner makes is looked at. Types and sums alone. */
import type { Sum } from '../protocol/collected.ts';

/** How long things are kept (`keep` in errand.yaml). */
export interface KeepPolicy {
  /** Logs and outputs of tasks that ended longer ago go; undefined: never for that. */
  readonly detailDays: number | undefined;
  /** Bytes of logs and outputs in all, beyond which those of the tasks that ended first go. */
  readonly detailBytes: number | undefined;
  /** Environment images and checkouts that no task has used for so long go. */
  readonly unusedDays: number;
  /** Hours between two collections of the runner's own accord. */
  readonly everyHours: number;
}

/** One thing that is over. */
export interface Over {
  readonly why: string;
  /** On the disk, as far as it is known. */
  readonly bytes: number;
  /** Looks once more before it removes: false where it is needed after all, or has gone. */
  readonly remove: () => Promise<boolean>;
}

export interface Found {
  readonly over: readonly Over[];
  readonly kept: readonly Sum[];
}

export interface Kind {
  /** In words. */
  readonly kind: string;
  /** Changes nothing. */
  readonly find: (policy: KeepPolicy, now: number) => Promise<Found>;
}

/** One sum for each reason, in the order in which the reasons come. */
export function summed(
  things: readonly (Omit<Sum, 'count'> & { readonly count?: number })[],
): Sum[] {
  const sums = new Map<string, Sum>();
  for (const thing of things) {
    const { why, bytes, count: more = 1 } = thing;
    const sum = sums.get(why) ?? { count: 0, bytes: 0, why };
    sums.set(why, { count: sum.count + more, bytes: sum.bytes + bytes, why });
  }
  return [...sums.values()].filter(({ count }) => count > 0);
}

export const DAY_MS = 24 * 60 * 60_000;

export function days(count: number): string {
  return count === 1 ? '1 day' : `${count} days`;
}
