/**
 * Owns the scan of a text by a language's rules into its comments. Pure, and linear: every step
 * moves forward or leaves a frame, and a frame is only entered by moving forward. On broken code it
 * prefers to see no comment.
 */
import { Ahead } from './ahead.ts';
import { jsxStep, opensElement } from './jsx.ts';
import type { BlockRule, Comment, HeredocRule, Language, Rule, StringRule } from './language.ts';
import { endOfRegex, expectsValue } from './regex.ts';
import {
  arithmetic,
  blockComment,
  type Frame,
  type Heredoc,
  type Hole,
  lineComment,
  type Scan,
} from './scan-state.ts';
import { inString } from './string.ts';

const BLANKS = ' \t\r';
const WORD = /[\p{L}\p{N}_$]/u;
const ASCII_WORDS = Array.from({ length: 128 }, (_, code) => WORD.test(String.fromCharCode(code)));

export function lex(text: string, language: Language, start = 0, end = text.length): Comment[] {
  return scan(text, language, start, end).comments;
}

/**
 * Like `lex`, but may end behind the first whole line after `until` that holds no comment: what is
 * further down is of no use to somebody who looks for something before `until`.
 */
export function lexUntil(text: string, language: Language, until: number): Comment[] {
  const state = begin(text, language, 0, text.length, []);
  const { stop } = language;
  while (state.at < state.end) {
    if (stop !== undefined && !isInText(state) && text.startsWith(stop, state.at)) break;
    if (state.at > until && text[state.at - 1] === '\n' && isBehind(state, until)) break;
    step(state);
  }
  return state.comments;
}

/** True at the start of a line of code, where neither a comment nor `until` is on the line above. */
function isBehind({ text, at, frames, heredocs, comments }: Scan, until: number): boolean {
  if (frames.length > 0 || heredocs.length > 0 || at < 2) return false;
  const above = text.lastIndexOf('\n', at - 2) + 1;
  return above > until && (comments.at(-1)?.end ?? 0) < above;
}

export function scan(text: string, language: Language, start = 0, end = text.length): Scan {
  const state = begin(text, language, start, end, []);
  const { stop } = language;
  while (state.at < end) {
    if (stop !== undefined && !isInText(state) && text.startsWith(stop, state.at)) break;
    step(state);
  }
  return state;
}

function isInText({ frames }: Scan): boolean {
  return frames.length > 0 && frames.at(-1)?.kind !== 'hole';
}

/** Scans from after an opening brace to after the one that closes it, or to the end. */
export function scanBraces(text: string, language: Language, start: number, end: number): Scan {
  const state = begin(text, language, start, end, [braces()]);
  while (state.at < end && state.frames.length > 0) step(state);
  return state;
}

const braces = (): Hole => ({ kind: 'hole', open: '{', close: '}', depth: 1, others: 0 });

function begin(
  text: string,
  language: Language,
  start: number,
  end: number,
  frames: Frame[],
): Scan {
  return {
    text,
    end,
    language,
    opener: openerOf(language),
    ahead: new Ahead(text),
    get inArithmetic() {
      const frame = frames.at(-1);
      return frame?.kind === 'hole' && (frame.arithmeticUntil ?? 0) > this.at;
    },
    frames,
    comments: [],
    parens: [],
    heredocs: [],
    at: start,
    lineStart: true,
    previous: '',
    steps: 0,
  };
}

function step(state: Scan): void {
  state.steps += 1;
  const frame = state.frames.at(-1);
  if (frame?.kind === 'string') inString(state, frame);
  else if (frame?.kind === 'tag' || frame?.kind === 'children') jsxStep(state, frame);
  else inCode(state);
}

