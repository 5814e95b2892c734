/**
 * Owns the way through a string to its end, or to the code inside it. Pure.
 */
import { arithmetic, type Frame, type Scan } from './scan-state.ts';

const PAIRS: Record<string, string> = { '{': '}', '(': ')', '[': ']', '<': '>' };

type InString = Extract<Frame, { kind: 'string' }>;

export function inString(state: Scan, frame: InString): void {
  const { text, end } = state;
  const { rule, hole } = frame;
  const escape = { backslash: '\\', backtick: '`', double: '', none: '' }[rule.escape];
  const doubles = rule.escape === 'double' || rule.escape === 'backtick';
  while (state.at < end) {
    state.steps += 1;
    const char = text[state.at] ?? '';
    // Most characters mean nothing here.
    if (
      char !== frame.close[0] &&
      char !== escape &&
      char !== hole?.[0] &&
      char !== '\n' &&
      char !== '$' &&
      char !== frame.nested &&
      frame.close !== ''
    ) {
      state.at += 1;
      continue;
    }
    if (char === escape) {
      state.at += text.startsWith('\r\n', state.at + 1) ? 3 : 2;
      continue;
    }
    if (text.startsWith(frame.close, state.at)) {
      const { length } = frame.close;
      if (rule.greedy && text.startsWith(frame.close, state.at + 1)) {
        state.at += 1;
        continue;
      }
      if (doubles && text.startsWith(frame.close, state.at + length)) {
        state.at += length * 2;
        continue;
      }
      state.at += length;
      if (closes(state, frame)) return;
      continue;
    }
    if (rule.inner && char === '$') {
      rule.inner.lastIndex = state.at;
      const passed = rule.inner.exec(text)?.[0].length ?? 0;
      if (passed > 0) {
        state.at += passed;
        continue;
      }
    }
    if (frame.nested !== undefined && char === frame.nested) frame.depth += 1;
    if (char === '\n' && !rule.lines) {
      leave(state);
      return;
    }
    if (hole !== undefined && text.startsWith(hole, state.at)) {
      // A doubled bracket stands for itself where a single one opens a hole.
      if (hole.length > 1 || text[state.at + 1] !== hole) {
        openHole(state, frame, hole);
        return;
      }
      state.at += 1;
    }
    state.at += 1;
  }
}

function leave(state: Scan): void {
  state.frames.pop();
  state.previous = '0';
}

/** Returns true when the closing mark before `at` has ended the string. */
function closes(state: Scan, frame: InString): boolean {
  frame.depth -= 1;
  if (frame.depth > 0) return false;
  frame.parts -= 1;
  if (frame.parts > 0) {
    frame.depth = 1;
    if (frame.nested === undefined) return false;
    // The second part of `s{a}{b}` has brackets of its own.
    while (state.at < state.end && /\s/.test(state.text[state.at] ?? '')) state.at += 1;
    const open = state.text[state.at] ?? '';
    state.at += 1;
    frame.nested = PAIRS[open] === undefined ? undefined : open;
    frame.close = PAIRS[open] ?? open;
    if (open !== '') return false;
  }
  leave(state);
  return true;
}

function openHole(state: Scan, { rule }: InString, hole: string): void {
  const start = state.at;
  state.at += hole.length;
  state.previous = '';
  const open = hole.at(-1) ?? '{';
  if (state.language.arithmetic && open === '(' && state.text[state.at] === '(') {
    state.frames.push(arithmetic(start, 1));
    return;
  }
  const format = rule.format ? { format: rule } : {};
  state.frames.push({
    kind: 'hole',
    open,
    close: PAIRS[open] ?? '}',
    depth: 1,
    others: 0,
    ...format,
  });
}
