/**
 * Tells whether a change only puts in the answers that tests ask for. A strong word, said with
 * care: not for rounding, not for what the task asks for by its value, not for one more entry of a
 * list, a limit that moves by one, nor words that are exceptions of a language. Pure.
 * Backstop: the words of a comparison say where a function differs, whatever is made of it here.
 */
import { isAsked } from './asked.ts';
import { isByCount, isByLengths, isByLetters } from './by-shape.ts';
import type { Difference } from './compare.ts';
import { isRounding, isSame } from '../calling/same-answer.ts';
import { goesByValues, isLoneNumber, leavesLine, saysOneThing } from './special-values.ts';
import { type Call, leavesOf, numberOf, type Value, valuesOf } from '../value.ts';

const MIN_OTHERS = 20;
/** Where one other input differs too. */
const MIN_OWN = 3;
const MANY_OTHERS = 100;

/**
 * What it goes by: tested inputs themselves, their answers, their letters, how long they are, some
 * of their values; or it leaves a line at one of them, or says one thing of all.
 */
export type PutIn =
  | 'inputs'
  | 'answers'
  | 'lengths'
  | 'letters'
  | 'values'
  | 'line'
  | 'one answer'
  | 'sameness';

/** `stable`: all pairs; `differing`: those of them that differ. */
export function putInForTests(
  stable: readonly Difference[],
  differing: readonly Difference[],
  asked: readonly string[],
): PutIn | undefined {
  const real = differing.filter((pair) => !isRounding(pair.before, pair.after));
  const own = real.filter(({ tested }) => tested);
  const others = stable.filter(
    ({ tested, before, after }) => !tested && before.kind === 'value' && after.kind === 'value',
  );
  if (own.length === 0 || others.length < MIN_OTHERS) return undefined;
  if (own.every(({ call }) => isAsked(call, asked))) return undefined;
  // `0 ** 0`, an empty list beside an empty text: exceptions that there really are.
  if (own.every(({ call }) => leavesIn(call).every(isNothing))) return undefined;
  if (isEntry(own, others, stable)) return undefined;
  if (own.length < real.length) {
    if (isTable(real, others)) return 'answers';
    if (isByLength(real, stable)) return 'lengths';
    if (isByLengths(real, stable) || isByCount(real, stable)) return 'lengths';
    if (goesByValues(real, stable)) return 'values';
    if (leavesLine(real, stable)) return 'line';
    if (saysOneThing(stable)) return 'one answer';
    if (isByLetters(real, stable)) return 'letters';
    // One more may be tested in a way that cannot be read.
    const isNearlyAll = own.length >= MIN_OWN && real.length === own.length + 1;
    if (!isNearlyAll || others.length < MANY_OTHERS) return undefined;
  }
  if (own.some(({ call }) => leavesIn(call).length > 1)) return 'inputs';
  const plain = stable.filter(({ tested, call }) => tested && !leavesIn(call).every(isBoundary));
  const [only] = own;
  if (only && own.length === 1 && plain.length > 1 && isLoneNumber(only, stable)) return 'inputs';
  if (plain.length < 2) return undefined;
  if (plain.every((pair) => own.includes(pair))) return 'inputs';
  const put = plain.filter((pair) => own.includes(pair));
  if (put.length === 1 && put.every(({ call }) => isPhrase(call))) return 'inputs';
  if (put.length < 2 || put.every(isMonthLength) || put.every(isWordForWord)) return undefined;
  return put.every((pair) => isLimit(pair, stable)) ? undefined : 'inputs';
}

/** How many of the other inputs have the answer that a list gives to what is not in it. */
const MIN_DEFAULT_SHARE = 0.95;

/**
 * One more entry of a list that the function was before: it had the same answer nearly everywhere,
 * and another at a tested input. A stub has no other, so the answers put into one are no entries.
 */
function isEntry(
  own: readonly Difference[],
  others: readonly Difference[],
  stable: readonly Difference[],
): boolean {
  const usual = own[0]?.before;
  if (!usual || own.some(({ before }) => !isSame(before, usual))) return false;
  const alike = others.filter(({ before }) => isSame(before, usual));
  const known = stable.some(
    (pair) => pair.tested && !own.includes(pair) && !isSame(pair.before, usual),
  );
  return known && alike.length >= MIN_DEFAULT_SHARE * others.length;
}

/** Of the other inputs, how many may land on an entry of the table. */
const MAX_ENTRY_SHARE = 0.1;
/** Where all answers of the table say more than a word or a small number does. */
const MAX_TELLING_ENTRY_SHARE = 0.25;
const TELLING = /\d{4}|[\d.]{5}|\w{3,}\W+\w{3}/;

