/**
 * Owns how the callable languages differ in plain syntax: comments, quoted texts, words for null
 * and truth, and whether floats differ from integers. Pure tables; a form missing here is merely
 * not read.
 */
import type { BeamLanguage, CallLanguage, ProgramLanguage, Value } from './value.ts';

interface Forms {
  /** Beginnings of comments to the end of a line. */
  readonly comments: readonly string[];
  /** Beginnings and ends of block comments. */
  readonly blocks: readonly (readonly [string, string])[];
  /** Words for values. */
  readonly words: ReadonlyMap<string, Value>;
  /** `1.0` is a different value from `1`. */
  readonly floats: boolean;
  /** Interpolation within a text in double quotes. */
  readonly filled?: RegExp;
  /** Single quotes escape only themselves. */
  readonly raw: boolean;
}

const words = (...entries: (readonly [string, Value])[]): ReadonlyMap<string, Value> =>
  new Map(entries);

export const FORMS: Readonly<Record<CallLanguage, Forms>> = {
  javascript: {
    comments: ['//'],
    blocks: [['/*', '*/']],
    words: words(
      ['null', null],
      ['undefined', { u: true }],
      ['true', true],
      ['false', false],
      ['NaN', { f: 'nan' }],
      ['Infinity', { f: 'inf' }],
    ),
    floats: false,
    raw: false,
  },
  python: {
    comments: ['#'],
    blocks: [],
    words: words(['None', null], ['True', true], ['False', false]),
    floats: true,
    raw: false,
  },
  ruby: {
    comments: ['#'],
    blocks: [['\n=begin', '\n=end']],
    words: words(['nil', null], ['true', true], ['false', false]),
    floats: true,
    filled: /#\{/,
    raw: true,
  },
  php: {
    comments: ['//', '#'],
    blocks: [['/*', '*/']],
    words: words(
      ...['null', 'NULL', 'Null'].map((word) => [word, null] as const),
      ...['true', 'TRUE', 'True'].map((word) => [word, true] as const),
      ...['false', 'FALSE', 'False'].map((word) => [word, false] as const),
    ),
    floats: true,
    filled: /\$[A-Za-z_{]|\{\$/,
    raw: true,
  },
  perl: {
    comments: ['#'],
    blocks: [
      ['\n=pod', '\n=cut'],
      ['\n=head', '\n=cut'],
    ],
    words: words(['undef', null]),
    floats: false,
    filled: /[$@][A-Za-z_{:]/,
    raw: true,
  },
  go: {
    comments: ['//'],
    blocks: [['/*', '*/']],
    words: words(['nil', null], ['true', true], ['false', false]),
    floats: true,
    raw: false,
  },
  rust: {
    comments: ['//'],
    blocks: [['/*', '*/']],
    words: words(['None', null], ['true', true], ['false', false]),
    floats: true,
    raw: false,
  },
  c: {
    comments: ['//'],
    blocks: [['/*', '*/']],
    words: words(['NULL', null], ['true', true], ['false', false]),
    floats: true,
    raw: false,
  },
  java: {
    comments: ['//'],
    blocks: [['/*', '*/']],
    words: words(['null', null], ['true', true], ['false', false]),
    floats: true,
    raw: false,
  },
  cpp: {
    comments: ['//'],
    blocks: [['/*', '*/']],
    words: words(['nullptr', null], ['NULL', null], ['true', true], ['false', false]),
    floats: true,
    raw: false,
  },
  elixir: {
    comments: ['#'],
    blocks: [],
    words: words(['nil', null], ['true', true], ['false', false]),
    floats: true,
    filled: /#\{/,
    raw: false,
  },
  erlang: {
    comments: ['%'],
    blocks: [],
    words: words(['undefined', null], ['true', true], ['false', false]),
    floats: true,
    raw: false,
  },
  shell: {
    comments: ['#'],
    blocks: [],
    words: words(),
    floats: false,
    filled: /[$`]/,
    raw: true,
  },
  lua: {
    comments: ['--'],
    blocks: [
      ['--[[', ']]'],
      ['--[=[', ']=]'],
    ],
    words: words(['nil', null], ['true', true], ['false', false]),
    floats: true,
    raw: false,
  },
};

/** Tells whether a language is read by lines and brackets alone: all but JavaScript and Python. */
export function isByLines(language: CallLanguage): boolean {
  return language !== 'javascript' && language !== 'python';
}

/** Tells whether functions are called by a program that is written and built for it. */
export function isBuilt(language: CallLanguage): language is ProgramLanguage {
  return /^(?:go|rust|c|cpp|java)$/.test(language);
}

export function isBeam(language: CallLanguage): language is BeamLanguage {
  return language === 'elixir' || language === 'erlang';
}

/** Returns the end of the comment that begins at `at`; undefined if none does. */
export function commentEnd(text: string, at: number, language: CallLanguage): number | undefined {
  const { comments, blocks } = FORMS[language];
  for (const [begin, end] of blocks) {
    if (!text.startsWith(begin, at)) continue;
    const close = text.indexOf(end, at + begin.length);
    return close < 0 ? text.length : close + end.length;
  }
  if (!comments.some((begin) => text.startsWith(begin, at))) return undefined;
  // A PHP attribute, the length of a Perl list, or interpolation in a Ruby text.
  if (language === 'php' && text.startsWith('#[', at)) return undefined;
  const before = text[at - 1] ?? ' ';
  // Part of a word, as in `${#list}`, `a#b`, `$#`.
  if (language === 'shell' && !/[\s;|&()]/.test(before)) return undefined;
  // A character literal: `?#`, `$%`.
  if (/^(?:elixir|erlang)$/.test(language) && /[?$]/.test(before)) return undefined;
  const isHash = text[at] === '#' && (language === 'perl' || language === 'ruby');
  if (isHash && !/[\s;,(){}[\]]/.test(before)) return undefined;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
