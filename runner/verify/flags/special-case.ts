/**
 * Finds code that knows the tests: an added condition that compares with the very inputs of a test
 * that was there before, and answers what that test expects. Pure, over lines. Careful: one value
 * among others of its kind is a table and no trick, and values that stand anywhere (0, 1, true)
 * say nothing alone. Backstop: a reviewer's probes with inputs that no test has.
 */
import type { ChangedText, Flag } from './flags.ts';

interface Arm {
  readonly line: string;
  /** What is compared, where it is one thing. */
  readonly subject: string | undefined;
  readonly inputs: readonly string[];
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

/** `tests`: the texts of test files as they were before the change. */
export function specialCaseFlags(
  { change, before, added }: ChangedText,
  tests: readonly string[],
): Flag[] {
  if (before === undefined || added.length === 0) return [];
  const arms = armsOf(added);
  const tested = arms.filter((arm) => tests.some((text) => isTested(arm, text)));
  const found = tested.find((arm) => isSpecific(arm) && !isTable(arm, arms, tested, before));
  if (!found) return [];
  const text = `an added condition compares with the input of a test and answers what it expects: ${found.line.slice(0, 120)}`;
  return [{ code: 'special_case', path: change.path, text }];
}

function armsOf(added: readonly string[]): Arm[] {
  return added.flatMap((line, i) => {
    if (/^(\/\/|#|\*)/.test(line)) return [];
    const compared = [...line.matchAll(EQUAL)];
    const inputs = compared.flatMap(([, , first = '', more = '']) => [
      ...words(first),
      ...(more.match(new RegExp(LITERAL, 'g')) ?? []).flatMap(words),
    ]);
    const [, label] = CASE.exec(line) ?? [];
    if (inputs.length === 0 && label !== undefined) inputs.push(...words(label));
    if (inputs.length === 0) return entriesOf(line);
    // The answer stands behind the condition, or on the next line.
    const last = compared.at(-1);
    const rest = last ? line.slice(last.index + last[0].length) : line;
    const [, here, next] = ANSWER.exec(rest) ?? ANSWER.exec(added[i + 1] ?? '') ?? [];
    const answer = here ?? next;
    if (answer === undefined) return [];
    const subject = compared.length === 1 ? compared[0]?.[1] : undefined;
    return [{ line, subject, inputs, answer: unquoted(answer) }];
  });
}

/** Entries of a table under several values at once; a single name is what most tables have. */
function entriesOf(line: string): Arm[] {
  return [...line.matchAll(ENTRY)].flatMap(([, first = '', more = '', answer = '']) => {
    const rest = more.match(new RegExp(LITERAL, 'g')) ?? [];
    const inputs = [first, ...rest].flatMap(words);
    if (inputs.length < 2) return [];
    return [{ line, subject: undefined, inputs, answer: unquoted(answer) }];
  });
}

const unquoted = (literal: string): string => literal.replace(/^["'`]|["'`]$/g, '');

/** A literal as the words that it would be in a test, however that one quotes them. */
function words(literal: string): string[] {
  return unquoted(literal).match(/-?\d+(?:\.\d+)?|[\p{L}_]+/gu) ?? [];
}

const COMMON = new Set(['0', '1', '-1', '', 'true', 'false', 'null', 'none', 'undefined']);

/**
 * Several values at once; or one of which the answer is made, as a calculation would: a number of
 * a number, a word of the same letters. A name that stands for another thing is a choice.
 */
function isSpecific({ inputs, answer }: Arm): boolean {
  const [input = '', ...more] = inputs.map((word) => word.toLowerCase());
  if (inputs.every((word) => COMMON.has(word.toLowerCase()))) return false;
  if (more.length > 0) return true;
  if (COMMON.has(answer.toLowerCase())) return false;
  return isNumber(input) ? isNumber(answer) : isMadeOf(input, answer.toLowerCase());
}

const isNumber = (word: string): boolean => /^-?\d+(\.\d+)?$/.test(word);

function letters(word: string): string {
  return (word.match(/\p{L}/gu) ?? []).toSorted().join('');
}

function isMadeOf(input: string, answer: string): boolean {
  return answer.includes(input) || input.includes(answer) || letters(input) === letters(answer);
}

/** The values stand together in a line of a test, or in two that follow each other. */
function isTested({ inputs, answer }: Arm, text: string): boolean {
  const wanted = [...inputs, ...words(answer)];
  const lines = text.split('\n');
  return lines.some((line, i) => {
    const left: string[] =
      `${line}\n${lines[i + 1] ?? ''}`.match(/-?\d+(?:\.\d+)?|[\p{L}_]+/gu) ?? [];
    return wanted.every((word) => {
      const at = left.indexOf(word);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    });
  });
}

/** The same thing is compared with other values too, of which no test speaks. */
function isTable(arm: Arm, all: readonly Arm[], tested: readonly Arm[], before: string): boolean {
  const { subject } = arm;
  if (subject === undefined || arm.inputs.length > 1) return false;
  const others = [...before.matchAll(EQUAL)].filter(([, compared]) => compared === subject);
  const untested = all.filter((each) => each.subject === subject && !tested.includes(each));
  return others.length + untested.length > 0;
}
