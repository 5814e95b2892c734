/**
 * Owns the scan of a text by a language's rules into its comments. Pure, and linear: every step
 * moves forward or leaves a frame, and a frame is only entered by moving forward. On broken code it
 * prefers to see no comment.
 */
import { jsxStep, opensElement } from './jsx.ts';
import type { Comment, HeredocRule, Language, StringRule } from './language.ts';
import { endOfRegex, expectsValue } from './regex.ts';
import { blockComment, type Frame, lineComment, type Scan } from './state.ts';

const PAIRS: Record<string, string> = { '{': '}', '(': ')', '[': ']' };
const WORD = /[\p{L}\p{N}_$]/u;

export function lex(text: string, language: Language, start = 0, end = text.length): Comment[] {
  return scan(text, language, start, end).comments;
}

export function scan(text: string, language: Language, start = 0, end = text.length): Scan {
  const state: Scan = {
    text,
    end,
    language,
    frames: [],
    comments: [],
    parens: [],
    heredocs: [],
    at: start,
    lineStart: true,
    previous: '',
    steps: 0,
  };
  while (state.at < end) {
    state.steps += 1;
    const frame = state.frames.at(-1);
    if (frame?.kind === 'string') inString(state, frame);
    else if (frame?.kind === 'tag' || frame?.kind === 'children') jsxStep(state, frame);
    else if (language.stop !== undefined && text.startsWith(language.stop, state.at)) break;
    else inCode(state);
  }
  return state;
}

function inCode(state: Scan): void {
  const { text, language } = state;
  const char = text[state.at] ?? '';
  if (char === '\n') {
    newline(state);
    return;
  }
  if (char === ' ' || char === '\t' || char === '\r') {
    state.at += 1;
    return;
  }
  if (byRule(state)) {
    state.lineStart = false;
    return;
  }
  if (language.jsx && char === '<' && opensElement(state)) {
    state.frames.push({ kind: 'tag', closing: false });
    state.at += 1;
    return;
  }
  state.lineStart = false;
  if (isWord(char, language.wordMarks)) word(state);
  else mark(state, char);
}

function isWord(char: string, marks: string | undefined): boolean {
  return (marks?.includes(char) ?? false) || WORD.test(char);
}

function word(state: Scan): void {
  const from = state.at;
  while (state.at < state.end && isWord(state.text[state.at] ?? '', state.language.wordMarks)) {
    state.at += 1;
  }
  // The cap keeps a huge literal from being copied; no keyword is that long.
  state.previous = state.text.slice(from, Math.min(state.at, from + 40));
}

function mark(state: Scan, char: string): void {
  state.at += 1;
  const hole = state.frames.at(-1);
  if (hole?.kind === 'hole') {
    if (char === hole.open) hole.depth += 1;
    else if (char === hole.close) {
      hole.depth -= 1;
      if (hole.depth === 0) {
        state.frames.pop();
        return;
      }
    }
  }
  if (char === '(') state.parens.push(state.previous);
  const doubled = (char === '+' || char === '-') && state.text[state.at - 2] === char;
  if (char === ')') state.previous = `${state.parens.pop() ?? ''})`;
  else state.previous = doubled ? char + char : char;
}

function newline(state: Scan): void {
  state.at += 1;
  state.lineStart = true;
  for (const { tag, indent } of state.heredocs) skipHeredoc(state, tag, indent);
  state.heredocs = [];
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t') at += 1;
  return at;
}

function skipHeredoc(state: Scan, tag: string, indent: boolean): void {
  while (state.at < state.end) {
    state.steps += 1;
    const found = state.text.indexOf('\n', state.at);
    const lineEnd = found < 0 || found > state.end ? state.end : found;
    const from = indent ? afterBlanks(state.text, state.at) : state.at;
    const after = state.text[from + tag.length] ?? '\n';
    if (state.text.startsWith(tag, from) && !WORD.test(after)) {
      state.at = from + tag.length;
      state.lineStart = false;
      return;
    }
    state.at = Math.min(state.end, lineEnd + 1);
  }
}

function byRule(state: Scan): boolean {
  const { text, at } = state;
  for (const rule of state.language.rules) {
    rule.open.lastIndex = at;
    const match = rule.open.exec(text);
    if (!match || at + match[0].length > state.end) continue;
    if (rule.when && !rule.when(state, text, at)) continue;
    if (rule.kind === 'regex' && !expectsValue(state)) continue;
    state.at += match[0].length;
    switch (rule.kind) {
      case 'line':
        lineComment(state, rule, at);
        break;
      case 'block':
        blockComment(state, rule, at);
        break;
      case 'string':
        openString(state, rule, match);
        break;
      case 'heredoc':
        openHeredoc(state, rule, match);
        break;
      case 'regex':
        state.at = endOfRegex(text, at, state.end);
        state.previous = '0';
        break;
      case 'skip':
        state.previous = '0';
        break;
    }
    return true;
  }
  return false;
}

function openString(state: Scan, rule: StringRule, match: RegExpExecArray): void {
  const hole = typeof rule.hole === 'function' ? rule.hole(match) : rule.hole;
  const close = typeof rule.close === 'function' ? rule.close(match) : rule.close;
  state.frames.push({ kind: 'string', rule, close, hole, nested: rule.nested?.(match), depth: 1 });
}

function openHeredoc(state: Scan, rule: HeredocRule, match: RegExpExecArray): void {
  const { tag = '', indent } = match.groups ?? {};
  state.heredocs.push({ tag, indent: rule.indented === true || Boolean(indent) });
  state.previous = '0';
}

function inString(state: Scan, frame: Extract<Frame, { kind: 'string' }>): void {
  const { text, end } = state;
  const { rule, close, hole, nested } = frame;
  while (state.at < end) {
    state.steps += 1;
    const char = text[state.at];
    if (rule.escape === 'backslash' && char === '\\') {
      state.at += text.startsWith('\r\n', state.at + 1) ? 3 : 2;
      continue;
    }
    if (text.startsWith(close, state.at)) {
      if (rule.escape === 'double' && text.startsWith(close, state.at + close.length)) {
        state.at += close.length * 2;
        continue;
      }
      state.at += close.length;
      frame.depth -= 1;
      if (frame.depth > 0) continue;
      state.frames.pop();
      state.previous = '0';
      return;
    }
    if (nested !== undefined && char === nested) frame.depth += 1;
    if (char === '\n' && !rule.lines) {
      state.frames.pop();
      state.previous = '0';
      return;
    }
    if (hole !== undefined && text.startsWith(hole, state.at)) {
      const open = hole.at(-1) ?? '{';
      // A bracket written twice stands for itself where a single one opens a hole.
      if (hole.length === 1 && text[state.at + 1] === hole) {
        state.at += 2;
        continue;
      }
      state.at += hole.length;
      state.frames.push({ kind: 'hole', open, close: PAIRS[open] ?? '}', depth: 1 });
      state.previous = '';
      return;
    }
    state.at += 1;
  }
}
