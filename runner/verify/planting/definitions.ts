/**
 * Tells whether a function that a project wrote for its tests compares one of its arguments: then a
 * constant in that place is an expected value, and not a label. Pure. Reads the first lines of the
 * definition; leaves out a function that it does not find, or does not see compare.
 */
import { argumentSpans, isLiteral, type LiteralSyntax } from './expected.ts';
import type { Locate } from './repeated.ts';

/** Limits of the texts in which definitions are searched for, and of one definition. */
const MAX_TEXT_CHARACTERS = 400_000;
const MAX_BODY_CHARACTERS = 1500;
const MAX_BODY_LINES = 20;
/** Names that are searched for at most. */
const MAX_NAMES = 60;

export interface Definition {
  /** Positions of the arguments that it compares, from 0; `self` and `$this` not counted. */
  readonly compared: ReadonlySet<number>;
  /** Ends its caller: with an exception, a library's assertion, an exit status. */
  readonly throws: boolean;
}

/** Finds the call of a helper whose definition compares the argument in a constant's place. */
export function helperCall(
  head: RegExp,
  syntax: LiteralSyntax,
  definitionOf: (name: string) => Definition | undefined,
  rest = /^;?\s*$/,
): Locate {
  return (line) => {
    const [start, name] = head.exec(line) ?? [];
    const call =
      start === undefined ? undefined : argumentSpans(line, start.length, start.endsWith('('));
    if (!call || name === undefined || !rest.test(line.slice(call.end))) return undefined;
    const definition = call.args.some(({ text }) => isLiteral(text, syntax))
      ? definitionOf(name)
      : undefined;
    if (!definition) return undefined;
    const sides = call.args.filter((_, index) => definition.compared.has(index));
    const literals = sides.filter(({ text }) => isLiteral(text, syntax));
    const [found] = literals;
    return sides.length > 1 && literals.length === 1 && found
      ? { at: found.at, literal: found.text }
      : undefined;
  };
}

/** Finds definitions in the texts, each name once. */
export function definitionsIn(texts: string): (name: string) => Definition | undefined {
  const known = new Map<string, Definition | undefined>();
  const all = texts.slice(0, MAX_TEXT_CHARACTERS);
  return (name) => {
    if (!known.has(name) && known.size >= MAX_NAMES) return undefined;
    if (!known.has(name)) known.set(name, /^\w{1,60}$/.test(name) ? find(all, name) : undefined);
    return known.get(name);
  };
}

function find(texts: string, name: string): Definition | undefined {
  const head = new RegExp(
    `(?:\\b(?:def|function|sub|func|const|let|var)[ \\t]+|^[ \\t]*(?:(?:static|public|private|protected|final)[ \\t]+)+function[ \\t]+)(?:self\\.)?${name}\\b[ \\t]*=?[ \\t]*(?:async[ \\t]*)?(?:function[ \\t]*)?(\\([^()\\n]{0,300}\\))?`,
    'm',
  ).exec(texts);
  if (!head) return undefined;
  const from = head.index + head[0].length;
  const rest = texts
    .slice(from, from + MAX_BODY_CHARACTERS)
    .split('\n')
    .slice(0, MAX_BODY_LINES);
  const body = untilEnd(rest);
  const list = head[1] ?? /^[\s{]*my \(([^)]{0,200})\) = @_;/m.exec(body)?.[1];
  if (list === undefined) return undefined;
  const parameters = list
    .replace(/^\(|\)$/g, '')
    .split(',')
    .map((each) => /[$@%]?([A-Za-z_]\w*)\s*(?:[:=].*)?$/.exec(each.trim())?.[1] ?? '')
    .filter((each) => !/^(self|cls|this|class)$/.test(each));
  const compared = new Set<number>();
  for (const [index, parameter] of parameters.entries()) {
    if (parameter !== '' && isCompared(parameter, body)) compared.add(index);
  }
  const throws =
    /\b(?:raise|throw|die|exit|error|fail\w*\(|assert\w*|expect|is_eq|is_num|croak)\b/i.test(body);
  return { compared, throws };
}

/** Returns the lines of the definition: while they are indented, until another begins. */
function untilEnd(lines: readonly string[]): string {
  const [first = '', ...others] = lines;
  const end = others.findIndex((line) => /^\S/.test(line) && !/^[{(]/.test(line));
  return [first, ...(end < 0 ? others : others.slice(0, end))].join('\n');
}

const CONSTANT = `(?:['"\`\\d]|None\\b|null\\b|nil\\b|true\\b|false\\b|undef)`;

function isCompared(parameter: string, body: string): boolean {
  const own = `[$]?\\b${parameter}\\b`;
  const equal = `(?:[!=]==?(?!=)|~=|\\beq\\b|\\bne\\b|-eq|-ne)`;
  const sides = new RegExp(
    `${own}\\s*${equal}(?!\\s*${CONSTANT})|(?<!['"\\d]\\s{0,3})(?<!\\b(?:None|null|nil|undef)\\s{0,3})${equal}\\s*${own}(?![\\w.([])`,
  );
  const call = new RegExp(
    `(?:assert_?(?:\\.?strict)?_?\\.?(?:Same|Equals?|deep_?Equal|strict_?Equal|is|are)\\w*|\\bis_(?:eq|num|deeply)|\\bis|\\bequals?|\\bsame|toBe|toEqual|toStrictEqual|\\beql?)\\b[ \\t(][^\\n;]{0,200}${own}`,
    'i',
  );
  return sides.test(body) || call.test(body);
}
