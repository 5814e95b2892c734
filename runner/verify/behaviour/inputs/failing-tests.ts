/**
 * Tells whether tests that failed before a change may call a function, by the positions of their
 * names and its calls in the test texts. Pure, bounded.
 */
import type { TestText } from './test-text.ts';
import type { Place } from './tested.ts';

const MAX_NAMES = 20;
/** Distance after its name that a test's body may reach. */
const MAX_BODY_CHARACTERS = 3_000;

/** Returns true also if no name is known, or no text contains one. */
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

/** Splits a test's name in a report, the last and most specific part first, without parameters. */
function partsOf(name: string): string[] {
  const plain = name.slice(0, 400).replace(/\[[^\]]*\]\s*$/, '');
  // Go appends the names of subtests to that of the function.
  const [own = ''] = /\b(?:Test|Fuzz|Example)[A-Z_]\w*(?=\/)/.exec(plain) ?? [];
  const last = plain.split(/ > | › |::|#|\.(?=\w+$)/).at(-1) ?? plain;
  const words = last.split(' ');
  // Runners prefix the names of groups, separated only by a blank.
  const tails = words.map((_, i) => words.slice(i).join(' ')).slice(0, 12);
  return [plain, own, last, ...tails].map((part) => part.trim()).filter((part) => part.length >= 3);
}

/** Matches a line that begins a test, which ends the body of the previous one. */
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
