/**
 * Finds what a test file expects: the calls of its assertions and the literals in them, so that a
 * planted assertion can compare the same value with something else. Pure. Reads source text by
 * strings and brackets without a grammar, and leaves out what it does not understand. Bounded in
 * the number of calls and in the length of each.
 */

/** Limits: calls that are read of one file, and characters of each. */
const MAX_CALLS = 400;
const MAX_CALL_CHARACTERS = 800;
/** Literals that are tried at most. */
export const MAX_EXPECTED = 12;

export interface Call {
  /** The pattern's match before the parenthesis. */
  readonly name: string;
  readonly args: readonly string[];
}

/**
 * Finds calls by a global `pattern`, whose first group is the name. It ends after the opening
 * parenthesis, or after the space before arguments without one, which end with their line.
 */
export function callsOf(text: string, pattern: RegExp): Call[] {
  const calls: Call[] = [];
  let tried = 0;
  for (const match of text.matchAll(pattern)) {
    if (++tried > MAX_CALLS) break;
    const open = match.index + match[0].length;
    const args = argumentsAt(text, open, match[0].endsWith('('));
    if (args && match[1] !== undefined) calls.push({ name: match[1], args });
  }
  return calls;
}

/** Returns the arguments from an offset on; undefined where they are too long, or do not end. */
function argumentsAt(text: string, open: number, closes: boolean): string[] | undefined {
  return argumentSpans(text, open, closes)?.args.map((each) => each.text);
}

/** An argument, trimmed, and the offset at which it begins. */
export interface Argument {
  readonly text: string;
  readonly at: number;
}

/**
 * Returns the arguments from an offset on, and the offset after them and their closing parenthesis
 * (`closes`: there is one). Undefined where they are too long, or do not end.
 */
export function argumentSpans(
  text: string,
  open: number,
  closes: boolean,
): { readonly args: readonly Argument[]; readonly end: number } | undefined {
  const args: Argument[] = [];
  let depth = 0;
  let from = open;
  const limit = Math.min(text.length, open + MAX_CALL_CHARACTERS);
  const add = (at: number): void => {
    const raw = text.slice(from, at);
    args.push({ text: raw.trim(), at: from + raw.length - raw.trimStart().length });
  };
  const finish = (at: number): { args: readonly Argument[]; end: number } => {
    if (text.slice(from, at).trim() !== '') add(at);
    return { args, end: closes ? at + 1 : at };
  };
  for (let at = open; at < limit; at++) {
    const char = text[at] ?? '';
    if (char === '"' || char === "'" || char === '`') {
      const end = stringEnd(text, at, limit);
      if (end === undefined) continue;
      at = end;
    } else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) {
      if (depth === 0) return closes === (char === ')') ? finish(at) : undefined;
      depth--;
    } else if (depth > 0) continue;
    else if (char === ',') {
      add(at);
      from = at + 1;
    } else if (
      !closes &&
      (char === ';' || (char === '\n' && !/,\s*$/.test(text.slice(from - 1, at))))
    )
      return finish(at);
  }
  return !closes && limit === text.length ? finish(limit) : undefined;
}

/** Returns the offset of the quote that ends the string; undefined where its line ends first. */
function stringEnd(text: string, start: number, limit: number): number | undefined {
  const quote = text[start];
  for (let at = start + 1; at < limit; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === quote) return at;
    else if (char === '\n' && quote !== '`') return undefined;
  }
  return undefined;
}

/** The way a language writes constants. */
export interface LiteralSyntax {
  /** Words such as `true` and `nil`. */
  readonly words: readonly string[];
  /** Quotes of strings without interpolation, and of those that may contain `$x` or `#{x}`. */
  readonly plain: string;
  readonly interpolated: string;
  /** Set where `[1, 2]` and `{a: 1}` are constants too. */
  readonly collections: boolean;
  /** Set where `(1, 2)` is one too. */
  readonly tuples?: boolean;
}