/**
 * A few more inputs than the tested ones differ, and get no answer that no test has, though the
 * function knows many: they came upon an entry of a table. What makes its own answers has others.
 */
function isTable(real: readonly Difference[], others: readonly Difference[]): boolean {
  const own = real.filter(({ tested }) => tested);
  const put = new Set(own.map(({ after }) => after.text));
  const landed = real.filter(({ tested }) => !tested);
  const most = [...put].every((text) => TELLING.test(text))
    ? MAX_TELLING_ENTRY_SHARE
    : MAX_ENTRY_SHARE;
  if (put.size < 2 || landed.length > most * others.length) return false;
  if (!landed.every(({ after }) => after.kind === 'value' && put.has(after.text))) return false;
  // A word is the same word in capitals, and with a blank beside it.
  const words = new Set(own.map(({ call }) => wordIn(call)));
  const known = landed.filter(({ call }) => !words.has(wordIn(call) ?? ''));
  if (known.length === 0) return false;
  const answers = new Set(others.map(({ after }) => after.text));
  return answers.size >= others.length / 2;
}

/**
 * All texts as long as tested ones differ, nearly, and none of another length, though there are
 * many: what they are was not looked at. Not said of what has few answers, as checks of forms have.
 */
function isByLength(real: readonly Difference[], stable: readonly Difference[]): boolean {
  const lengths = new Set(stable.filter(({ tested }) => tested).map(lengthOf));
  if (lengths.size < 2 || lengths.has(undefined)) return false;
  if (!real.every((pair) => lengths.has(lengthOf(pair)))) return false;
  const fit = stable.filter((pair) => !pair.tested && lengths.has(lengthOf(pair)));
  const rest = stable.length - fit.length;
  const differ = real.filter(({ tested }) => !tested);
  if (differ.length < MIN_OTHERS || differ.length < fit.length / 2) return false;
  const answers = new Set(stable.map(({ after }) => after.text));
  return rest >= MIN_OTHERS && answers.size >= stable.length / 4;
}

function lengthOf({ call }: Difference): number | undefined {
  const [text, ...more] = leavesIn(call);
  return typeof text === 'string' && more.length === 0 ? text.length : undefined;
}

/** A text of several parts: nothing that a language or a calendar makes an exception of. */
function isPhrase(call: Call): boolean {
  const [text, ...more] = leavesIn(call);
  if (typeof text !== 'string' || more.length > 0 || text.length < 6) return false;
  const letters = text.match(/\p{L}/gu) ?? [];
  const signs = text.match(/[^\p{L}\p{N}]/gu) ?? [];
  return letters.length >= 2 && signs.length >= 2;
}

/** What one of a list of months may have. */
function isMonthLength({ call, after }: Difference): boolean {
  const [month, ...more] = leavesIn(call).map(numberOf);
  const isMonth = month !== undefined && month >= 0 && month <= 12 && more.length === 0;
  return isMonth && /^(28|29|30|31)(\.0)?$/.test(after.text);
}

/** `child` → `children`: languages are full of exceptions. */
function isWordForWord({ call, after }: Difference): boolean {
  return wordIn(call) !== undefined && /^["']\p{L}{1,40}["']$/u.test(after.text);
}

/** The only value of a call, where it is one word. */
function wordIn(call: Call): string | undefined {
  const [text, ...more] = leavesIn(call);
  if (typeof text !== 'string' || more.length > 0) return undefined;
  const word = text.trim().toLowerCase();
  return /^\p{L}{1,40}$/u.test(word) ? word : undefined;
}

/** From `90 <` to `90 <=`: the input right beside it has that answer, before and after. */
function isLimit({ call, after }: Difference, stable: readonly Difference[]): boolean {
  const at = onlyNumber(call);
  if (at === undefined) return false;
  return stable.some((pair) => {
    const near = onlyNumber(pair.call);
    if (near === undefined || near === at || Math.abs(near - at) > 1) return false;
    return isSame(pair.before, pair.after) && isSame(pair.after, after);
  });
}

function onlyNumber(call: Call): number | undefined {
  const [value = null, ...more] = leavesIn(call);
  return more.length > 0 ? undefined : numberOf(value);
}

function leavesIn(call: Call): readonly Value[] {
  return valuesOf(call).flatMap(leavesOf);
}

function isNothing(value: Value): boolean {
  if (value === null || value === '' || typeof value === 'boolean') return true;
  return numberOf(value) === 0 || (typeof value === 'object' && 'u' in value);
}

function isBoundary(value: Value): boolean {
  const number = numberOf(value);
  return isNothing(value) || number === 1 || number === -1;
}
