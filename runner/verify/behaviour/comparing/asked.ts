/**
 * Tells whether the task names an input by its values. Pure, bounded.
 */
import { type Call, listOfLeaves } from '../value.ts';

const NEAR_CHARACTERS = 120;
const MAX_PLACES = 100;

/**
 * Tells whether all values of the call occur close together in the task's words, in their order.
 */
export function isAsked(call: Call, asked: readonly string[]): boolean {
  const wanted = listOfLeaves(call);
  const [first] = wanted;
  if (first === undefined) return false;
  return asked.some((text) => {
    let from = 0;
    for (let tries = 0; tries < MAX_PLACES; tries += 1) {
      const begin = placeOf(text, first, from);
      if (begin === undefined) return false;
      const near = text.slice(begin, begin + NEAR_CHARACTERS + first.length);
      let at: number | undefined = 0;
      for (const word of wanted) {
        const place: number | undefined = placeOf(near, word, at);
        at = place === undefined ? undefined : place + word.length;
        if (at === undefined) break;
      }
      if (at !== undefined) return true;
      from = begin + 1;
    }
    return false;
  });
}

/** Finds a word that is not inside a longer word or number. */
function placeOf(text: string, word: string, from: number): number | undefined {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, after] = [
      text[at - 1] ?? ' ',
      text.slice(at + word.length, at + word.length + 2),
    ];
    if (!/[\p{L}\p{N}_]/u.test(before) && !/^([\p{L}\p{N}_]|\.\d)/u.test(after)) return at;
  }
  return undefined;
}
