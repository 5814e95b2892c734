/**
 * What a model sends as text. Words that it fills a form with are never empty, and cut where they
 * are too long, because a form that is refused for its length only costs another request. Pure.
 */
import * as v from 'valibot';

/** Text as it is; of half a character, the file would get something else. */
export const plainText = v.pipe(
  v.string(),
  v.check(
    (sent) => sent.isWellFormed(),
    'holds half of a character (a surrogate without its other one); send it whole',
  ),
);

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
