/**
 * Tells whether tests that failed before a change may call a function, by where their names and its
 * calls stand in the texts of the tests. Pure, bounded.
 */
import type { TestText } from './test-text.ts';
import type { Place } from './tested.ts';

const MAX_NAMES = 20;
/** How far behind its name the body of a test may reach. */
const MAX_BODY_CHARACTERS = 3_000;

/** True also where no name is known, or none is found in any text. */
export function mayCall(
  failing: readonly string[],
  places: readonly Place[],
  texts: readonly TestText[],
): boolean {
  let found = false;
  for (const name of failing.slice(0, MAX_NAMES)) {
    for (const part of partsOf(name)) {
      const own = texts.filter(({ text }) => text.includes(part));
      if (own.length === 0) continue;
      found = true;
      if (places.some(({ text, at }) => own.includes(text) && isBehind(text.text, part, at))) {
        return true;
      }
      break;
    }
  }
  return !found;
}

/** What a report names a test by, the last and most telling part first; without its parameters. */
function partsOf(name: string): string[] {
  const plain = name.slice(0, 400).replace(/\[[^\]]*\]\s*$/, '');
  // Go puts the names of parts behind that of the function.
  const [own = ''] = /\b(?:Test|Fuzz|Example)[A-Z_]\w*(?=\/)/.exec(plain) ?? [];
  const last = plain.split(/ > | › |::|#|\.(?=\w+$)/).at(-1) ?? plain;
  const words = last.split(' ');
  // Runners put the names of groups before it, with nothing but a blank between.
  const tails = words.map((_, i) => words.slice(i).join(' ')).slice(0, 12);
  return [plain, own, last, ...tails].map((part) => part.trim()).filter((part) => part.length >= 3);
}

/** A line that begins a test by itself: the body of the one before it ends there. */
const BEGINS =
  /^[ \t]*(?:(?:async[ \t]+)?def[ \t]+test|(?:it|test|specify|example|scenario)(?:\.\w{1,20}){0,2}[ \t(]|(?:pub[ \t]+|async[ \t]+)*fn[ \t]|func[ \t]+Test|(?:public[ \t]+)?function[ \t]+test|Deno\.test\b|TEST(?:_\w{1,20})?\(|BOOST_\w*TEST_CASE|@[Tt]est\b)/m;

function isBehind(text: string, part: string, at: number): boolean {
  for (let from = text.indexOf(part); from >= 0; from = text.indexOf(part, from + part.length)) {
    if (from > at) return false;
    if (at - from >= MAX_BODY_CHARACTERS) continue;
    const line = text.lastIndexOf('\n', from) + 1;
    const end = text.indexOf('\n', from);
    if (end < 0 || end >= at) return true;
    const isDeclared = BEGINS.test(text.slice(line, end));
    if (!isDeclared || !BEGINS.test(text.slice(end, at))) return true;
  }
  return false;
}
