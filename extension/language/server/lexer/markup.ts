/**
 * Owns comments in HTML and related languages: text and attributes hold none, scripts and styles
 * are read in their own language, and PHP is the part between its marks. Pure.
 */
import type { Comment, Language } from './language.ts';
import { lex, scan, scanBraces } from './lex.ts';
import { css, javascript, phpCode, scss, typescript } from './rules.ts';

const TAG_NAME = /<\/?[A-Za-z][\w:.-]{0,80}/y;

/** Places outside scripts and styles where a template language has code. */
interface Templates {
  /** In braces, in text and in attributes, as in Svelte. */
  readonly braces?: boolean;
  /** In double braces in text, and in attributes with such names, as in Vue. */
  readonly bound?: RegExp;
}

export function html(text: string): Comment[] {
  return markup(text, 0, text.length, {});
}

export function svelte(text: string): Comment[] {
  return markup(text, 0, text.length, { braces: true });
}

export function vue(text: string): Comment[] {
  return markup(text, 0, text.length, { bound: /^(?:v-|[:@#])/ });
}

/** XML has no element whose text is another language. */
export function xml(text: string): Comment[] {
  return markup(text, 0, text.length, undefined);
}

/** Reads no embedded code without `templates`. */
function markup(
  text: string,
  start: number,
  end: number,
  templates: Templates | undefined,
): Comment[] {
  const comments: Comment[] = [];
  let at = start;
  while (at < end) {
    const open = nextMark(text, at, end, templates);
    if (open < 0) break;
    if (text[open] === '{') {
      at = braces(text, open, end, templates, comments);
    } else if (text.startsWith('<!--', open)) {
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
      if (name === undefined) {
        at = open + 1;
        continue;
      }
      at = endOfTag(text, open + name.length, end, templates, comments);
      const inner = templates && embedded(name, text.slice(open, at));
      if (inner) at = body(text, at, end, inner, comments);
    }
  }
  return comments;
}

function nextMark(text: string, at: number, end: number, templates: Templates | undefined): number {
  const marks = templates?.braces ? /[<{]/g : templates?.bound ? /<|\{\{/g : /</g;
  marks.lastIndex = at;
  const open = marks.exec(text)?.index ?? -1;
  return open >= end ? -1 : open;
}

/** Reads code from the brace at `open`; returns where the text continues. */
function braces(
  text: string,
  open: number,
  end: number,
  templates: Templates | undefined,
  comments: Comment[],
): number {
  if (templates?.bound) {
    const close = text.indexOf('}}', open);
    if (close < 0 || close >= end) return end;
    comments.push(...lex(text, typescript, open + 2, close));
    return close + 2;
  }
  // `{/if}` is no code, and neither is the keyword of `{#if x}`.
  const word = /[#:@][a-z]{1,20}|\/(?:if|each|await|key|snippet)\b/y;
  word.lastIndex = open + 1;
  const from = open + 1 + (word.exec(text)?.[0].length ?? 0);
  const read = scanBraces(text, typescript, from, end);
  comments.push(...read.comments);
  return read.at;
}

function endOfTag(
  text: string,
  from: number,
  end: number,
  templates: Templates | undefined,
  comments: Comment[],
): number {
  let quote = '';
  let value = from;
  for (let i = from; i < end; i += 1) {
    const char = text[i] ?? '';
    if (templates?.braces && char === '{') {
      i = braces(text, i, end, templates, comments) - 1;
    } else if (quote !== '') {
      if (char !== quote) continue;
      quote = '';
      if (templates?.bound?.test(nameBefore(text, value))) {
        comments.push(...lex(text, typescript, value, i));
      }
    } else if (char === '"' || char === "'") {
      quote = char;
      value = i + 1;
    } else if (char === '>') return i + 1;
  }
  return end;
}

/** Returns the attribute's name before the value that begins at `value`. */
function nameBefore(text: string, value: number): string {
  const before = text.slice(Math.max(0, value - 100), value);
  return /([^\s"'<>=]+)\s*=\s*["']$/.exec(before)?.[1] ?? '';
}

interface Embedded {
  readonly name: string;
  /** Undefined for text that is not read. */
  readonly language: Language | undefined;
}

/**
 * Every name that a build accepts: `ts`, `text/typescript`, `application/x-javascript`, `text/jsx`.
 */
const TYPESCRIPT = /^(?:(?:text|application)\/(?:x-)?)?(?:ts|typescript)$/;
const JAVASCRIPT =
  /^(?:|module|(?:(?:text|application)\/(?:x-)?)?(?:js|jsx|tsx|babel|(?:java|ecma)script(?:1\.\d)?))$/;

function embedded(open: string, tag: string): Embedded | undefined {
  const name = open.slice(1).toLowerCase();
  if (tag.endsWith('/>')) return undefined;
  const kind = (attribute(tag, 'lang') ?? attribute(tag, 'type') ?? '').toLowerCase();
  if (name === 'script') {
    if (TYPESCRIPT.test(kind)) return { name, language: typescript };
    return { name, language: JAVASCRIPT.test(kind) ? javascript : undefined };
  }
  if (name === 'style') {
    if (/^(?:(?:text\/)?(?:post|p)?css)?$/.test(kind)) return { name, language: css };
    return { name, language: /^(?:text\/)?(?:scss|less)$/.test(kind) ? scss : undefined };
  }
  return name === 'textarea' || name === 'title' ? { name, language: undefined } : undefined;
}

/** Cuts off everything behind a semicolon. */
function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}\\s{0,8}=\\s{0,8}["']?([\\w/.+-]+)`, 'i').exec(tag)?.[1];
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
    comments.push(...markup(text, at, open?.index ?? text.length, {}));
    if (!open) break;
    at = phpEnd(text, open.index + open[0].length, comments);
  }
  return comments;
}

/** Code ends at the first `?>` that is in no string and no block comment. */
function phpEnd(text: string, from: number, comments: Comment[]): number {
  const read = scan(text, { ...phpCode, stop: '?>' }, from);
  comments.push(...read.comments);
  return Math.min(text.length, read.at + 2);
}
