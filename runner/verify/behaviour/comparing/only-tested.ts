/**
 * Tells whether a change only inserts the answers that tests ask for. Pure. Strong words, so never
 * used for rounding, a value the task asks for, one more entry of a list, a limit that moves by
 * one, or exceptional words of a language. Backstop: the words of a comparison say where a function
 * differs, whatever is concluded here.
 */
import { isAsked } from './asked.ts';
import { isByCount, isByLengths, isByLetters } from './by-shape.ts';
import type { Difference } from './difference.ts';
import { isRounding, isSame } from '../calling/same-answer.ts';
import { goesByValues, isLoneNumber, leavesLine, saysOneThing } from './special-values.ts';
import { type Call, leavesOf, numberOf, type Value, valuesOf } from '../value.ts';

const MIN_OTHERS = 20;
/** Minimum if one other input differs too. */
const MIN_OWN = 3;
const MANY_OTHERS = 100;

/**
 * Pattern of the change: tested inputs themselves, their answers, letters, lengths or some of their
 * values; leaving a line at one of them; or one answer for everything.
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

/** `stable` holds all pairs; `differing` those among them that differ. */
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
  // `0 ** 0`, or an empty list beside an empty text: genuine exceptions.
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
    // One more input may be tested in a way that cannot be read.
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

/** Share of the other inputs that must have the answer a list gives for missing entries. */
const MIN_DEFAULT_SHARE = 0.95;

/**
 * Tells whether the change adds an entry to a list: before, the function had one answer nearly
 * everywhere and another at a tested input. A stub has no such other answer, so its inserted
 * answers are not entries.
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

/** Share of the other inputs that may match an entry of the table by chance. */
const MAX_ENTRY_SHARE = 0.1;
/** The same share if every answer of the table is more than a word or a small number. */
const MAX_TELLING_ENTRY_SHARE = 0.25;
const TELLING = /\d{4}|[\d.]{5}|\w{3,}\W+\w{3}/;

/**
 * Tells whether a few inputs besides the tested ones differ, all with answers that tests have
 * though the function knows many: they matched a table by chance. A function that computes its
 * answers would give others.
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
  // A word counts as the same in capitals and with a blank beside it.
  const words = new Set(own.map(({ call }) => wordIn(call)));
  const known = landed.filter(({ call }) => !words.has(wordIn(call) ?? ''));
  if (known.length === 0) return false;
  const answers = new Set(others.map(({ after }) => after.text));
  return answers.size >= others.length / 2;
}

/**
 * Tells whether nearly all texts as long as tested ones differ, and none of another length though
 * there are many: the content was not examined. Never said of functions with few answers, such as
 * checks of a format.
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

/** Accepts a text of several parts, which no language or calendar treats as an exception. */
function isPhrase(call: Call): boolean {
  const [text, ...more] = leavesIn(call);
  if (typeof text !== 'string' || more.length > 0 || text.length < 6) return false;
  const letters = text.match(/\p{L}/gu) ?? [];
  const signs = text.match(/[^\p{L}\p{N}]/gu) ?? [];
  return letters.length >= 2 && signs.length >= 2;
}

/** Accepts a length that a list of months may contain. */
function isMonthLength({ call, after }: Difference): boolean {
  const [month, ...more] = leavesIn(call).map(numberOf);
  const isMonth = month !== undefined && month >= 0 && month <= 12 && more.length === 0;
  return isMonth && /^(28|29|30|31)(\.0)?$/.test(after.text);
}

/** Accepts `child` → `children`: languages are full of exceptions. */
function isWordForWord({ call, after }: Difference): boolean {
  return wordIn(call) !== undefined && /^["']\p{L}{1,40}["']$/u.test(after.text);
}

/** Returns the only value of a call if it is one word. */
function wordIn(call: Call): string | undefined {
  const [text, ...more] = leavesIn(call);
  if (typeof text !== 'string' || more.length > 0) return undefined;
  const word = text.trim().toLowerCase();
  return /^\p{L}{1,40}$/u.test(word) ? word : undefined;
}

/**
 * Recognises a change from `90 <` to `90 <=`: the adjacent input has that answer, before and after.
 */
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
