/**
 * Finds the two sides of an assertion in a line of a compiled test, in a call or around an
 * operator, and which of them is the expected constant. Pure.
 */
import { type Argument, argumentSpans } from './expected.ts';
import type { Spot } from './repeated.ts';
import { type ConstantForms, constantOf } from './typed-constants.ts';

/**
 * Returns which of two sides is expected: a scalar rather than a constructed value. `order` decides
 * where one side is constructed and the other may be too.
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
  /** The arguments after the two. */
  readonly more: readonly Argument[];
  readonly head: string;
}

/**
 * Finds the two sides of a line that is a call; `head` matches up to and including the parenthesis.
 */
export function pairIn(line: string, head: RegExp, rest: RegExp, skip = 0): Pair | undefined {
  const [start] = head.exec(line) ?? [];
  const call = start === undefined ? undefined : argumentSpans(line, start.length, true);
  if (start === undefined || !call || !rest.test(line.slice(call.end))) return undefined;
  const sides = call.args.slice(skip, skip + 2);
  return { sides, more: call.args.slice(skip + 2), head: start };
}

/** Returns the only argument of a call whose parenthesis opens right before `open`. */
export function onlyArgument(line: string, open: number, rest: RegExp): Spot | undefined {
  const call = argumentSpans(line, open, true);
  const [only] = call?.args ?? [];
  if (!call || !only || call.args.length !== 1 || !rest.test(line.slice(call.end)))
    return undefined;
  return { at: only.at, literal: only.text };
}

/**
 * Returns the two sides of a comparison that begins at an offset; undefined where it is compound.
 */
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

/** Other signs of a compound comparison. */
const MIXED = /&&|\|\||[?!]|\b(?:and|or|not|in|is|as)\b|[=<>]=/;

/** Splits at an operator outside brackets and texts; undefined where other operators are there. */
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
