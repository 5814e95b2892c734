/**
 * Repeats the comparisons that C and C++ tests assert, with another expected value: copies of whole
 * tests that return whether one comparison holds. Tries the equality itself and no macro, so that
 * it works for every test library, and without one. Pure.
 */
import type { TestSource } from './insertion.ts';
import { bodiesOf, type Body, oneLiners } from './repeated.ts';
import { comparedSides, expectedSide, pairIn } from './compared-sides.ts';
import {
  linesWith,
  typedRepeated,
  type TypedLocate,
  type TypedRepeated,
} from './repeated-typed.ts';
import type { Argument } from './expected.ts';
import type { ConstantForms } from './typed-constants.ts';

const FORMS: ConstantForms = {
  built: /^\(?(?:(?:\w+::)*\w+(?:<[^<>]*>)?\s*\{|(?:\w+::)*[A-Z]\w*\(|std::\w+(?:<[^<>]*>)?\()/,
};
const HEAD =
  '(?:TEST|TEST_CASE|BOOST_AUTO_TEST_CASE)\\((?:[^()"\\n]|"[^"\\n]*"){0,200}\\)|(?:static )?void \\w+\\((?:void)?\\)';
const BODY = new RegExp(
  `^([ \\t]*)(?:${HEAD}|(int) main\\((?:void)?\\))[ \\t]*(?:\\r?\\n[ \\t]*)?\\{[ \\t]*\\r?$`,
  'gm',
);
const ONE_LINE = new RegExp(
  `^([ \\t]*)(?:${HEAD})[ \\t]*\\{[ \\t]*([^{}\\n]{1,300})[ \\t]*\\}[ \\t]*$`,
  'gm',
);
const AVOID =
  /\b(?:goto|SECTION|SUBCASE|GENERATE|GTEST_SKIP|SKIP|sleep|usleep|sleep_for|fork|exit|abort|longjmp|setjmp)\b|^\s*#|R"/;
const END = /^;\s*(?:\/\/.*|\/\*[^*]*\*\/\s*)?$/;

const PAIR =
  /^\s*(?:\w+_)?(?:EXPECT_EQ|ASSERT_EQ|CHECK_EQ|REQUIRE_EQ|CHECK_EQUAL|REQUIRE_EQUAL|ASSERT_EQUAL(?:_U?INT\d*|_HEX\d*|_size_t|_CHAR)?|LONGS_EQUAL|assert_int_eq|assert_uint_eq|assert_int_equal|assert_eq)\(/;
const TEXT_PAIR =
  /^\s*(?:\w+_)?(?:EXPECT_STREQ|ASSERT_STREQ|ASSERT_EQUAL_STRING|STRCMP_EQUAL|assert_str_eq|assert_string_equal)\(/;
const TRUTH = /^\s*\w*(?:assert|check|expect|require|verify|ensure|test|ok)\w*\(/i;
/** An `if` whose condition is a failure: `if (sum(2, 2) != 4) return 1;`. */
const IF = /^\s*if \(/;

/** A comparison, and what replaces it in a copy of its test. */
interface Comparison {
  readonly sides: readonly Argument[];
  readonly written: string;
}

const STRCMP = /^(!?)(?:std::)?strcmp\(/;

function comparisonIn(line: string, next: string): Comparison | undefined {
  const pair = pairIn(line, PAIR, END);
  if (pair?.more.length === 0) return equal(pair.sides);
  const texts = pairIn(line, TEXT_PAIR, END);
  if (texts?.more.length === 0) return sameText(texts.sides);
  const truth = pairIn(line, TRUTH, END);
  if (truth && truth.more.length === 0 && truth.sides.length > 0) {
    const [only, message] = truth.sides;
    return only && (!message || message.text.startsWith('"')) ? within(only) : undefined;
  }
  const condition = pairIn(line, IF, /^/);
  const [only] = condition?.sides ?? [];
  if (!condition || !only || condition.sides.length !== 1) return undefined;
  if (/\belse\b/.test(`${line} ${next}`)) return undefined;
  const sides = comparedSides(only.text, only.at, '!=');
  const [left, right] = sides ?? [];
  if (!left || !right || /^(?:NULL|nullptr)$/.test(right.text)) return undefined;
  const rest = /\{\s*$/.test(line) ? ' if (0) {' : ownsNext(line, next) ? ' if (0)' : '';
  const compared = textSides(left, right);
  if (compared) {
    const { sides: both, written } = sameText(compared);
    return { sides: both, written: `${written}${rest}` };
  }
  return {
    sides: [left, right],
    written: `errand_held = (${left.text}) != (${right.text}) ? 0 : 1;${rest}`,
  };
}

/** True where the `if` has neither a brace nor a statement of its own in its line. */
function ownsNext(line: string, next: string): boolean {
  return /\)\s*$/.test(line) && !/^\s*\{/.test(next);
}

function within({ text, at }: Argument): Comparison | undefined {
  const [negated = '', not = ''] = STRCMP.exec(text) ?? [];
  if (not !== '') {
    const call = pairIn(text, STRCMP, /^$/);
    const sides = call?.sides.map((side) => movedBy(at, side));
    return negated !== '' && sides?.length === 2 ? sameText(sides) : undefined;
  }
  const sides = comparedSides(text, at, '==');
  const [left, right] = sides ?? [];
  if (!left || !right) return undefined;
  const texts = textSides(left, right);
  return texts ? sameText(texts) : equal([left, right]);
}

/** Returns what `strcmp(a, b)` and `0` compare. */
function textSides(left: Argument, right: Argument): readonly Argument[] | undefined {
  const call = right.text === '0' ? pairIn(left.text, STRCMP, /^$/) : undefined;
  if (!call || call.sides.length !== 2 || left.text.startsWith('!')) return undefined;
  return call.sides.map((side) => movedBy(left.at, side));
}

function movedBy(by: number, { text, at }: Argument): Argument {
  return { text, at: at + by };
}

function equal(sides: readonly Argument[]): Comparison {
  const [left, right] = sides;
  return {
    sides,
    written: `errand_held = (${left?.text ?? ''}) == (${right?.text ?? ''}) ? 1 : 0;`,
  };
}

function sameText(sides: readonly Argument[]): Comparison {
  const [left, right] = sides;
  return {
    sides,
    written: `errand_held = strcmp(${left?.text ?? ''}, ${right?.text ?? ''}) == 0;`,
  };
}

const locate: TypedLocate = (line, next) => {
  const found = comparisonIn(line, next);
  return found && expectedSide(found.sides, FORMS, undefined);
};

export interface CRepeated {
  /** Functions, after what they need. */
  readonly functions: string;
  /** An expression that is true where something false held. */
  readonly silent: string;
}

export function repeatedC({ text, token }: TestSource): CRepeated | undefined {
  const bodies = [...bodiesOf(text, BODY, /^\}/), ...oneLiners(text, ONE_LINE)]
    .filter(({ lines }) => !lines.some((line) => AVOID.test(line)))
    .toSorted((a, b) => a.at - b.at);
  const repeated = typedRepeated(bodies, { locate, forms: FORMS, token, avoid: AVOID });
  if (repeated.length === 0) return undefined;
  const copies = new Map<string, number>();
  const numberOf = (each: TypedRepeated, constant: string): number => {
    const copy = copyOf(each, constant);
    const number = copies.get(copy) ?? copies.size;
    copies.set(copy, number);
    return number;
  };
  const holds = `errand_${token}_holds`;
  const silent = repeated.map((each) => {
    const right = numberOf(each, each.spot.literal);
    const held = each.others.map((other) => {
      const wrong = numberOf(each, other);
      return [wrong, right, right, wrong].map((which) => `${holds}(${which})`).join(' && ');
    });
    return `(${held.join(' && ')})`;
  });
  const functions = [...copies].map(([copy, number]) =>
    copy.replace('errand_copy', `errand_${token}_${number}`),
  );
  const cases = [...copies.values()].map(
    (number) => `  if (which == ${number}) { errand_${token}_${number}(&held); }\n`,
  );
  const asking = `static int ${holds}(int which) {\n  int held = 0;\n${cases.join('')}  return held;\n}\n`;
  return {
    functions: `#include <string.h>\n${functions.join('')}${asking}`,
    silent: silent.join(' || '),
  };
}

/** Rewrites the test as a function that returns whether the comparison holds with that constant. */
function copyOf(each: TypedRepeated, constant: string): string {
  const { body, index } = each;
  const changed = linesWith(each, constant);
  const found = comparisonIn(changed[index] ?? '', changed[index + 1] ?? '');
  const lines = changed.map((line, at) => (at === index ? `  *${found?.written ?? ''}` : line));
  return `static ${typeOf(body)} errand_copy(int *errand_held) {\n${lines.join('\n')}\n${
    typeOf(body) === 'int' ? '  return 0;\n' : ''
  }}\n`;
}

function typeOf({ groups }: Body): 'int' | 'void' {
  return groups[0] === 'int' ? 'int' : 'void';
}

export interface MainPlace {
  /** The offset for functions that it calls. */
  readonly before: number;
  /** Before its last statement that returns, or at its end. */
  readonly end: number;
}

/** Finds the program's `main`, where it ends the way it is written. */
export function mainIn(text: string): MainPlace | undefined {
  const main = bodiesOf(
    text,
    new RegExp(/^()int main\([^)\n]*\)[ \t]*(?:\r?\n)?\{[ \t]*\r?$/, 'gm'),
    /^\}/,
  )[0];
  if (!main) return undefined;
  const head = /\{[ \t]*\r?\n/.exec(text.slice(main.at));
  if (!head) return undefined;
  const begin = main.at + head.index + head[0].length;
  let end = begin;
  let at = begin;
  const [indent = ''] = /^[ \t]*/.exec(main.lines.find((line) => line.trim() !== '') ?? '') ?? [];
  for (const line of text.slice(begin).split('\n').slice(0, main.lines.length)) {
    const isReturn = line.startsWith(`${indent}return`);
    if (isReturn) end = at;
    at += line.length + 1;
    if (!isReturn && line.trim() !== '') end = at;
  }
  return { before: main.at, end };
}
