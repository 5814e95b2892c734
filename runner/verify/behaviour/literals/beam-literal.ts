/**
 * Reads literals of Elixir and Erlang for literal.ts: atoms, tuples, maps, keyword lists, binaries.
 * Pure and linear; evaluates nothing. Puts a mark in place of anything that is not a literal.
 */
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
import { type BeamLanguage, NO_LITERAL, type Value } from '../value.ts';

export function readTerm(
  text: string,
  at: number,
  language: BeamLanguage,
  steps: Steps,
): Read | undefined {
  return new TermReader(text, language, steps).value(at, 0);
}

/** Reads the values between the bracket at `open` and its end, separated by commas. */
export function readTerms(
  text: string,
  open: number,
  language: BeamLanguage,
  steps: Steps,
): ReadList | undefined {
  return new TermReader(text, language, steps).items(open + 1, CLOSING[text[open] ?? ''] ?? '', 0);
}

class TermReader {
  readonly #text: string;
  readonly #language: BeamLanguage;
  readonly #steps: Steps;

  constructor(text: string, language: BeamLanguage, steps: Steps) {
    this.#text = text;
    this.#language = language;
    this.#steps = steps;
  }

  value(from: number, depth: number): Read | undefined {
    const at = this.#skipBlank(from);
    const text = this.#text;
    const c = text[at];
    this.#steps.left -= 1;
    if (c === undefined || depth > MAX_DEPTH || this.#steps.left <= 0) return undefined;
    const isElixir = this.#language === 'elixir';
    if (c === '"') return this.#quotedText(at);
    if (c === "'") return isElixir ? undefined : this.#quotedAtom(at);
    if (c === '[') return this.#list(at, depth);
    if (c === '{') return this.#tuple(at, depth);
    if (text.startsWith(isElixir ? '%{' : '#{', at)) return this.#map(at, depth);
    if (!isElixir && text.startsWith('<<', at)) return this.#binary(at);
    if (isElixir && text.startsWith('~w', at)) return this.#words(at);
    if (/[\d+-]/.test(c)) return this.#number(at);
    if (isElixir && c === ':') {
      if (text[at + 1] === '"') return this.#quotedAtom(at + 1);
      return this.#atom(at, /:([A-Za-z_]\w{0,100}[?!]?)/y);
    }
    if (isElixir) {
      const read = this.#atom(at, /(true|false|nil)\b/y);
      if (read && read.value !== null && typeof read.value === 'object' && 's' in read.value) {
        const { s } = read.value;
        return { value: s === 'nil' ? null : s === 'true', end: read.end };
      }
      return undefined;
    }
    const read = this.#atom(at, /([a-z]\w{0,100})(?![\w(:@])/y);
    const word = read?.value;
    if (
      read &&
      word !== null &&
      typeof word === 'object' &&
      's' in word &&
      /^(true|false)$/.test(word.s)
    ) {
      return { value: word.s === 'true', end: read.end };
    }
    return read;
  }

  items(from: number, closing: string, depth: number): ReadList | undefined {
    const text = this.#text;
    const items: Item[] = [];
    const keyed: (readonly [Value, Value])[] = [];
    let at = this.#skipBlank(from);
    while (this.#steps.left > 0 && at < text.length) {
      if (text.startsWith(closing, at)) {
        // Keywords at the end of a call form one list.
        if (keyed.length > 0 && closing === ')') {
          items.push({ value: keyed.map(([k, v]) => ({ t: [k, v] })), text: '' });
        }
        return { items, end: at + closing.length };
      }
      if (items.length + keyed.length >= MAX_ITEMS) return undefined;
      const begin = at;
      const key = this.#key(at, depth, closing);
      if (key) at = key.end;
      const read = this.value(at, depth + 1);
      const after = read && this.#skipBlank(read.end);
      const whole = after !== undefined && (text[after] === ',' || text.startsWith(closing, after));
      at = whole ? after : this.#skip(at);
      const value = whole && read ? read.value : NO_LITERAL;
      const source = text.slice(begin, Math.min(at, begin + 200)).trim();
      if (key && closing === ')') keyed.push([key.value, value]);
      else if (key && closing === ']')
        items.push({ value: { t: [key.value, value] }, text: source });
      else items.push({ value, text: source, ...(key && { key: key.value }) });
      if (text[at] === ',') at = this.#skipBlank(at + 1);
      else if (!text.startsWith(closing, at)) return undefined;
    }
    return undefined;
  }

  /** Reads `key:` of keywords and maps, `key =>` of maps. */
  #key(at: number, depth: number, closing: string): Read | undefined {
    if (this.#language === 'elixir') {
      const word = /(?:([a-z_]\w{0,80}[?!]?)|"([^"\\\n]{0,80})"):[ \n]/y;
      word.lastIndex = at;
      const [all, name, quoted] = word.exec(this.#text) ?? [];
      if (all !== undefined) {
        return { value: { s: name ?? quoted ?? '', as: 'atom' }, end: at + all.length };
      }
    }
    if (closing !== '}') return undefined;
    const read = this.value(at, depth + 1);
    if (!read) return undefined;
    const joint = this.#skipBlank(read.end);
    const found = ['=>', ':='].some((sign) => this.#text.startsWith(sign, joint));
    return found ? { value: read.value, end: joint + 2 } : undefined;
  }

  #list(at: number, depth: number): Read | undefined {
    const read = this.items(at + 1, ']', depth);
    return read && { value: read.items.map(({ value }) => value), end: read.end };
  }

