/**
 * Repeats assertions of a file with another expected value: in a copy of their test up to them, or
 * by themselves in a program. This exposes an answer that equals anything, and an assertion that
 * was silenced from the first call on; constants alone would not. Pure. Reads lines and
 * indentation, and leaves out code that is laid out otherwise.
 */
import type { LiteralSyntax } from './expected.ts';
import { argumentSpans, isLiteral } from './expected.ts';
import { unequalTo } from './unequal.ts';

/** Limits: how many assertions are repeated, lines of one test, tests that are read. */
export const MAX_REPEATED = 6;
const MAX_LINES = 60;
const MAX_BODIES = 300;

/** A test: its first line, and the lines in it. */
export interface Body {
  /** The offset of its first line. */
  readonly at: number;
  readonly indent: string;
  /** The opening pattern's groups after the indentation. */
  readonly groups: readonly string[];
  readonly lines: readonly string[];
}

/**
 * Finds tests that begin with a line matching `opener` (flags `gm`, its first group the
 * indentation) and end before the first line that is indented no further. `closer` is how that line
 * begins, where one is required.
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

/** Returns the last non-blank line before the offset, which may say something about a test. */
export function lineBefore(text: string, at: number): string {
  const before = text.slice(Math.max(0, at - 300), at).trimEnd();
  return before.slice(before.lastIndexOf('\n') + 1);
}

/**
 * Finds tests of one line. `pattern` (flags `gm`) captures the indentation, the text before the
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

/**
 * Matches an assertion `subject.method(constant)`; `pattern` covers the line up to the parenthesis.
 */
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

/** The place in a line of the constant that its assertion expects. */
export interface Spot {
  readonly at: number;
  readonly literal: string;
}

/** Finds the expected constant of a line that is an assertion and nothing else. */
export type Locate = (line: string) => Spot | undefined;

export interface Repeated {
  /** The lines up to the assertion, with `want` in place of the constant. */
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
  /** The name that replaces the constant. */
  readonly want: string;
  /** A test with such a line before the assertion may end early, or counts its assertions. */
  readonly avoid: RegExp;
  /** Heads of blocks that run as a whole and once: their contents are repeated too. */
  readonly block?: RegExp;
  /**
   * True where the test gives the same answer each time it is repeated. Otherwise the value that
   * another assertion expects might become right, as with a counter or a switch.
   */
  readonly isSteady: (body: Body) => boolean;
}

/** Returns the assertions of tests that can be repeated, at most one per constant. */
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
    // With only two possible answers, the other one may become right too.
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
    // An unfinished line continues in this one.
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

/** Repeats unindented lines of a program, each an assertion by itself. */
export function repeatedLines(text: string, repeating: Repeating): Repeated[] {
  const own: Body[] = [];
  let at = 0;
  for (const line of text.split('\n', 2000)) {
    if (/^\S/.test(line))
      own.push({ at, indent: '', groups: [], lines: [line.replace(/\r$/, '')] });
    at += line.length + 1;
  }
  // The effects of the lines above are still there.
  return repeatedIn(own, { ...repeating, isSteady: () => false });
}

/**
 * Matches an assertion that is a call with two sides, one of them a constant. `name` matches the
 * line up to its name, and `rest` all that may follow it.
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

/**
 * Matches an assertion `head(subject).matcher(constant)`; `matcher` begins with `^` and ends after
 * its parenthesis.
 */
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

/** Signs of a compound comparison, or of another kind. */
const MIXED = /[<>!~?|&^]|\b(?:and|or|not|xor|in|is|if|unless|lambda)\b|[^=!<>]=[^=>~]/;

/** Matches an assertion of `a == b`, as the first argument of a call, or after a word. */
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

/** Returns the first result of any of them. */
export function firstOf(...locates: readonly Locate[]): Locate {
  return (line) => {
    for (const locate of locates) {
      const spot = locate(line);
      if (spot) return spot;
    }
    return undefined;
  };
}

/** Groups tests side by side: of the same indentation, with no less indented line between them. */
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

/** Repeats tests of the first scope that allows it. */
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
