/**
 * Reads literals of JavaScript and Python out of test texts, without running anything. Pure and
 * linear: all readers of one text share a number of steps (`Steps`), and are over when it is used
 * up. What is no literal becomes a mark in its place, so that the rest of a table still counts.
 */
import { type CallLanguage, NO_LITERAL, type Value } from './value.ts';

/** How much may still be read; one for each text. */
export interface Steps {
  left: number;
}

export interface Read {
  readonly value: Value;
  /** Where the literal ends. */
  readonly end: number;
}

const MOST_DEPTH = 8;
const MOST_ITEMS = 400;
const MOST_STRING = 2_000;

const NUMBER =
  /[+-]?\s?(?:0[xX][\da-fA-F][\da-fA-F_]*|0[bB][01][01_]*|0[oO][0-7][0-7_]*|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d{1,3})?)/y;
const WORD = /[A-Za-z_$][\w$]*/y;

const WORDS: Readonly<Record<CallLanguage, ReadonlyMap<string, Value>>> = {
  javascript: new Map<string, Value>([
    ['null', null],
    ['undefined', { u: true }],
    ['true', true],
    ['false', false],
    ['NaN', { f: 'nan' }],
    ['Infinity', { f: 'inf' }],
  ]),
  python: new Map<string, Value>([
    ['None', null],
    ['True', true],
    ['False', false],
  ]),
};

/** The literal that begins at `at`; undefined where there is none. Blanks before it are skipped. */
export function readLiteral(
  text: string,
  at: number,
  language: CallLanguage,
  steps: Steps,
): Read | undefined {
  return new Reader(text, language, steps).value(at, 0);
}

/** The values of a list in brackets that opens at `at`, with marks for what is no literal. */
export function readItems(
  text: string,
  at: number,
  language: CallLanguage,
  steps: Steps,
): { readonly items: readonly Item[]; readonly end: number } | undefined {
  return new Reader(text, language, steps).items(at, 0);
}

export interface Item {
  readonly value: Value;
  /** Of a keyword argument. */
  readonly name?: string;
  /** The text of it, cut. */
  readonly text: string;
}

/** Where blanks and comments end. */
export function skipBlank(text: string, from: number, steps: Steps): number {
  let at = from;
  while (at < text.length && steps.left > 0) {
    const c = text[at] ?? '';
    if (/\s/.test(c)) at += 1;
    else if (c === '#' || text.startsWith('//', at)) at = lineEnd(text, at);
    else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      steps.left -= (end < 0 ? text.length : end) - at;
      at = end < 0 ? text.length : end + 2;
    } else break;
    steps.left -= 1;
  }
  return at;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

class Reader {
  readonly #text: string;
  readonly #language: CallLanguage;
  readonly #steps: Steps;

  constructor(text: string, language: CallLanguage, steps: Steps) {
    this.#text = text;
    this.#language = language;
    this.#steps = steps;
  }

