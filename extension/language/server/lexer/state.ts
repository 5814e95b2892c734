/**
 * Owns what a scan remembers, and the two steps that take a comment. Pure.
 */
import type { BlockRule, Comment, Language, LineRule, StringRule } from './language.ts';

/** What the scan is inside of, innermost last. */
export type Frame =
  | {
      kind: 'string';
      rule: StringRule;
      close: string;
      hole: string | undefined;
      nested: string | undefined;
      depth: number;
    }
  | { kind: 'hole'; open: string; close: string; depth: number }
  | { kind: 'tag'; closing: boolean }
  | { kind: 'children' };

export interface Scan {
  readonly text: string;
  readonly end: number;
  readonly language: Language;
  readonly frames: Frame[];
  readonly comments: Comment[];
  /** The word before each open parenthesis. */
  readonly parens: string[];
  heredocs: { tag: string; indent: boolean }[];
  at: number;
  lineStart: boolean;
  previous: string;
  /** Counted so that a test can hold it linear. */
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

/** A block that never ends is broken code: the rest of the text is passed over. */
export function blockComment(
  state: Scan,
  rule: Pick<BlockRule, 'close' | 'nested'>,
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