function inCode(state: Scan): void {
  const { text, language } = state;
  const char = text[state.at] ?? '';
  if (char === '\n') {
    newline(state);
    return;
  }
  if (BLANKS.includes(char)) {
    let { at } = state;
    do at += 1;
    while (at < state.end && BLANKS.includes(text[at] ?? '\n'));
    state.at = at;
    return;
  }
  if (byRule(state)) {
    state.lineStart = false;
    return;
  }
  if (language.arithmetic && !state.inArithmetic && text.startsWith('((', state.at)) {
    state.frames.push(arithmetic(state.at, 2));
    state.at += 2;
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
  // Nearly all text is of these, and a table is far faster than a regular expression.
  const code = char.charCodeAt(0);
  if (code < ASCII_WORDS.length && ASCII_WORDS[code]) return true;
  if (marks?.includes(char)) return true;
  return code >= ASCII_WORDS.length && WORD.test(char);
}

function word(state: Scan): void {
  const { text, end, at: from } = state;
  const { wordMarks } = state.language;
  let at = from;
  while (at < end && isWord(text[at] ?? '', wordMarks)) at += 1;
  state.at = at;
  // The cap keeps a huge literal from being copied; no keyword is that long.
  state.previous = text.slice(from, Math.min(at, from + 40));
}

function mark(state: Scan, char: string): void {
  state.at += 1;
  const hole = state.frames.at(-1);
  if (hole?.kind === 'hole' && inHole(state, hole, char)) return;
  if (char === '(') state.parens.push(state.previous);
  const doubled = (char === '+' || char === '-') && state.text[state.at - 2] === char;
  if (char === ')') state.previous = `${state.parens.pop() ?? ''})`;
  else state.previous = doubled ? char + char : char;
}

/** Returns true when the mark has ended the hole. */
function inHole(state: Scan, hole: Hole, char: string): boolean {
  if (char === hole.open) hole.depth += 1;
  else if (char === hole.close) {
    hole.depth -= 1;
    if (hole.depth > 0) return false;
    state.frames.pop();
    return true;
  } else if ('([{'.includes(char)) hole.others += 1;
  else if (')]}'.includes(char)) hole.others -= 1;
  else if (char === ':' && hole.format && hole.depth === 1 && hole.others <= 0) {
    const rule: StringRule = { ...hole.format, escape: 'none' };
    const format = { kind: 'string', rule, close: '}', hole: '{', nested: undefined } as const;
    state.frames.splice(-1, 1, { ...format, depth: 1, parts: 1 });
    return true;
  }
  return false;
}

function newline(state: Scan): void {
  state.at += 1;
  state.lineStart = true;
  for (const heredoc of state.heredocs) skipHeredoc(state, heredoc);
  state.heredocs = [];
}

function afterBlanks(text: string, from: number, blanks: string): number {
  let at = from;
  while (at < text.length && blanks.includes(text[at] ?? '\n')) at += 1;
  return at;
}

function skipHeredoc(state: Scan, { tag, blanks, goesOn }: Heredoc): void {
  while (state.at < state.end) {
    state.steps += 1;
    const found = state.text.indexOf('\n', state.at);
    const lineEnd = found < 0 || found > state.end ? state.end : found;
    const from = afterBlanks(state.text, state.at, blanks);
    if (state.text.startsWith(tag, from)) {
      const after = state.text.slice(from + tag.length, Math.min(lineEnd, from + tag.length + 2));
      if (goesOn ? !WORD.test(after[0] ?? '\n') : after === '' || after === '\r') {
        state.at = from + tag.length;
        state.lineStart = false;
        return;
      }
    }
    state.at = Math.min(state.end, lineEnd + 1);
  }
}

function byRule(state: Scan): boolean {
  const { text, at } = state;
  const { opener } = state;
  if (opener) {
    opener.lastIndex = at;
    if (!opener.test(text)) return false;
  }
  for (const rule of state.language.rules) {
    rule.open.lastIndex = at;
    const match = rule.open.exec(text);
    if (!match || at + match[0].length > state.end) continue;
    if (rule.when && !rule.when(state, text, at)) continue;
    if (rule.kind === 'regex' && !expectsValue(state) && !rule.also?.(state, text, at)) continue;
    state.at += match[0].length;
    switch (rule.kind) {
      case 'line':
        lineComment(state, rule, at);
        break;
      case 'block':
        blockComment(state, { ...rule, close: closeOf(rule, match) }, at);
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

const openers = new WeakMap<readonly Rule[], { readonly opener: RegExp | undefined }>();

/**
 * Returns what matches wherever one of the language's rules does: one look instead of one for each
 * rule. Undefined where the rules cannot be joined.
 */
function openerOf({ rules }: Language): RegExp | undefined {
  const known = openers.get(rules) ?? { opener: joined(rules.map(({ open }) => open)) };
  openers.set(rules, known);
  return known.opener;
}

function joined(all: readonly RegExp[]): RegExp | undefined {
  const flags = new Set(all.map((each) => each.flags));
  const [only] = flags;
  // What refers to a group by number or name would refer to another one.
  if (only === undefined || flags.size > 1 || all.some(({ source }) => /\\[1-9k]/.test(source))) {
    return undefined;
  }
  const unnamed = all.map(({ source }) => `(?:${source.replace(/\(\?<(?![=!])[^>]+>/g, '(?:')})`);
  return new RegExp(unnamed.join('|'), only);
}

function closeOf({ close }: BlockRule | StringRule, match: RegExpExecArray): string {
  return typeof close === 'function' ? close(match) : close;
}

function openString(state: Scan, rule: StringRule, match: RegExpExecArray): void {
  const hole = typeof rule.hole === 'function' ? rule.hole(match) : rule.hole;
  const close = closeOf(rule, match);
  const nested = rule.nested?.(match);
  const parts = rule.parts?.(match) ?? 1;
  state.frames.push({ kind: 'string', rule, close, hole, nested, depth: 1, parts });
}

function openHeredoc(state: Scan, rule: HeredocRule, match: RegExpExecArray): void {
  const { tag = '', indent } = match.groups ?? {};
  const goesOn = rule.indented === true;
  const blanks = goesOn || indent ? (rule.tabs ? '\t' : ' \t') : '';
  state.heredocs.push({ tag, blanks, goesOn });
  state.previous = '0';
}
