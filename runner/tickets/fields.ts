/**
 * Schemas of the fields that every service's answers have: texts cut to a bound, lists cut to a
 * count, so that what others wrote can be long without filling memory or failing a whole page.
 */
import * as v from 'valibot';

/** Characters of a title, a name, a label. */
const MAX_LINE = 1000;
/** Characters of a description or a comment: more than any of the services takes. */
const MAX_TEXT = 1_100_000;
/** Characters of an address. */
const MAX_ADDRESS = 8192;

/** One line: control characters could redraw a terminal or hide words. */
export const Line = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .slice(0, MAX_LINE)
      .replaceAll(/[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' '),
  ),
);

/** Markdown or HTML; '' for null, which services send for a ticket without words. */
export const Text = v.pipe(
  v.nullish(v.string(), ''),
  v.transform((text) => text.slice(0, MAX_TEXT)),
);

/** An address that a person may be led to. */
export const Address = v.pipe(v.string(), v.maxLength(MAX_ADDRESS), v.regex(/^https?:\/\//i));

export const Time = v.pipe(v.string(), v.maxLength(64));

export const Count = v.pipe(v.number(), v.minValue(0));

/** The first `max` of a list; those after them are not looked at. */
export function few<T extends v.GenericSchema>(item: T, max: number) {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((list) => list.slice(0, max)),
    v.array(item),
  );
}