  #tuple(at: number, depth: number): Read | undefined {
    const read = this.items(at + 1, '}', depth);
    if (!read || read.items.some(({ key }) => key !== undefined)) return undefined;
    return { value: { t: read.items.map(({ value }) => value) }, end: read.end };
  }

  #map(at: number, depth: number): Read | undefined {
    const read = this.items(at + 2, '}', depth);
    if (!read) return undefined;
    const entries = read.items.map(({ key, value }) => [key ?? NO_LITERAL, value] as const);
    return { value: { d: entries }, end: read.end };
  }

  #binary(at: number): Read | undefined {
    const found = /<<\s?"((?:[^"\\\n]|\\.){0,2000})"(?:\/utf8)?\s?>>/y;
    found.lastIndex = at;
    const [all, inner] = found.exec(this.#text) ?? [];
    if (all === undefined || inner === undefined) return undefined;
    this.#steps.left -= all.length;
    return { value: { s: unescaped(inner), as: 'binary' }, end: at + all.length };
  }

  #words(at: number): Read | undefined {
    const found =
      /~w(?:\[([^\]]{0,2000})\]|\(([^)]{0,2000})\)|\{([^}]{0,2000})\}|\/([^/]{0,2000})\/)(a?)/y;
    found.lastIndex = at;
    const [all, ...inner] = found.exec(this.#text) ?? [];
    if (all === undefined) return undefined;
    this.#steps.left -= all.length;
    const words = (inner.slice(0, 4).find((each) => each !== undefined) ?? '').trim().split(/\s+/);
    if (all.includes('#{')) return undefined;
    const isAtoms = inner[4] === 'a';
    const value = words.filter((word) => word !== '');
    return {
      value: isAtoms ? value.map((s) => ({ s, as: 'atom' as const })) : value,
      end: at + all.length,
    };
  }

  #number(at: number): Read | undefined {
    const found = /[+-]?(?:0x[\da-fA-F]{1,12}|\d[\d_]{0,20}(?:\.\d{1,20}(?:e[+-]?\d{1,3})?)?)/y;
    found.lastIndex = at;
    const [digits] = found.exec(this.#text) ?? [];
    if (digits === undefined) return undefined;
    const end = at + digits.length;
    if (/[\w#]/.test(this.#text[end] ?? '')) return undefined;
    this.#steps.left -= digits.length;
    const plain = digits.replaceAll('_', '');
    const number = Number(plain);
    if (!Number.isSafeInteger(number) && !plain.includes('.')) return undefined;
    const zero = number === 0 ? 0 : number;
    return { value: plain.includes('.') ? { f: zero } : zero, end };
  }

  #atom(at: number, form: RegExp): Read | undefined {
    form.lastIndex = at;
    const [all, name] = form.exec(this.#text) ?? [];
    if (all === undefined || name === undefined) return undefined;
    this.#steps.left -= all.length;
    return { value: { s: name, as: 'atom' }, end: at + all.length };
  }

  #quotedAtom(open: number): Read | undefined {
    const found = /(["'])((?:[^"'\\\n]|\\.){0,100})\1/y;
    found.lastIndex = open;
    const [all, , inner] = found.exec(this.#text) ?? [];
    if (all === undefined || inner === undefined || inner.includes('#{')) return undefined;
    this.#steps.left -= all.length;
    return { value: { s: unescaped(inner), as: 'atom' }, end: open + all.length };
  }

  #quotedText(at: number): Read | undefined {
    const text = this.#text;
    const isLong = this.#language === 'elixir' && text.startsWith('"""', at);
    const close = isLong ? '"""' : '"';
    let i = at + close.length;
    while (i < text.length && i - at < MAX_STRING_CHARACTERS && this.#steps.left > 0) {
      this.#steps.left -= 1;
      if (text.startsWith(close, i)) {
        const inner = text.slice(at + close.length, i);
        if (this.#language === 'elixir' && inner.includes('#{')) return undefined;
        return { value: unescaped(isLong ? unindented(inner) : inner), end: i + close.length };
      }
      i += text[i] === '\\' ? 2 : 1;
    }
    return undefined;
  }

  #skipBlank(from: number): number {
    return skipBlank(this.#text, from, this.#language, this.#steps);
  }

  #skip(from: number): number {
    return expressionEnd(this.#text, from, this.#steps, (at) =>
      this.#text[at] === '"' ? (this.#quotedText(at)?.end ?? at + 1) : undefined,
    );
  }
}

/** Removes the first line break of a heredoc, and the indentation of its end. */
function unindented(inner: string): string {
  const lines = inner.replace(/^[ \t]*\n/, '').split('\n');
  const margin = lines.at(-1)?.length ?? 0;
  return lines
    .map((line) => line.slice(Math.min(margin, line.length - line.trimStart().length)))
    .join('\n');
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  s: ' ',
  e: '\u001B',
  '0': '\0',
  '\n': '',
};

function unescaped(text: string): string {
  return text.replace(
    /\\(x\{([\da-fA-F]{1,6})\}|u\{([\da-fA-F]{1,6})\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|[^])/g,
    (_, one: string, ...codes: (string | undefined)[]) => {
      const code = Number.parseInt(codes.slice(0, 4).find((each) => each !== undefined) ?? '', 16);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      return ESCAPES[one] ?? one;
    },
  );
}
