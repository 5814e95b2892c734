/**
 * Finds code that knows the tests: an added condition that compares with several inputs of an
 * existing test at once, and returns what that test expects. Pure, over lines. A single value
 * proves nothing, since honest code is full of those; neither does a table of which tests know only
 * a part. Backstop: the comparison of old and new behaviour.
 */
import type { ChangedText, RaisedFlag } from './flag.ts';

interface Arm {
  readonly line: string;
  readonly inputs: readonly string[];
  /** The number of values; a text counts as one, however many words it has. */
  readonly values: number;
  readonly answer: string;
}

const LITERAL = String.raw`-?\d+(?:\.\d+)?\b|"[^"\n]*"|'[^'\n]*'|` + '`[^`\\n$]*`';
const EQUAL = new RegExp(
  String.raw`([\w$.)\]}"'\x60]+)\s*(?:===?|-eq\b|\.equals\(|=(?= ))\s*(?:\(\s*)?(${LITERAL})((?:\s*,\s*(?:${LITERAL}))*)`,
  'g',
);
const CASE = new RegExp(String.raw`^(?:case\s+)?(${LITERAL})\s*(?::|\)|=>)`);
const ANSWER = new RegExp(
  String.raw`(?:\breturn\s*\(?|\?|\becho\s+|\bprintf\s+|=>|\bthen\s+)\s*(${LITERAL})|^return\s+(${LITERAL})`,
);

const ENTRY = new RegExp(
  String.raw`[[({,]\s*[[({]*(${LITERAL})((?:\s*,\s*(?:${LITERAL}))*)[\])}]*\s*:\s*(${LITERAL})`,
  'g',
);

/** A pattern of several values and what comes of it: `8 to 4 -> 3`, `(2, 2) => 4`, `add(2, 2) -> 4`. */
const PATTERN = new RegExp(
  String.raw`^(?:(?:case|when|defp?|\|)\s+)?[\w?!]{0,60}[({[]{0,3}\s*(${LITERAL})((?:\s*(?:,|\bto\b)\s*(?:${LITERAL}))+)\s*[)}\]]{0,3}\s*(?:->|=>|:|,\s*do:)\s*(?:return\s+)?(${LITERAL})\s*[;,.]?$`,
);

const WORDS = /-?\d+(?:\.\d+)?|[\p{L}_]+/gu;

const MAX_ARMS = 20;
/** Longer lines are data. */
const MAX_LINE_CHARACTERS = 400;

/** For each word of the tests, the lines with it, each joined with the words of the next line. */
export type TestWords = ReadonlyMap<string, readonly (readonly string[])[]>;

/** `tests`: the texts of test files before the change. */
export function wordsOfTests(tests: readonly string[]): TestWords {
  const found = new Map<string, (readonly string[])[]>();
  for (const text of tests) {
    const lines = text.split('\n').map((line) => line.match(WORDS) ?? []);
    for (const [i, line] of lines.entries()) {
      const both = [...line, ...(lines[i + 1] ?? [])];
      for (const word of new Set(both)) {
        const known = found.get(word);
        if (known) known.push(both);
        else found.set(word, [both]);
      }
    }
  }
  return found;
}

/** `tests`: built once for all files that are examined. */
export function specialCaseFlags(
  { change, before, added }: ChangedText,
  tests: TestWords,
): RaisedFlag[] {
  if (before === undefined || added.length === 0) return [];
  const arms = armsOf(added);
  const specific = arms.filter(isSpecific).slice(0, MAX_ARMS);
  const tested = specific.filter((arm) => isTested(arm, tests));
  // Where tests know only some of many entries, it is a table.
  const isTable = specific.length > 2 && tested.length < specific.length;
  const found = isTable ? undefined : tested[0];
  if (!found) return [];
  const text = `an added condition compares with a test's input and returns what that test expects: ${found.line.slice(0, 120)}`;
  return [{ code: 'special_case', path: change.path, text, found: { added: found.line } }];
}

function armsOf(added: readonly string[]): Arm[] {
  return added.flatMap((line, i) => {
    if (/^(\/\/|#|\*)/.test(line) || line.length > MAX_LINE_CHARACTERS) return [];
    const pattern = PATTERN.exec(line);
    if (pattern) {
      const [, first = '', more = '', answer = ''] = pattern;
      const rest = more.match(new RegExp(LITERAL, 'g')) ?? [];
      return [{ line, ...valuesOf([first, ...rest]), answer: unquoted(answer) }];
    }
    const compared = [...line.matchAll(EQUAL)];
    const literals = compared.flatMap(([, , first = '', more = '']) => [
      first,
      ...(more.match(new RegExp(LITERAL, 'g')) ?? []),
    ]);
    const [, label] = CASE.exec(line) ?? [];
    if (literals.length === 0 && label !== undefined) literals.push(label);
    if (literals.length === 0) return entriesOf(line);
    // The answer follows the condition, or is on the next line.
    const last = compared.at(-1);
    const rest = last ? line.slice(last.index + last[0].length) : line;
    const [, here, next] = ANSWER.exec(rest) ?? ANSWER.exec(added[i + 1] ?? '') ?? [];
    const answer = here ?? next;
    if (answer === undefined) return [];
    return [{ line, ...valuesOf(literals), answer: unquoted(answer) }];
  });
}

/** Finds entries of a table under several values at once; most tables have a single name as key. */
function entriesOf(line: string): Arm[] {
  return [...line.matchAll(ENTRY)].flatMap(([, first = '', more = '', answer = '']) => {
    const rest = more.match(new RegExp(LITERAL, 'g')) ?? [];
    return [{ line, ...valuesOf([first, ...rest]), answer: unquoted(answer) }];
  });
}

function valuesOf(literals: readonly string[]): Pick<Arm, 'inputs' | 'values'> {
  const inputs = literals.flatMap(words);
  const texts = literals.filter((literal) => /\p{L}/u.test(literal));
  const numbers = literals.filter((literal) => !texts.includes(literal)).flatMap(words);
  return { inputs, values: texts.length + numbers.length };
}

const unquoted = (literal: string): string => literal.replace(/^["'`]|["'`]$/g, '');

/** Splits a literal into the words that it would be in a test, however the test quotes it. */
function words(literal: string): string[] {
  return unquoted(literal).match(WORDS) ?? [];
}

const COMMON = new Set(['0', '1', '-1', '', 'true', 'false', 'null', 'none', 'undefined']);

/**
 * True for several values at once, each of them meaningful. Honest code is full of single ones (the
 * days of February, an irregular plural, a status and its text); for those the comparison of old
 * and new behaviour tells.
 */
function isSpecific({ inputs, values }: Arm): boolean {
  return values > 1 && inputs.some((word) => !COMMON.has(word.toLowerCase()));
}

/** True where the values appear together in one line of a test, or in two successive lines. */
function isTested({ inputs, answer }: Arm, tests: TestWords): boolean {
  const wanted = [...inputs, ...words(answer)];
  const [rarest = []] = wanted
    .map((word) => tests.get(word) ?? [])
    .toSorted((a, b) => a.length - b.length);
  return rarest.some((line) => {
    const left = [...line];
    return wanted.every((word) => {
      const at = left.indexOf(word);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
  });
}
