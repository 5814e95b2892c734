/**
 * Words that a model fills a form with: never empty, and cut where they are too long, because a
 * form that is refused for its length only costs another request. Pure.
 */
import * as v from 'valibot';

/** Text of at least one and at most `max` characters. */
export const words = (max: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'must not be empty'),
    v.transform((text) => text.slice(0, max)),
  );

/** A list of which only the first `max` count; absent means none. */
export const list = <T>(item: v.GenericSchema<unknown, T>, max: number) =>
  v.pipe(
    v.optional(v.array(item), []),
    v.transform((items) => items.slice(0, max)),
  );
