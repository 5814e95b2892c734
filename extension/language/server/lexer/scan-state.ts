/**
 * Owns the state of a scan, and the two steps that take a comment. Pure.
 */
import type { Before, BlockRule, Comment, Language, LineRule, StringRule } from './language.ts';

/** One level of nesting in the scan. */
export type Frame =
  | {
      kind: 'string';
      rule: StringRule;
      close: string;
      hole: string | undefined;
      nested: string | undefined;
      depth: number;
      /** Number of strings that follow this one, like the second of `s/a/b/`. */
      parts: number;
    }
  | Hole
  | { kind: 'tag'; closing: boolean }
  | { kind: 'children' };

/** Code inside a string, an element, or brackets that change what marks mean. */
export interface Hole {
  readonly kind: 'hole';
  readonly open: string;
  readonly close: string;
  depth: number;
  /** Number of open brackets of other kinds. */
  others: number;
  /** The string around it, if a colon ends the code. */
  readonly format?: StringRule;
  /** Arithmetic, up to this offset: one that never ends must not hide the rest of the text. */
  readonly arithmeticUntil?: number;
}

/** Longer than people write: text without an end within this length is something else. */
const MAX_ARITHMETIC_CHARACTERS = 2000;

export function arithmetic(at: number, depth: number): Hole {
  const arithmeticUntil = at + MAX_ARITHMETIC_CHARACTERS;
  return { kind: 'hole', open: '(', close: ')', depth, others: 0, arithmeticUntil };
}

/** A here-document that begins on the next line. */
export interface Heredoc {
  readonly tag: string;
  /** White space that may stand before its end. */
  readonly blanks: string;
  /** True when code may follow its end. */
  readonly goesOn: boolean;
}

export interface Scan extends Before {
  readonly text: string;
  readonly end: number;
  readonly language: Language;
  /** Matches wherever one of the language's rules does; absent where all have to be tried. */
  readonly opener: RegExp | undefined;
  readonly frames: Frame[];
  readonly comments: Comment[];
  /** The word before each open parenthesis. */
  readonly parens: string[];
  heredocs: Heredoc[];
  at: number;
  lineStart: boolean;
  previous: string;
  /** Counted so that a test can show that the scan is linear. */
  steps: number;
}

export function lineComment(
  state: Scan,
  rule: Pick<LineRule, 'continues' | 'until'>,
  start: number,
): void {
  const { text } = state;
  const bodyStart = state.at;
  let end = endOfLine(state, state.at);
  while (
    rule.continues &&
    end < state.end &&
    /\\\r?$/.test(text.slice(Math.max(bodyStart, end - 2), end))
  ) {
    end = endOfLine(state, end + 1);
  }
  if (rule.until !== undefined) {
    const stop = text.slice(bodyStart, end).indexOf(rule.until);
    if (stop >= 0) end = bodyStart + stop;
  }
  state.at = end;
  state.comments.push({ kind: 'line', start, end, bodyStart, bodyEnd: end });
}

function endOfLine(state: Scan, from: number): number {
  const found = state.text.indexOf('\n', from);
  return found < 0 || found > state.end ? state.end : found;
}

/** A block that never ends is broken code: the rest of the text is skipped. */
export function blockComment(
  state: Scan,
  rule: { readonly close: string; readonly nested?: BlockRule['nested'] },
  start: number,
): void {
  const { text, end } = state;
  const bodyStart = state.at;
  let depth = 1;
  let at = bodyStart;
  for (;;) {
    state.steps += 1;
    const close = text.indexOf(rule.close, at);
    if (close < 0 || close + rule.close.length > end) {
      state.at = end;
      return;
    }
    let open = rule.nested === undefined ? -1 : text.slice(at, close).indexOf(rule.nested);
    if (open >= 0) open += at;
    if (open >= 0 && rule.nested !== undefined) {
      depth += 1;
      at = open + rule.nested.length;
      if (depth > 200) {
        state.at = end;
        return;
      }
      continue;
    }
    depth -= 1;
    at = close + rule.close.length;
    if (depth > 0) continue;
    state.at = at;
    state.comments.push({ kind: 'block', start, end: at, bodyStart, bodyEnd: close });
    return;
  }
}
