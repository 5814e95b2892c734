/**
 * What of a repository a model was given, as people see it: which files, how much of each, and what
 * was left out. Names alone, no contents.
 */
import * as v from 'valibot';
import { MAX_CHARACTERS } from './limits.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

export const GivenItem = v.object({
  /** `role`, `rules`, `skill`, `document`, `result`, `server`; a newer runner may know more. */
  kind: text(40),
  /** A path, or a name where there is no file. */
  name: text(MAX_CHARACTERS.path),
  /** As sent; 0 where it was only named, or left out. */
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Why not all of it was given, or what of it is not honoured. */
  note: v.optional(text(MAX_CHARACTERS.notice)),
});
export type GivenItem = v.InferOutput<typeof GivenItem>;

/** Of one attempt, as clients keep them. */
export const MAX_GIVEN = 500;

/** Adds items; one that was given before is replaced. */
export function withGiven(
  before: readonly GivenItem[],
  items: readonly GivenItem[],
): readonly GivenItem[] {
  const all = new Map(before.map((item) => [keyOf(item), item]));
  for (const item of items) {
    // What was given whole stays so, though a later phase has only its name.
    const known = all.get(keyOf(item));
    const isMore = known?.note !== undefined && item.bytes >= known.bytes;
    if (!known || item.note === undefined || isMore) all.set(keyOf(item), item);
  }
  return [...all.values()].slice(0, MAX_GIVEN);
}

function keyOf({ kind, name }: GivenItem): string {
  return `${kind} ${name}`;
}
