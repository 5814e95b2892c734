/**
 * Assertions of a file that are made once more with something else expected: in a copy of what
 * their test does before them, or by themselves in a program. An answer that equals anything, and
 * an assertion that was silenced from the first call on, show here and with no constant. Pure. Goes
 * by lines and indentation: what is written otherwise it leaves out.
 */
import type { LiteralSyntax } from './expected.ts';
import { argumentSpans, isLiteral } from './expected.ts';
import { unequalTo } from './unequal.ts';

/** As many assertions as are repeated, lines of one test, and tests that are read. */
export const MAX_REPEATED = 6;
const MAX_LINES = 60;
const MAX_BODIES = 300;

/** A test: its first line, and those in it. */
export interface Body {
  /** Offset of its first line. */
  readonly at: number;
  readonly indent: string;
  /** What the opening pattern caught, behind the indentation. */
  readonly groups: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Tests that begin with a line that `opener` finds (flags `gm`, its first group the indentation)
 * and end before the first line that is indented no further; `closer` is what that begins with,
 * where there has to be one.
 */
export function bodiesOf(text: string, opener: RegExp, closer?: RegExp): Body[] {
  const bodies: Body[] = [];
  for (const match of text.matchAll(opener)) {
    if (bodies.length >= MAX_BODIES) break;
    const [whole, indent = '', ...groups] = match;
    const from = text.indexOf('\n', match.index + whole.length);
    if (from < 0) continue;
    const lines: string[] = [];
    let isClosed = closer === undefined;
    for (const line of text.slice(from + 1, from + 20_000).split('\n')) {
      const own = line.replace(/\r$/, '');
      if (own.trim() !== '' && !own.startsWith(`${indent} `) && !own.startsWith(`${indent}\t`)) {
        isClosed ||= closer?.test(own.trimStart()) === true;
        break;
      }
      if (lines.push(own) > MAX_LINES) break;
    }
    if (isClosed && lines.length <= MAX_LINES)
      bodies.push({ at: match.index, indent, groups: groups.map((each) => each ?? ''), lines });
  }
  return bodies;
}

/** The last line before the offset that is not blank: what may be said of a test. */
export function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 300), at).trimEnd();
  return before.slice(before.lastIndexOf('\n') + 1);
}

/**
 * Tests of one line: `pattern` (flags `gm`) catches the indentation, what stands before the
 * assertion, and the assertion, which is the last group.
 */
export function oneLiners(text: string, pattern: RegExp): Body[] {
  const bodies: Body[] = [];
  for (const match of text.matchAll(pattern)) {
    if (bodies.length >= MAX_BODIES) break;
    const [, indent = '', ...groups] = match;
    const line = groups.pop() ?? '';
    bodies.push({
      at: match.index,
      indent,
      groups: groups.map((each) => each ?? ''),
      lines: [line],
    });
  }
  return bodies;
}

/** An assertion `subject.method(constant)`, `pattern` from the line's begin to behind the parenthesis. */
export function methodCall(pattern: RegExp, syntax: LiteralSyntax, rest = /^;?\s*$/): Locate {
  return (line) => {
    const [head] = pattern.exec(line) ?? [];
    const call = head === undefined ? undefined : argumentSpans(line, head.length, true);
    const [only] = call?.args ?? [];
    if (!call || !only || call.args.length !== 1 || !rest.test(line.slice(call.end)))
      return undefined;
    return isLiteral(only.text, syntax) ? { at: only.at, literal: only.text } : undefined;
  };
}

/** Where in a line the constant stands that its assertion expects. */
export interface Spot {
  readonly at: number;
  readonly literal: string;
}

/** Finds the expected constant of a line that is an assertion and nothing else. */
export type Locate = (line: string) => Spot | undefined;

export interface Repeated {
  /** The lines up to the assertion, with `want` in the place of the constant. */
  readonly lines: readonly string[];
  readonly literal: string;
  /** Constants that it must refuse. */
  readonly others: readonly string[];
  readonly body: Body;
}

