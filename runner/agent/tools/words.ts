/**
 * Schemas for text that a model sends. Words for a form are never empty, and are cut if they are
 * too long, because a form refused for its length would only cost another request. Pure.
 */
import * as v from 'valibot';

/** Accepts text as it is, but no half characters, which would not be written as sent. */
export const plainText = v.pipe(
  v.string(),
  v.check(
    (sent) => sent.isWellFormed(),
    'holds half of a character (a surrogate without its other one); send it whole',
  ),
);

/** Accepts text of at least one character, and cuts it to `max`. */
export const words = (max: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'must not be empty'),
    v.transform((text) => text.slice(0, max)),
  );

/** Accepts a list, and drops items after the first `max`; absent means none. */
export const list = <T>(item: v.GenericSchema<unknown, T>, max: number) =>
  v.pipe(
    v.optional(v.array(item), []),
    v.transform((items) => items.slice(0, max)),
  );
