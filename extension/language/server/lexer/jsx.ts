/**
 * Owns the parts of JSX that are not code: tags, their attributes, and the text between them. A
 * brace leads back to code. Pure.
 */
import { blockComment, type Frame, lineComment, type Scan } from './scan-state.ts';
import { expectsValue } from './regex.ts';

const GENERIC = /^(?:const\s+)?[\w$]+\s*(?:,|=|extends\s)|^const\s+[\w$]+\s*>/;

/**
 * Returns true when the `<` here opens an element: not a comparison, not a generic's parameters.
 */
export function opensElement(state: Scan): boolean {
  const { text, at, ahead } = state;
  if (!expectsValue(state)) return false;
  const head = text.slice(at + 1, at + 120);
  if (!/^[\p{L}_$>]/u.test(head) || GENERIC.test(head)) return false;
  // `<T>(x: T) => T` looks like an element, except that it has no closing tag.
  const name = /^([\p{Lu}_$][\p{L}\p{N}_$.]*)\s*>/u.exec(head)?.[1];
  return name === undefined || ahead.closing(name, at);
}

export function jsxStep(state: Scan, frame: Extract<Frame, { kind: 'tag' | 'children' }>): void {
  if (frame.kind === 'children') inChildren(state);
  else inTag(state, frame);
}

function openHole(state: Scan): void {
  state.at += 1;
  state.previous = '';
  state.frames.push({ kind: 'hole', open: '{', close: '}', depth: 1, others: 0 });
}

function inChildren(state: Scan): void {
  const { text, at } = state;
  const char = text[at];
  if (char === '{') {
    openHole(state);
  } else if (char === '<') {
    const closing = text[at + 1] === '/';
    if (closing) state.frames.pop();
    state.at += closing ? 2 : 1;
    state.frames.push({ kind: 'tag', closing });
  } else {
    state.at += 1;
  }
}

function inTag(state: Scan, frame: Extract<Frame, { kind: 'tag' }>): void {
  const { text, at } = state;
  const char = text[at];
  if (char === '{') {
    openHole(state);
  } else if (char === '"' || char === "'") {
    const close = text.indexOf(char, at + 1);
    state.at = close < 0 || close >= state.end ? state.end : close + 1;
  } else if (char === '<') {
    state.at = endOfTypes(text, at, state.end);
  } else if (text.startsWith('/*', at)) {
    state.at += 2;
    blockComment(state, { close: '*/' }, at);
  } else if (text.startsWith('//', at)) {
    state.at += 2;
    lineComment(state, {}, at);
  } else if (text.startsWith('/>', at)) {
    state.at += 2;
    leave(state);
  } else if (char === '>' && text[at - 1] !== '=') {
    state.at += 1;
    leave(state);
    if (!frame.closing) state.frames.push({ kind: 'children' });
  } else {
    state.at += 1;
  }
}

/** Skips the types of `<List<string> …>`; only the mark itself when they do not end soon. */
function endOfTypes(text: string, at: number, end: number): number {
  let depth = 0;
  for (let i = at; i < Math.min(end, at + 200); i += 1) {
    if (text[i] === '<') depth += 1;
    else if (text[i] === '>' && text[i - 1] !== '=') {
      depth -= 1;
      if (depth === 0) return i + 1;
    }
  }
  return at + 1;
}

function leave(state: Scan): void {
  state.frames.pop();
  // An element is a value, so a slash after it divides and `<` compares.
  state.previous = '0';
}
