/**
 * Owns comments in HTML and its kin: text and attributes hold none, scripts and styles are read as
 * the language they are in, and PHP is what stands between its marks. Pure.
 */
import type { Comment, Language } from './language.ts';
import { lex, scan } from './lex.ts';
import { css, javascript, phpCode, scss, typescript } from './rules.ts';

const TAG_NAME = /<\/?[A-Za-z][\w:.-]{0,80}/y;

export function html(text: string): Comment[] {
  return markup(text, 0, text.length, true);
}

/** XML has no element whose text is another language. */
export function xml(text: string): Comment[] {
  return markup(text, 0, text.length, false);
}

function markup(text: string, start: number, end: number, embeds: boolean): Comment[] {
  const comments: Comment[] = [];
  let at = start;
  while (at < end) {
    const open = text.indexOf('<', at);
    if (open < 0 || open >= end) break;
    if (text.startsWith('<!--', open)) {
      const close = text.indexOf('-->', open + 4);
      if (close < 0 || close + 3 > end) break;
      at = close + 3;
      comments.push({ kind: 'block', start: open, end: at, bodyStart: open + 4, bodyEnd: close });
    } else if (text.startsWith('<![CDATA[', open)) {
      const close = text.indexOf(']]>', open);
      if (close < 0) break;
      at = close + 3;
    } else {
      TAG_NAME.lastIndex = open;
      const name = TAG_NAME.exec(text)?.[0];
      at = name === undefined ? open + 1 : endOfTag(text, open + name.length, end);
      const inner = embeds && name !== undefined ? embedded(name, text.slice(open, at)) : undefined;
      if (inner) at = body(text, at, end, inner, comments);
    }
  }
  return comments;
}

function endOfTag(text: string, from: number, end: number): number {
  let quote = '';
  for (let i = from; i < end; i += 1) {
    const char = text[i] ?? '';
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return i + 1;
  }
  return end;
}

interface Embedded {
  readonly name: string;
  /** Undefined: text that is not read. */
  readonly language: Language | undefined;
}

function embedded(open: string, tag: string): Embedded | undefined {
  const name = open.slice(1).toLowerCase();
  if (tag.endsWith('/>')) return undefined;
  const kind = /\s(?:lang|type)\s*=\s*["']?([\w/.+-]+)/i.exec(tag)?.[1]?.toLowerCase() ?? '';
  if (name === 'script') {
    if (/^(?:ts|typescript)$/.test(kind)) return { name, language: typescript };
    const script = /^(?:|js|jsx|tsx|module|(?:text|application)\/(?:java|ecma)script|text\/babel)$/;
    return { name, language: script.test(kind) ? javascript : undefined };
  }
  if (name === 'style') {
    if (kind === '' || kind === 'text/css' || kind === 'css') return { name, language: css };
    return { name, language: /^(?:scss|less)$/.test(kind) ? scss : undefined };
  }
  return name === 'textarea' || name === 'title' ? { name, language: undefined } : undefined;
}

function body(text: string, at: number, end: number, inner: Embedded, found: Comment[]): number {
  const close = new RegExp(`</${inner.name}\\b`, 'gi');
  close.lastIndex = at;
  const stop = Math.min(close.exec(text)?.index ?? end, end);
  if (inner.language) found.push(...lex(text, inner.language, at, stop));
  return stop;
}

const PHP_OPEN = /<\?(?:php\b|=)/gi;

export function php(text: string): Comment[] {
  const comments: Comment[] = [];
  let at = 0;
  while (at < text.length) {
    PHP_OPEN.lastIndex = at;
    const open = PHP_OPEN.exec(text);
    comments.push(...markup(text, at, open?.index ?? text.length, true));
    if (!open) break;
    at = phpEnd(text, open.index + open[0].length, comments);
  }
  return comments;
}

/** Code ends at the first `?>` that no string and no block comment holds. */
function phpEnd(text: string, from: number, comments: Comment[]): number {
  const read = scan(text, { ...phpCode, stop: '?>' }, from);
  comments.push(...read.comments);
  return Math.min(text.length, read.at + 2);
}
