/**
 * Reads literals from test texts and declarations, without running anything. Pure and linear. Puts
 * a mark in place of anything that is not a literal, so that the rest of a table still counts.
 */
import { escapeAt } from './escapes.ts';
import { readTerm, readTerms } from './beam-literal.ts';
import { FORMS, isBeam, isBuilt, isByLines } from '../language-forms.ts';
import {
  CLOSING,
  expressionEnd,
  type Item,
  MAX_DEPTH,
  MAX_ITEMS,
  MAX_STRING_CHARACTERS,
  type Read,
  type ReadList,
  skipBlank,
  type Steps,
} from './reading.ts';
import { madeAt, madeOf } from './made-literals.ts';
import { beforeLiteral, behindLiteral, rawLiteral } from './typed-literals.ts';
import { type CallLanguage, NO_LITERAL, type ProgramLanguage, type Value } from '../value.ts';

const NUMBER =
  /[+-]?\s?(?:0[xX][\da-fA-F][\da-fA-F_]*|0[bB][01][01_]*|0[oO][0-7][0-7_]*|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d{1,3})?)/y;
/** Suffixes in Rust, C and C++: `1u32`, `2_f64`, `1UL`, `2.5f`. */
const NUMBER_TYPE = /^(?:_?(?:[iu](?:8|16|32|64|128|size)|f(?:32|64))|[uUlL]{1,3}|[fFdD])/;
const WORD = /[A-Za-z_$][\w$]*/y;

/** Reads the literal at `at`, after any blanks; undefined if there is none. */
export function readLiteral(
  text: string,
  at: number,
  language: CallLanguage,
  steps: Steps,
): Read | undefined {
  if (isBeam(language)) return readTerm(text, at, language, steps);
  return new Reader(text, language, steps).value(at, 0);
}