  value(from: number, depth: number): Read | undefined {
    const at = skipBlank(this.#text, from, this.#steps);
    const c = this.#text[at];
    this.#steps.left -= 1;
    if (c === undefined || depth > MOST_DEPTH || this.#steps.left <= 0) return undefined;
    if (c === '"' || c === "'" || c === '`') return this.#string(at, false);
    if (c === '[') return this.#list(at, depth);
    if (c === '(') return this.#parenthesised(at, depth);
    if (c === '{') return this.#object(at, depth);
    if (/[\d.+-]/.test(c)) return this.#number(at);
    return this.#word(at, depth);
  }

  /** Values between brackets, parted by commas. */
  items(open: number, depth: number): { items: Item[]; end: number } | undefined {
    const closing = { '[': ']', '(': ')', '{': '}' }[this.#text[open] ?? ''];
    const items: Item[] = [];
    let at = skipBlank(this.#text, open + 1, this.#steps);
    while (this.#steps.left > 0 && at < this.#text.length) {
      if (this.#text[at] === closing) return { items, end: at + 1 };
      if (items.length >= MOST_ITEMS) return undefined;
      const begin = at;
      const name = this.#nameBefore(at);
      if (name) at += name.length;
      const read = this.value(at, depth + 1);
      const after = read && skipBlank(this.#text, read.end, this.#steps);
      const whole = after !== undefined && [',', closing].includes(this.#text[after]);
      at = whole ? after : this.#skip(at);
      const text = this.#text.slice(begin, Math.min(at, begin + 200)).trim();
      const value = whole && read ? read.value : NO_LITERAL;
      items.push({ value, text, ...(name && { name: name.word }) });
      if (this.#text[at] === ',') at = skipBlank(this.#text, at + 1, this.#steps);
      else if (this.#text[at] !== closing) return undefined;
    }
    return undefined;
  }

  #nameBefore(at: number): { word: string; length: number } | undefined {
    if (this.#language !== 'python') return undefined;
    const named = /([A-Za-z_]\w{0,80})\s?=(?!=)\s?/y;
    named.lastIndex = at;
    const [all, word] = named.exec(this.#text) ?? [];
    return all !== undefined && word !== undefined ? { word, length: all.length } : undefined;
  }

  #list(at: number, depth: number): Read | undefined {
    const read = this.items(at, depth);
    return read && { value: read.items.map(({ value }) => value), end: read.end };
  }

  /** A tuple, or one value in parentheses. */
  #parenthesised(at: number, depth: number): Read | undefined {
    const read = this.items(at, depth);
    if (!read) return undefined;
    const values = read.items.map(({ value }) => value);
    const [only] = values;
    const comma = this.#text
      .slice(at, read.end - 1)
      .trimEnd()
      .endsWith(',');
    if (values.length === 1 && only !== undefined && !comma) return { value: only, end: read.end };
    if (this.#language !== 'python') return undefined;
    return { value: { t: values }, end: read.end };
  }

  #object(open: number, depth: number): Read | undefined {
    const entries: (readonly [Value, Value])[] = [];
    let at = skipBlank(this.#text, open + 1, this.#steps);
    while (this.#steps.left > 0 && at < this.#text.length) {
      if (this.#text[at] === '}') return { value: { d: entries }, end: at + 1 };
      if (entries.length >= MOST_ITEMS) return undefined;
      const key = this.#key(at, depth);
      const colon = key && skipBlank(this.#text, key.end, this.#steps);
      if (!key || colon === undefined || this.#text[colon] !== ':') return undefined;
      const read = this.value(colon + 1, depth + 1);
      const after = read && skipBlank(this.#text, read.end, this.#steps);
      const whole = after !== undefined && [',', '}'].includes(this.#text[after] ?? '');
      at = whole ? after : this.#skip(colon + 1);
      entries.push([key.value, whole && read ? read.value : NO_LITERAL]);
      if (this.#text[at] === ',') at = skipBlank(this.#text, at + 1, this.#steps);
      else if (this.#text[at] !== '}') return undefined;
    }
    return undefined;
  }

  #key(at: number, depth: number): Read | undefined {
    if (this.#language === 'python') return this.value(at, depth + 1);
    WORD.lastIndex = at;
    const [word] = WORD.exec(this.#text) ?? [];
    if (word !== undefined) return { value: word, end: at + word.length };
    const read = this.value(at, depth + 1);
    if (!read || (typeof read.value !== 'string' && typeof read.value !== 'number'))
      return undefined;
    return { value: String(read.value), end: read.end };
  }

  #number(at: number): Read | undefined {
    NUMBER.lastIndex = at;
    const [digits] = NUMBER.exec(this.#text) ?? [];
    if (digits === undefined) return this.#signed(at);
    const end = at + digits.length;
    this.#steps.left -= digits.length;
    // Also a large integer of JavaScript (10n), a complex number, a name.
    if (/[\w$]/.test(this.#text[end] ?? '') || digits.length > 40) return undefined;
    const plain = digits.replace(/[_\s+]/g, '').replace(/e(\d)/i, 'e+$1');
    const negative = plain.startsWith('-');
    const size = Number(negative ? plain.slice(1) : plain);
    const number = negative ? -size : size;
    const float = this.#language === 'python' && !/^-?0[xbo]/i.test(plain) && /[.e]/i.test(plain);
    if (!Number.isFinite(number)) return undefined;
    if (float) return { value: { f: number }, end };
    if (this.#language === 'python' && !Number.isSafeInteger(number)) return undefined;
    return { value: number === 0 && this.#language === 'python' ? 0 : number, end };
  }

  #signed(at: number): Read | undefined {
    if (this.#text.startsWith('-Infinity', at)) return { value: { f: '-inf' }, end: at + 9 };
    return undefined;
  }

  #word(at: number, depth: number): Read | undefined {
    WORD.lastIndex = at;
    const [word = ''] = WORD.exec(this.#text) ?? [];
    this.#steps.left -= word.length;
    const end = at + word.length;
    const known = WORDS[this.#language].get(word);
    if (known !== undefined) return { value: known, end };
    if (this.#language !== 'python') return undefined;
    const next = this.#text[end];
    if (next === '"' || next === "'") {
      if (/^[ru]$/i.test(word)) return this.#string(end, word.toLowerCase() === 'r');
      return undefined;
    }
    if (word === 'pytest' && this.#text.startsWith('.param(', end)) {
      const read = this.items(end + 6, depth);
      const values = read?.items.filter(({ name }) => name === undefined);
      return read && values && { value: { t: values.map(({ value }) => value) }, end: read.end };
    }
    return undefined;
  }

  #string(at: number, raw: boolean): Read | undefined {
    const text = this.#text;
    const quote = text[at] ?? '';
    const triple = this.#language === 'python' && text.startsWith(quote.repeat(3), at);
    const close = triple ? quote.repeat(3) : quote;
    const lines = triple || quote === '`';
    if (quote === '`' && this.#language === 'python') return undefined;
    let value = '';
    let i = at + close.length;
    while (i < text.length && value.length <= MOST_STRING && this.#steps.left > 0) {
      this.#steps.left -= 1;
      if (text.startsWith(close, i)) return { value, end: i + close.length };
      const c = text[i] ?? '';
      if (c === '\n' && !lines) return undefined;
      if (quote === '`' && text.startsWith('${', i)) return undefined;
      if (c === '\\' && !raw) {
        const [char, length] = escaped(text, i);
        value += char;
        i += length;
      } else {
        value += c;
        i += 1;
      }
    }
    return undefined;
  }

  /** Where an expression ends: at a comma or a bracket that is not its own. */
  #skip(from: number): number {
    const text = this.#text;
    let depth = 0;
    let at = from;
    while (at < text.length && this.#steps.left > 0) {
      const c = text[at] ?? '';
      this.#steps.left -= 1;
      if (c === '"' || c === "'" || c === '`') {
        at = this.#string(at, false)?.end ?? at + 1;
        continue;
      }
      if (depth === 0 && /[,)\]}]/.test(c)) return at;
      if (/[([{]/.test(c)) depth += 1;
      if (/[)\]}]/.test(c)) depth -= 1;
      at += 1;
    }
    return at;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
};

/** The character that a backslash at `at` stands for, and how long it is in the text. */
function escaped(text: string, at: number): readonly [string, number] {
  const hex = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,6})\}|U([\da-fA-F]{8}))/y;
  hex.lastIndex = at;
  const [all, ...codes] = hex.exec(text) ?? [];
  const code = Number.parseInt(codes.find((each) => each !== undefined) ?? '', 16);
  if (all !== undefined && code <= 0x10ffff) return [String.fromCodePoint(code), all.length];
  const c = text[at + 1] ?? '';
  return [ESCAPES[c] ?? c, 2];
}