const PIECE =
  /\s+|-?\d[\w.]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`[^`\\]*`|[[\]{}():,]|=>|:?[A-Za-z_]\w*/y;

/** True where the text is a constant and nothing else. */
export function isLiteral(text: string, syntax: LiteralSyntax): boolean {
  if (text === '' || text.length > 200) return false;
  let values = 0;
  let depth = 0;
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const [piece] = PIECE.exec(text) ?? [];
    if (piece === undefined) return false;
    const [first = ''] = piece;
    if (/['"`]/.test(first)) {
      const isPlain = syntax.plain.includes(first);
      if (!isPlain && !syntax.interpolated.includes(first)) return false;
      if (!isPlain && /[$@]|#\{|\\\(/.test(piece)) return false;
      values++;
    } else if (/[[\]{}()]|=/.test(first)) {
      if (!syntax.collections || ('()'.includes(first) && !syntax.tuples)) return false;
      depth += '[{('.includes(first) ? 1 : ']})'.includes(first) ? -1 : 0;
      if (depth < 0) return false;
      values++;
    } else if (/[A-Za-z_:]/.test(first) && piece !== ':') {
      const isKey = /^\s*:/.test(text.slice(PIECE.lastIndex, PIECE.lastIndex + 8));
      const isAtom = first === ':';
      if (
        isAtom
          ? !syntax.words.includes(':')
          : !(isKey && syntax.collections) && !syntax.words.includes(piece)
      )
        return false;
      values++;
    } else if (/[\d-]/.test(first)) values++;
    else if ((first === ',' || first === ':') && depth <= 0) return false;
  }
  return values > 0 && depth === 0;
}

export interface Expected {
  readonly name: string;
  readonly literal: string;
  /** The side of the comparison that is the literal. */
  readonly side: 0 | 1;
}

/**
 * Returns the literals that calls with two sides expect, each once per name; `skip` arguments come
 * before the sides, such as `t` in Go.
 */
export function expectedOf(calls: readonly Call[], syntax: LiteralSyntax, skip = 0): Expected[] {
  const found = new Map<string, Expected>();
  for (const { name, args } of calls) {
    if (found.size >= MAX_EXPECTED) break;
    const sides = args.slice(skip, skip + 2).map((arg) => isLiteral(arg, syntax));
    if (sides.length < 2 || sides[0] === sides[1]) continue;
    const side = sides[0] ? 0 : 1;
    const literal = args[skip + side] ?? '';
    found.set(`${name} ${side} ${literal}`, { name, literal, side });
  }
  return [...found.values()];
}

/** Makes the same comparison with something else in place of the compared value. */
export function comparedWith({ name, literal, side }: Expected, odd: string): string {
  return side === 0 ? `${name}(${literal}, ${odd})` : `${name}(${odd}, ${literal})`;
}

/** Returns the literals in the only argument of calls, each once per name. */
export function singleExpected(calls: readonly Call[], syntax: LiteralSyntax): Expected[] {
  const found = new Map<string, Expected>();
  for (const { name, args } of calls) {
    const [literal = ''] = args;
    if (found.size >= MAX_EXPECTED) break;
    if (args.length !== 1 || !isLiteral(literal, syntax)) continue;
    found.set(`${name} ${literal}`, { name, literal, side: 1 });
  }
  return [...found.values()];
}

/**
 * Returns another constant of the same type, for languages with types; undefined where none is
 * known.
 */
export function unlike(literal: string, token: string): string | undefined {
  if (literal.startsWith('"')) return `"${token}"`;
  if (literal === 'true') return 'false';
  if (literal === 'false') return 'true';
  const [, whole, fraction, suffix = ''] =
    /^-?(\d[\d_]*)(\.\d+)?([a-df-wyzA-Z]\w*)?$/.exec(literal) ?? [];
  if (whole === undefined) return undefined;
  return `${whole === '7' ? 8 : 7}${fraction === undefined ? '' : '.5'}${suffix}`;
}
