/** Owns what is wrong with a translation: keys that are missing or unused, places that differ. */
import type { Found } from './words-in-source.ts';

export interface Wrong {
  /** Not translated yet, in the order of the sources. */
  readonly missing: readonly Found[];
  /** Translated, and said nowhere any more. */
  readonly unused: readonly string[];
  /** With other places for what is filled in than the English has. */
  readonly differing: readonly string[];
}

export function compare(
  found: readonly Found[],
  translated: Readonly<Record<string, string>>,
): Wrong {
  const words = new Set(found.map((each) => each.words));
  return {
    missing: found.filter((each) => (translated[each.words] ?? '') === ''),
    unused: Object.keys(translated).filter((key) => !words.has(key)),
    differing: found
      .filter((each) => (translated[each.words] ?? '') !== '' && differs(each, translated))
      .map((each) => each.words),
  };
}

/**
 * What is said with arguments has to use all of them. What is recognised in an English text may
 * leave one out, as English puts an `s` or `was` there that another language needs not.
 */
function differs({ words, as }: Found, translated: Readonly<Record<string, string>>): boolean {
  const wanted = placesIn(words);
  const given = placesIn(translated[words] ?? '');
  const isKnown = [...given].every((place) => wanted.has(place));
  return !isKnown || (as === 'said' && given.size !== wanted.size);
}

function placesIn(text: string): Set<string> {
  return new Set(text.match(/\{\d+\}/g));
}
