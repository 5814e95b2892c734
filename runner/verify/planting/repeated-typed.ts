/**
 * Assertions of compiled test files that are made once more with something else expected: copies
 * of whole tests in which one constant is another one of its type, so that they compile as the
 * tests do. Pure. Goes by lines and indentation, like repeated.ts; how a copy is called, and what
 * is a failure of it, is each language's own.
 */
import { type Argument, argumentSpans } from './expected.ts';
import type { Body, Spot } from './repeated.ts';
import { type Constant, type ConstantForms, constantOf, othersOf } from './typed-constants.ts';

/** As many assertions as are repeated, and copies in all. */
const MOST_SPOTS = 6;
const MOST_COPIES = 14;
const MOST_POOL = 20;

/** Finds the expected constant in a line that is an assertion by itself; `next` follows it. */
export type TypedLocate = (line: string, next: string, body: Body) => Spot | undefined;

export interface TypedRepeating {
  readonly locate: TypedLocate;
  readonly forms: ConstantForms;
  readonly token: string;
  /** A test with such a line before the assertion may end early, or wait for something. */
  readonly avoid: RegExp;
}

/** An assertion, and copies of its test that must fail. */
export interface TypedRepeated {
  readonly body: Body;
  /** The line of the assertion, among those of the body. */
  readonly index: number;
  readonly spot: Spot;
  /** Where all of these hold, something false was let pass. */
  readonly others: readonly string[];
}

export function typedRepeated(bodies: readonly Body[], how: TypedRepeating): TypedRepeated[] {
  const found = bodies.flatMap((body) => spotsOf(body, how));
  const pool = found.map(({ constant }) => constant).slice(0, MOST_POOL);
  const seen = new Set<string>();
  const repeated: TypedRepeated[] = [];
  let copies = 0;
  for (const { body, index, spot, constant } of found) {
    if (seen.size >= MOST_SPOTS || seen.has(spot.literal)) continue;
    seen.add(spot.literal);
    for (const others of othersOf(constant, pool, how.token)) {
      copies += others.length;
      if (copies > MOST_COPIES) return repeated;
      repeated.push({ body, index, spot, others });
    }
  }
  return repeated;
}

interface Found {
  readonly body: Body;
  readonly index: number;
  readonly spot: Spot;
  readonly constant: Constant;
}

function spotsOf(body: Body, { locate, forms, avoid }: TypedRepeating): Found[] {
  const [indent = ''] = /^[ \t]*/.exec(body.lines.find((line) => line.trim() !== '') ?? '') ?? [];
  const found: Found[] = [];
  let before = '';
  for (const [index, line] of body.lines.entries()) {
    if (avoid.test(line)) break;
    const isTop = line.startsWith(indent) && !/^[ \t]/.test(line.slice(indent.length));
    if (isTop && line.length <= 300 && !/[,([\\=+.&|]\s*$/.test(before)) {
      const spot = locate(line, body.lines[index + 1] ?? '', body);
      const constant = spot && constantOf(spot.literal, forms);
      if (spot && constant) found.push({ body, index, spot, constant });
    }
    if (line.trim() !== '') before = line;
  }
  return found;
}

/** The lines of a test with `other` in the place of what one of its assertions expects. */
export function linesWith({ body, index, spot }: TypedRepeated, other: string): string[] {
  return body.lines.map((line, at) =>
    at === index
      ? `${line.slice(0, spot.at)}${other}${line.slice(spot.at + spot.literal.length)}`
      : line,
  );
}

/**
 * Which of two sides is expected: a scalar before what is built of some; `order` says which one it
 * is where a side is built and the other may be too.
 */
export function expectedSide(
  sides: readonly Argument[],
  forms: ConstantForms,
  order?: 0 | 1,
): Spot | undefined {
  const [one, two] = sides;
  if (!one || !two || sides.length !== 2) return undefined;
  const constants = [constantOf(one.text, forms), constantOf(two.text, forms)] as const;
  const plain = constants.map((each) => each?.isPlain === true);
  if (plain[0] && plain[1]) return undefined;
  let side = plain[0] ? 0 : plain[1] ? 1 : undefined;
  if (side === undefined && constants[0] && constants[1]) side = order;
  side ??= constants[0] ? 0 : constants[1] ? 1 : undefined;
  const chosen = side === 0 ? one : side === 1 ? two : undefined;
  if (!chosen || !constantOf(chosen.text, forms)) return undefined;
  return { at: chosen.at, literal: chosen.text };
}

export interface Pair {
  readonly sides: readonly Argument[];
  /** Arguments behind the two. */
  readonly more: readonly Argument[];
  readonly head: string;
}

/** The two sides of a line that is a call, `head` from its begin to behind the parenthesis. */
export function pairIn(line: string, head: RegExp, rest: RegExp, skip = 0): Pair | undefined {
  const [start] = head.exec(line) ?? [];
  const call = start === undefined ? undefined : argumentSpans(line, start.length, true);
  if (start === undefined || !call || !rest.test(line.slice(call.end))) return undefined;
  const sides = call.args.slice(skip, skip + 2);
  return { sides, more: call.args.slice(skip + 2), head: start };
}

/** The two sides of a comparison that begins at an offset; undefined where it is more than one. */
export function comparedSides(text: string, at: number, operator: string): Argument[] | undefined {
  const parts = splitOutside(text, operator);
  if (parts?.length !== 2) return undefined;
  const [left = '', right = ''] = parts;
  const middle = left.length + operator.length;
  return [
    { text: left.trim(), at: at + left.length - left.trimStart().length },
    { text: right.trim(), at: at + middle + right.length - right.trimStart().length },
  ];
}

/** What else makes of a comparison more than one. */
const MIXED = /&&|\|\||[?!]|\b(?:and|or|not|in|is|as)\b|[=<>]=/;

/** The parts around an operator that stands in no bracket and no text; undefined where others do. */
function splitOutside(text: string, operator: string): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let bare = '';
  let from = 0;
  for (let at = 0; at < text.length && at < 400; at++) {
    const char = text[at] ?? '';
    if (char === '"') {
      const closing = /^"(?:[^"\\\n]|\\.)*"/.exec(text.slice(at))?.[0];
      if (closing === undefined) return undefined;
      at += closing.length - 1;
    } else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    else if (depth === 0 && text.startsWith(operator, at)) {
      parts.push(text.slice(from, at));
      at += operator.length - 1;
      from = at + 1;
    } else if (depth === 0) bare += char;
  }
  parts.push(text.slice(from));
  return depth !== 0 || MIXED.test(bare) ? undefined : parts;
}