/** Reads the list whose bracket opens at `at`, with marks in place of non-literals. */
export function readItems(
  text: string,
  at: number,
  language: CallLanguage,
  steps: Steps,
): ReadList | undefined {
  if (isBeam(language)) return readTerms(text, at, language, steps);
  return new Reader(text, language, steps).items(at, 0);
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
    const at = this.#skipBlank(from);
    const language = this.#language;
    return isBuilt(language) ? this.#typed(at, depth, language) : this.#plain(at, depth);
  }

  /** Reads a literal together with its type. */
  #typed(at: number, depth: number, language: ProgramLanguage): Read | undefined {
    const text = this.#text;
    const before = beforeLiteral(text, at, language);
    this.#steps.left -= before;
    const read =
      rawLiteral(text, at, language) ??
      (before > 0 ? this.value(at + before, depth + 1) : this.#plain(at, depth));
    return read && { value: read.value, end: read.end + behindLiteral(text, read.end, language) };
  }

  #plain(at: number, depth: number): Read | undefined {
    const c = this.#text[at];
    this.#steps.left -= 1;
    if (c === undefined || depth > MAX_DEPTH || this.#steps.left <= 0) return undefined;
    if (c === '"' || c === "'" || c === '`') return this.#string(at, false);
    const bare = /^(?:%w|qw ?|\[)(?=[[({])/.exec(this.#text.slice(at, at + 4))?.[0];
    if (bare !== undefined) {
      const read = this.#bareText(at, bare);
      if (read) return read;
    }
    if (c === '[') return this.#list(at, depth);
    if (c === '(') return this.#parenthesised(at, depth);
    if (c === '{')
      return isByLines(this.#language) ? this.#list(at, depth) : this.#object(at, depth);
    if (/[\d.+-]/.test(c)) return this.#number(at);
    return this.#word(at, depth);
  }

  #skipBlank(from: number): number {
    return skipBlank(this.#text, from, this.#language, this.#steps);
  }

  /** Reads values between brackets, separated by commas. */
  items(open: number, depth: number): ReadList | undefined {
    const closing = CLOSING[this.#text[open] ?? ''];
    const items: Item[] = [];
    let at = this.#skipBlank(open + 1);
    while (this.#steps.left > 0 && at < this.#text.length) {
      if (this.#text[at] === closing) return { items, end: at + 1 };
      if (items.length >= MAX_ITEMS) return undefined;
      const begin = at;
      const name = this.#nameBefore(at);
      if (name) at += name.length;
      const key = this.#keyBefore(at, depth);
      if (key) at = key.end;
      const read = this.value(at, depth + 1);
      const after = read && this.#skipBlank(read.end);
      const whole = after !== undefined && [',', closing].includes(this.#text[after]);
      at = whole ? after : this.#skip(at);
      const text = this.#text.slice(begin, Math.min(at, begin + 200)).trim();
      const value = whole && read ? read.value : NO_LITERAL;
      items.push({ value, text, ...(name && { name: name.word }), ...(key && { key: key.value }) });
      if (this.#text[at] === ',') at = this.#skipBlank(at + 1);
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

  /** Reads the key of an entry, up to and including its separator. */
  #keyBefore(at: number, depth: number): Read | undefined {
    if (!isByLines(this.#language)) return undefined;
    const isLua = this.#language === 'lua';
    if (isBuilt(this.#language)) return this.#typedKey(at, depth);
    const word = isLua ? /([A-Za-z_]\w{0,80})\s?=(?!=)\s?/y : /([A-Za-z_]\w{0,80})\s{0,20}=>\s?/y;
    word.lastIndex = at;
    const [all, own] = word.exec(this.#text) ?? [];
    if (all !== undefined && own !== undefined && (isLua || this.#language === 'perl')) {
      return { value: own, end: at + all.length };
    }
    const c = this.#text[at] ?? '';
    if (isLua ? c !== '[' : !/["'\d-]/.test(c)) return undefined;
    const key = this.value(isLua ? at + 1 : at, depth + 1);
    if (!key || (typeof key.value !== 'string' && typeof key.value !== 'number')) return undefined;
    const joint = isLua ? /\]\s?=\s?/y : /\s{0,20}=>\s?/y;
    joint.lastIndex = key.end;
    const [between] = joint.exec(this.#text) ?? [];
    return between === undefined ? undefined : { value: key.value, end: key.end + between.length };
  }

  /** Reads a field, or a key of a map, up to and including the colon. */
  #typedKey(at: number, depth: number): Read | undefined {
    const word = /([A-Za-z_]\w{0,80})\s{0,20}:(?![:=])\s?/y;
    word.lastIndex = at;
    const [all, own] = word.exec(this.#text) ?? [];
    if (all !== undefined && own !== undefined) return { value: own, end: at + all.length };
    if (!/["'`\d-]/.test(this.#text[at] ?? '')) return undefined;
    const key = this.value(at, depth + 1);
    if (!key || typeof key.value === 'object') return undefined;
    const end = this.#skipBlank(key.end);
    return this.#text[end] === ':' ? { value: key.value, end: end + 1 } : undefined;
  }

  /** Reads a list, or a table if its entries have keys. */
  #list(at: number, depth: number): Read | undefined {
    const read = this.items(at, depth);
    if (!read) return undefined;
    const { items, end } = read;
    const isBraced = this.#text[at] === '{' && this.#language !== 'lua' && !isBuilt(this.#language);
    if (!isBraced && items.every(({ key }) => key === undefined)) {
      return { value: items.map(({ value }) => value), end };
    }
    const first = this.#language === 'lua' ? 1 : 0;
    return { value: { d: items.map(({ key, value }, i) => [key ?? i + first, value]) }, end };
  }

  /** Reads `%w[a b]`, `qw(a b)` or `[[text]]`; `open` lacks its last bracket. */
  #bareText(at: number, open: string): Read | undefined {
    const isText = open === '[';
    const wanted = { '%': 'ruby', q: 'perl', '[': 'lua' }[open[0] ?? ''];
    if (wanted !== this.#language || (isText && this.#text[at + 1] !== '[')) return undefined;
    const from = at + open.length + 1;
    const bracket = CLOSING[this.#text[from - 1] ?? ''] ?? ']';
    const close = isText ? ']]' : bracket;
    const end = this.#text.indexOf(close, from);
    if (end < 0 || end - from > MAX_STRING_CHARACTERS) return undefined;
    this.#steps.left -= end - from;
    const text = this.#text.slice(from, end);
    const value = isText ? text.replace(/^\n/, '') : text.trim().split(/\s+/);
    return { value, end: end + close.length };
  }

  /** Reads a tuple, or one value in parentheses. */
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
    if (this.#language === 'perl' || this.#language === 'java')
      return { value: values, end: read.end };
    if (this.#language !== 'python' && this.#language !== 'rust') return undefined;
    return { value: { t: values }, end: read.end };
  }

  #object(open: number, depth: number): Read | undefined {
    const entries: (readonly [Value, Value])[] = [];
    let at = this.#skipBlank(open + 1);
    while (this.#steps.left > 0 && at < this.#text.length) {
      if (this.#text[at] === '}') return { value: { d: entries }, end: at + 1 };
      if (entries.length >= MAX_ITEMS) return undefined;
      const key = this.#key(at, depth);
      const colon = key && this.#skipBlank(key.end);
      if (!key || colon === undefined || this.#text[colon] !== ':') return undefined;
      const read = this.value(colon + 1, depth + 1);
      const after = read && this.#skipBlank(read.end);
      const whole = after !== undefined && [',', '}'].includes(this.#text[after] ?? '');
      at = whole ? after : this.#skip(colon + 1);
      entries.push([key.value, whole && read ? read.value : NO_LITERAL]);
      if (this.#text[at] === ',') at = this.#skipBlank(at + 1);
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
    const type =
      isBuilt(this.#language) && this.#language !== 'go'
        ? (NUMBER_TYPE.exec(this.#text.slice(at + digits.length, at + digits.length + 8)) ?? [])
        : [];
    const end = at + digits.length + (type[0]?.length ?? 0);
    this.#steps.left -= digits.length;
    const isBig =
      this.#language === 'javascript' && /^n(?![\w$])/.test(this.#text.slice(end, end + 2));
    const whole = digits.replace(/[_\s+]/g, '');
    if (isBig && /^-?\d{1,400}$/.test(whole))
      return { value: { v: 'bigint', of: whole }, end: end + 1 };
    // Rejects a complex number or a name.
    if (/[\w$]/.test(this.#text[end] ?? '') || digits.length > 40) return undefined;
    const plain = digits.replace(/[_\s+]/g, '').replace(/e(\d)/i, 'e+$1');
    const negative = plain.startsWith('-');
    const size = Number(negative ? plain.slice(1) : plain);
    const number = negative ? -size : size;
    const float = FORMS[this.#language].floats && !/^-?0[xbo]/i.test(plain) && /[.e]/i.test(plain);
    if (!Number.isFinite(number)) return undefined;
    if (float) return { value: { f: number }, end };
    const isExact = this.#language === 'javascript';
    if (!isExact && !Number.isSafeInteger(number) && this.#language !== 'perl') return undefined;
    return { value: number === 0 && !isExact ? 0 : number, end };
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
    const known = FORMS[this.#language].words.get(word);
    if (known !== undefined) return { value: known, end };
    if (this.#language === 'javascript') return this.#made(at, depth);
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

  #made(at: number, depth: number): Read | undefined {
    const made = madeAt(this.#text, at);
    const read = made && this.items(made.open, depth + 1);
    if (!read) return undefined;
    const given = read.items.map((item) => item.value);
    const value = madeOf(made.kind, given, made.isOf);
    return value === undefined ? undefined : { value, end: read.end };
  }

  #string(at: number, raw: boolean): Read | undefined {
    const text = this.#text;
    const quote = text[at] ?? '';
    const triple = this.#language === 'python' && text.startsWith(quote.repeat(3), at);
    const close = triple ? quote.repeat(3) : quote;
    const lines = triple || quote === '`' || this.#language === 'php';
    if (quote === '`' && this.#language !== 'javascript') return undefined;
    const { filled, raw: isRaw } = FORMS[this.#language];
    const single = isRaw && quote === "'";
    let value = '';
    let i = at + close.length;
    while (i < text.length && value.length <= MAX_STRING_CHARACTERS && this.#steps.left > 0) {
      this.#steps.left -= 1;
      if (text.startsWith(close, i)) {
        const isFilled = filled && quote === '"' && filled.test(text.slice(at, i));
        return isFilled ? undefined : { value, end: i + close.length };
      }
      const c = text[i] ?? '';
      if (c === '\n' && !lines) return undefined;
      if (quote === '`' && text.startsWith('${', i)) return undefined;
      if (c === '\\' && single) {
        const next = text[i + 1] ?? '';
        const isEscape = next === "'" || next === '\\';
        value += isEscape ? next : c;
        i += isEscape ? 2 : 1;
      } else if (c === '\\' && !raw) {
        const [char, length] = escapeAt(text, i);
        value += char;
        i += length;
      } else {
        value += c;
        i += 1;
      }
    }
    return undefined;
  }

  #skip(from: number): number {
    return expressionEnd(this.#text, from, this.#steps, (at) =>
      /["'`]/.test(this.#text[at] ?? '') ? (this.#string(at, false)?.end ?? at + 1) : undefined,
    );
  }
}