export interface Repeating {
  readonly locate: Locate;
  readonly syntax: LiteralSyntax;
  readonly token: string;
  /** The name that stands for the constant. */
  readonly want: string;
  /** A test with such a line before the assertion may end early, or counts its assertions. */
  readonly avoid: RegExp;
  /** Heads of blocks that run whole and once: what stands in them is repeated too. */
  readonly block?: RegExp;
  /**
   * Whether the test has the same answer each time it is repeated: else what another assertion
   * expects might come to be right, as with a counter or a switch.
   */
  readonly isSteady: (body: Body) => boolean;
}

/** The assertions of tests that can be repeated, not more than one for each constant. */
export function repeatedIn(bodies: readonly Body[], repeating: Repeating): Repeated[] {
  const found = bodies.flatMap((body) =>
    spotsIn(body, repeating).map(({ index, spot }) => ({ body, index, spot })),
  );
  const pool = [...new Set(found.map(({ spot }) => spot.literal))].slice(0, 20);
  const seen = new Set<string>();
  const repeated: Repeated[] = [];
  for (const { body, index, spot } of found) {
    if (repeated.length >= MAX_REPEATED || seen.has(spot.literal)) continue;
    const isSteady = repeating.isSteady(body);
    // Of two answers the other one may come to be right too.
    if (!isSteady && /^(?:true|false)$/i.test(spot.literal)) continue;
    const rest = isSteady ? pool : [];
    const others = unequalTo(spot.literal, rest, repeating.token, repeating.syntax);
    if (others.length === 0) continue;
    seen.add(spot.literal);
    const line = body.lines[index] ?? '';
    const changed = `${line.slice(0, spot.at)}${repeating.want}${line.slice(spot.at + spot.literal.length)}`;
    const lines = [...body.lines.slice(0, index), changed];
    repeated.push({ lines, literal: spot.literal, others, body });
  }
  return repeated;
}

