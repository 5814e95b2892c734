/**
 * Separates code from comments and strings, in one pass over the text. Pure, linear, never throws.
 * An invalid source gives a wrong result, never an error.
 */
import { commentEnd, isBeam, isByLines } from '../language-forms.ts';
import type { CallLanguage } from '../value.ts';

export interface Masked {
  /** Same length as the text: comments are blanks, contents of strings are `_`. */
  readonly code: string;
  /** Same length as the text: comments are blanks, strings are unchanged. */
  readonly bare: string;
}

export function sliced({ code, bare }: Masked, start: number, end: number): Masked {
  return { code: code.slice(start, end), bare: bare.slice(start, end) };
}

/** Masked text by its lines. */
export class MaskedLines {
  readonly code: readonly string[];
  readonly bare: readonly string[];

  constructor({ code, bare }: Masked) {
    this.code = code.split('\n');
    this.bare = bare.split('\n');
  }

  /** Returns the lines from `from` up to, but not including, `to`. */
  part(from: number, to: number): Masked {
    return {
      code: this.code.slice(from, to).join('\n'),
      bare: this.bare.slice(from, to).join('\n'),
    };
  }
}

export function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

export function maskSource(text: string, language: CallLanguage): Masked {
  const code: string[] = [];
  const bare: string[] = [];
  let at = 0;
  /** Last character of code, which tells a regular expression from a division. */
  let last = '';
  /** Open braces in the code of each `${}`. */
  const inner: number[] = [];
  while (at < text.length) {
    const c = text[at] ?? '';
    const goesOn = c === '}' && inner.at(-1) === 0;
    if (goesOn) inner.pop();
    else if (inner.length > 0 && (c === '{' || c === '}')) {
      inner.push((inner.pop() ?? 0) + (c === '{' ? 1 : -1));
    }
    const remark = isByLines(language) ? commentEnd(text, at, language) : undefined;
    const end = goesOn ? templateEnd(text, at + 1) : (remark ?? spanEnd(text, at, last, language));
    if (end === undefined) {
      code.push(c);
      bare.push(c);
      last = /\s/.test(c) ? last : /[\w$]/.test(c) ? wordThrough(text, at, last) : c;
      at += 1;
      continue;
    }
    const span = text.slice(at, end);
    const comment = remark !== undefined || c === '#' || /^\/[/*]/.test(span);
    if (comment) {
      const blank = span.replace(/[^\n]/g, ' ');
      code.push(blank);
      bare.push(blank);
    } else {
      // Languages read by lines need the line breaks inside strings.
      const inside = span.slice(1, -1);
      const keepsLines = language === 'shell' || isBeam(language);
      const mask = keepsLines ? inside.replace(/[^\n]/g, '_') : '_'.repeat(inside.length);
      code.push(span.length > 1 ? `"${mask}"` : '"');
      bare.push(span);
      const opens = language === 'javascript' && (c === '`' || goesOn) && span.endsWith('${');
      if (opens) inner.push(0);
      last = opens ? '(' : '"';
    }
    at = end;
  }
  return { code: code.join(''), bare: bare.join('') };
}

const MAX_WORD_CHARACTERS = 20;

function wordThrough(text: string, at: number, last: string): string {
  const goesOn = at > 0 && /[\w$]/.test(text[at - 1] ?? '') && /^[\w$]/.test(last);
  return goesOn ? (last + (text[at] ?? '')).slice(-MAX_WORD_CHARACTERS) : (text[at] ?? '');
}

/** Returns the end of the string or comment that begins here; undefined if none does. */
function spanEnd(
  text: string,
  at: number,
  last: string,
  language: CallLanguage,
): number | undefined {
  if (language === 'javascript') return scriptSpan(text, at, last);
  if (language === 'python') return pythonSpan(text, at);
  if (language === 'rust') return rustSpan(text, at);
  if (language === 'shell') return shellSpan(text, at);
  if (isBeam(language)) return beamSpan(text, at, language === 'elixir');
  const c = text[at];
  if (c === '`' && language === 'go') return closed(text, at + 1, '`');
  if (c === '"' || c === "'") return closing(text, at + 1, c, language === 'php');
  return language === 'lua' && text.startsWith('[[', at) ? longEnd(text, at) : undefined;
}

function longEnd(text: string, at: number): number {
  return closed(text, at, ']]');
}

function closed(text: string, from: number, close: string): number {
  const end = text.indexOf(close, from);
  return end < 0 ? text.length : end + close.length;
}

/** A single quote may also begin a lifetime. */
function rustSpan(text: string, at: number): number | undefined {
  const c = text[at];
  if (c === '"') return closing(text, at + 1, c, true);
  const letter = /'(?:\\[^\n]{1,10}?|[^\\'\n]{1,2})'/y;
  letter.lastIndex = at;
  if (c === "'") return letter.test(text) ? letter.lastIndex : undefined;
  if (c !== 'r' || /\w/.test((text[at - 1] ?? '').replace('b', ''))) return undefined;
  const raw = /r(#{0,5})"/y;
  raw.lastIndex = at;
  const [all, hashes] = raw.exec(text) ?? [];
  return all === undefined ? undefined : closed(text, at + all.length, `"${hashes}`);
}

/** Only single quotes have no escapes. */
function shellSpan(text: string, at: number): number | undefined {
  const c = text[at];
  if (c === '"') return closing(text, at + 1, c, true);
  // A backslash makes this character literal.
  if (c === '\\' && /["'#]/.test(text[at + 1] ?? '')) return at + 2;
  return c === "'" ? closed(text, at + 1, "'") : undefined;
}

/** Reads texts, heredocs, sigils, quoted atoms and character literals. */
function beamSpan(text: string, at: number, isElixir: boolean): number | undefined {
  const c = text[at];
  if (c === '"' && isElixir && text.startsWith('"""', at))
    return closing(text, at + 3, '"""', true);
  if (c === '"' || c === "'") return closing(text, at + 1, c, true);
  const isSign = c === (isElixir ? '?' : '$') && /["'\\]/.test(text[at + 1] ?? '');
  if (isSign && !/\w/.test(text[at - 1] ?? '')) return at + (text[at + 1] === '\\' ? 3 : 2);
  if (!isElixir || c !== '~') return undefined;
  const sigil = /~[A-Za-z]("""|[[({<|/"'])/y;
  sigil.lastIndex = at;
  const [all, open = ''] = sigil.exec(text) ?? [];
  if (all === undefined) return undefined;
  const close = ({ '[': ']', '(': ')', '{': '}', '<': '>' } as const)[open] ?? open;
  return closing(text, at + all.length, close, true);
}

function pythonSpan(text: string, at: number): number | undefined {
  const c = text[at];
  if (c === '#') return lineEnd(text, at);
  if (c !== '"' && c !== "'") return undefined;
  if (text.startsWith(c.repeat(3), at)) return closing(text, at + 3, c.repeat(3), true);
  return closing(text, at + 1, c, false);
}

function scriptSpan(text: string, at: number, last: string): number | undefined {
  const c = text[at];
  if (c === '"' || c === "'") return closing(text, at + 1, c, false);
  if (c === '`') return templateEnd(text, at + 1);
  if (c !== '/') return undefined;
  if (text.startsWith('//', at)) return lineEnd(text, at);
  if (text.startsWith('/*', at)) {
    const end = text.indexOf('*/', at + 2);
    return end < 0 ? text.length : end + 2;
  }
  return beginsRegex(last) ? regexEnd(text, at) : undefined;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** A string that does not end on its line ends with the line. */
function closing(text: string, from: number, quote: string, lines: boolean): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(quote, at)) return at + quote.length;
    else if (text[at] === '\n' && !lines) return at;
  }
  return text.length;
}

/** Returns the end of a template's text: after its closing quote, or after a `${`. */
function templateEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '`') return at + 1;
    else if (text.startsWith('${', at)) return at + 2;
  }
  return text.length;
}

const BEFORE_REGEX = /^(return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await)$/;

function beginsRegex(last: string): boolean {
  return last === '' || BEFORE_REGEX.test(last) || /^[(,=:[!&|?{};+\-*%<>~^]$/.test(last);
}

function regexEnd(text: string, open: number): number | undefined {
  let isClass = false;
  for (let at = open + 1; at < text.length; at += 1) {
    const c = text[at];
    if (c === '\n') return undefined;
    if (c === '\\') at += 1;
    else if (c === '[') isClass = true;
    else if (c === ']') isClass = false;
    else if (c === '/' && !isClass) return at + 1;
  }
  return undefined;
}
