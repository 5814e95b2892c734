/**
 * Owns how the languages whose functions can be called differ in their plain forms: comments, texts
 * in quotes, words for nothing and truth, and which of them tell a floating number from an integer.
 * Pure tables; what they lack is merely not read.
 */
import type { BeamLanguage, CallLanguage, ProgramLanguage, Value } from './value.ts';

interface Forms {
  /** What a comment to the end of a line begins with. */
  readonly comments: readonly string[];
  /** Beginnings and ends of longer ones. */
  readonly blocks: readonly (readonly [string, string])[];
  /** Words for values. */
  readonly words: ReadonlyMap<string, Value>;
  /** `1.0` is another value than `1`. */
  readonly floats: boolean;
  /** What takes in a value within a text in double quotes. */
  readonly filled?: RegExp;
  /** Single quotes know no escapes but of themselves. */
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

/** All but JavaScript and Python are read by lines and brackets alone. */
export function isByLines(language: CallLanguage): boolean {
  return language !== 'javascript' && language !== 'python';
}

/** Their functions are called by a program that is written and built for it. */
export function isBuilt(language: CallLanguage): language is ProgramLanguage {
  return /^(?:go|rust|c|cpp|java)$/.test(language);
}

export function isBeam(language: CallLanguage): language is BeamLanguage {
  return language === 'elixir' || language === 'erlang';
}

/** Where the comment ends that begins at `at`; undefined where none does. */
export function commentEnd(text: string, at: number, language: CallLanguage): number | undefined {
  const { comments, blocks } = FORMS[language];
  for (const [begin, end] of blocks) {
    if (!text.startsWith(begin, at)) continue;
    const close = text.indexOf(end, at + begin.length);
    return close < 0 ? text.length : close + end.length;
  }
  if (!comments.some((begin) => text.startsWith(begin, at))) return undefined;
  // An attribute of PHP, the length of a list of Perl, a value in a text of Ruby.
  if (language === 'php' && text.startsWith('#[', at)) return undefined;
  const before = text[at - 1] ?? ' ';
  // Part of a word, as in `${#list}`, `a#b`, `$#`.
  if (language === 'shell' && !/[\s;|&()]/.test(before)) return undefined;
  // A sign by its letter: `?#`, `$%`.
  if (/^(?:elixir|erlang)$/.test(language) && /[?$]/.test(before)) return undefined;
  const isHash = text[at] === '#' && (language === 'perl' || language === 'ruby');
  if (isHash && !/[\s;,(){}[\]]/.test(before)) return undefined;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
