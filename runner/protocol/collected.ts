/**
 * Owns the report of a collection: what of all that the runner makes went or would go, what was
 * kept, and why. In sums, by kind.
 */
import * as v from 'valibot';

const Sum = v.object({
  count: v.number(),
  /** On the disk, as far as it is known. */
  bytes: v.number(),
  /** In words. */
  why: v.string(),
});
export type Sum = v.InferOutput<typeof Sum>;

export const CollectedKind = v.object({
  /** In words, as 'environment images'. */
  kind: v.string(),
  removed: v.array(Sum),
  kept: v.array(Sum),
  /** Why some of it could not be looked at or removed. */
  problem: v.optional(v.string()),
});
export type CollectedKind = v.InferOutput<typeof CollectedKind>;

export const Collected = v.object({
  /** True where nothing was removed: `removed` is what would be. */
  dryRun: v.boolean(),
  kinds: v.array(CollectedKind),
});
export type Collected = v.InferOutput<typeof Collected>;