function spotsIn(body: Body, { locate, avoid, block }: Repeating): { index: number; spot: Spot }[] {
  const first = body.lines.find((line) => line.trim() !== '') ?? '';
  /** Of the test, and of the blocks that are open. */
  const indents = [indentOf(first)];
  const found: { index: number; spot: Spot }[] = [];
  let before = '';
  for (const [index, line] of body.lines.entries()) {
    if (avoid.test(line)) break;
    if (line.trim() === '') continue;
    const indent = indentOf(line);
    while (indents.length > 1 && indent.length < (indents.at(-1)?.length ?? 0)) indents.pop();
    const isOpened = block?.test(before) && indentOf(before) === indents.at(-1);
    if (isOpened && indent.length > indentOf(before).length) indents.push(indent);
    // What the line before leaves open goes on in this one.
    const isWhole = line.length <= 300 && !/[,([{\\=+.]\s*$/.test(before);
    const spot = indent === indents.at(-1) && isWhole ? locate(line) : undefined;
    if (spot) found.push({ index, spot });
    before = line;
  }
  return found;
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** The lines of a program at its margin, each an assertion by itself. */
export function repeatedLines(text: string, repeating: Repeating): Repeated[] {
  const own: Body[] = [];
  let at = 0;
  for (const line of text.split('\n', 2000)) {
    if (/^\S/.test(line))
      own.push({ at, indent: '', groups: [], lines: [line.replace(/\r$/, '')] });
    at += line.length + 1;
  }
  // What the lines above have done is still there.
  return repeatedIn(own, { ...repeating, isSteady: () => false });
}

/**
 * An assertion that is a call with two sides of which one is a constant; `name` catches from the
 * line's begin up to its name, and `rest` is all that may stand behind it.
 */
export function pairCall(
  name: RegExp,
  syntax: LiteralSyntax,
  { skip = 0, most = 3, rest = /^;?\s*$/ }: { skip?: number; most?: number; rest?: RegExp } = {},
): Locate {
  return (line) => {
    const [head] = name.exec(line) ?? [];
    if (head === undefined) return undefined;
    const call = argumentSpans(line, head.length, head.endsWith('('));
    if (!call || !rest.test(line.slice(call.end))) return undefined;
    const sides = call.args.slice(skip, skip + 2);
    if (sides.length < 2 || call.args.length > skip + most) return undefined;
    const literals = sides.filter(({ text }) => isLiteral(text, syntax));
    const [found] = literals;
    return literals.length === 1 && found ? { at: found.at, literal: found.text } : undefined;
  };
}

/** An assertion `head(subject).matcher(constant)`: `matcher` begins with `^` and ends behind its parenthesis. */
export function matcherCall(
  head: RegExp,
  matcher: RegExp,
  syntax: LiteralSyntax,
  rest = /^;?\s*$/,
): Locate {
  return (line) => {
    const [start] = head.exec(line) ?? [];
    const subject = start === undefined ? undefined : argumentSpans(line, start.length, true);
    if (!subject || subject.args.length !== 1) return undefined;
    const [between] = matcher.exec(line.slice(subject.end)) ?? [];
    if (between === undefined) return undefined;
    const call = argumentSpans(line, subject.end + between.length, between.endsWith('('));
    const [only] = call?.args ?? [];
    if (!call || !only || call.args.length !== 1 || !rest.test(line.slice(call.end)))
      return undefined;
    return isLiteral(only.text, syntax) ? { at: only.at, literal: only.text } : undefined;
  };
}

/** What makes of a comparison more than one, or another one. */
const MIXED = /[<>!~?|&^]|\b(?:and|or|not|xor|in|is|if|unless|lambda)\b|[^=!<>]=[^=>~]/;

/** An assertion of `a == b`, as the first argument of a call, or behind a word. */
export function comparison(
  name: RegExp,
  operator: string,
  syntax: LiteralSyntax,
  rest = /^;?\s*$/,
): Locate {
  return (line) => {
    const [head] = name.exec(line) ?? [];
    if (head === undefined) return undefined;
    const call = argumentSpans(line, head.length, head.endsWith('('));
    const [only] = call?.args ?? [];
    if (!call || !only || call.args.length > 2 || !rest.test(line.slice(call.end)))
      return undefined;
    const parts = only.text.split(` ${operator} `);
    const [left = '', right = ''] = parts;
    if (parts.length !== 2 || right === '') return undefined;
    const bare = withoutTexts(`${left} ${right}`).replaceAll('->', '').replaceAll('=>', '');
    if (MIXED.test(bare)) return undefined;
    const [isLeft, isRight] = [isLiteral(left.trim(), syntax), isLiteral(right.trim(), syntax)];
    if (isLeft === isRight) return undefined;
    const literal = (isLeft ? left : right).trim();
    return {
      at: isLeft ? only.at : only.at + only.text.length - right.trimStart().length,
      literal,
    };
  };
}

function withoutTexts(text: string): string {
  return text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
}

/** The first of them that finds something. */
export function firstOf(...locates: readonly Locate[]): Locate {
  return (line) => {
    for (const locate of locates) {
      const spot = locate(line);
      if (spot) return spot;
    }
    return undefined;
  };
}

/** Tests that stand beside each other: the same indentation, and no line between that has less. */
export function scopesOf(text: string, bodies: readonly Body[]): Body[][] {
  const scopes: Body[][] = [];
  let last: Body | undefined;
  for (const body of bodies) {
    const isBeside =
      last?.indent === body.indent && !leaves(text.slice(last.at, body.at), body.indent);
    const scope = isBeside ? scopes.at(-1) : undefined;
    if (scope) scope.push(body);
    else scopes.push([body]);
    last = body;
  }
  return scopes;
}

function leaves(between: string, indent: string): boolean {
  return between.split('\n').some((line) => line.trim() !== '' && !line.startsWith(indent));
}

/** The first scope in which something can be repeated. */
export function repeatedInScope(
  text: string,
  bodies: readonly Body[],
  repeating: Repeating,
):
  | { readonly at: number; readonly indent: string; readonly repeated: readonly Repeated[] }
  | undefined {
  for (const scope of scopesOf(text, bodies)) {
    const [first] = scope;
    const repeated = repeatedIn(scope, repeating);
    if (first && repeated.length > 0) return { at: first.at, indent: first.indent, repeated };
  }
  return undefined;
}
