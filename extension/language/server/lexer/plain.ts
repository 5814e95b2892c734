/**
 * Owns the languages of scripts, settings and data that a few rules describe. Data only.
 */
import type { Before, Language, RegexRule, Rule, StringRule } from './language.ts';
import {
  block,
  character,
  double,
  hash,
  nested,
  quoted,
  raw,
  shebang,
  single,
  slashes,
  textBlock,
} from './parts.ts';
import { startsArgument } from './regex.ts';

const lineStart = (before: Before): boolean => before.lineStart;
/** A mark in the middle of a word or value is a part of it. */
const afterSpace = (_: Before, text: string, at: number): boolean =>
  /[\s;{}(]/.test(text[at - 1] ?? ' ');
const many: Partial<StringRule> = { lines: true };
const doubled: Partial<StringRule> = { lines: true, escape: 'double' };
const escaped: Rule = { kind: 'skip', open: /\\[^\n]/y };
const slashy: RegexRule = { kind: 'regex', open: /\/(?![*/])/y };

export const bat: Language = {
  rules: [
    { kind: 'skip', open: /\^[^\n]/y },
    {
      kind: 'line',
      open: /@?rem(?=[\s]|$)/iy,
      when: (before) => before.lineStart || /^[&|(]$/.test(before.previous),
    },
    { kind: 'line', open: /::/y, when: lineStart },
  ],
};

export const clojure: Language = {
  rules: [escaped, { kind: 'line', open: /;/y }, quoted('"', many)],
  wordMarks: "'",
};

export const coffeescript: Language = {
  rules: [
    shebang,
    { kind: 'block', open: /###(?!#)/y, close: '###' },
    {
      kind: 'string',
      open: /\/\/\/(?!\/)/y,
      close: '///',
      escape: 'backslash',
      lines: true,
      hole: '#{',
    },
    hash,
    textBlock({ hole: '#{' }),
    quoted("'''", many),
    quoted('"', { lines: true, hole: '#{' }),
    quoted("'", many),
    quoted('`', many),
    { ...slashy, also: startsArgument },
  ],
};

const dartQuote = (mark: string, more: Partial<StringRule>): StringRule =>
  quoted(mark, { hole: '${', ...more });
export const dart: Language = {
  rules: [
    shebang,
    slashes,
    nested,
    { ...raw('"""'), open: /r"""/y },
    { ...raw("'''"), open: /r'''/y },
    { ...raw('"'), open: /r"/y, lines: false },
    { ...raw("'"), open: /r'/y, lines: false },
    dartQuote('"""', many),
    dartQuote("'''", many),
    dartQuote('"', {}),
    dartQuote("'", {}),
  ],
};

export const dotenv: Language = {
  rules: [
    { ...hash, when: afterSpace },
    quoted('"', many),
    quoted("'", { lines: true, escape: 'none' }),
  ],
};

export const fsharp: Language = {
  rules: [
    shebang,
    slashes,
    { kind: 'block', open: /\(\*(?!\))/y, close: '*)', nested: '(*' },
    { ...textBlock({ escape: 'none' }), open: /\$*"""/y },
    quoted('"', { ...doubled, open: /\$?@\$?"/y }),
    quoted('"', { ...many, open: /\$?"/y }),
    quoted('``', { escape: 'none' }),
    character,
  ],
  wordMarks: "'",
};

export const groovy: Language = {
  rules: [
    shebang,
    slashes,
    block,
    textBlock({ hole: '${' }),
    quoted("'''", many),
    quoted('"', { hole: '${' }),
    single,
    { kind: 'string', open: /\$\/(?=\s|\S)/y, close: '/$', escape: 'none', lines: true },
    slashy,
  ],
};

export const ignore: Language = {
  rules: [{ ...hash, when: (_, text, at) => at === 0 || text[at - 1] === '\n' }],
};

export const ini: Language = {
  rules: [
    { kind: 'skip', open: /\[[^\]\n]{0,400}\]/y, when: lineStart },
    { kind: 'line', open: /[;#]/y, when: afterSpace },
    { kind: 'line', open: /!/y, when: lineStart },
  ],
};

/** Reads comments as an editor does, even in files whose format has none. */
export const json: Language = { rules: [slashes, block, double] };

export const julia: Language = {
  rules: [
    { kind: 'block', open: /#=/y, close: '=#', nested: '#=' },
    hash,
    { ...textBlock({ escape: 'none' }), open: /raw"""/y },
    textBlock({ hole: '$(' }),
    quoted('"', { lines: true, hole: '$(' }),
    quoted('`', many),
    {
      ...character,
      // A mark after a value transposes it.
      when: ({ previous }, text, at) => previous === '' || !/[\w)\]}'.]/.test(text[at - 1] ?? ' '),
    },
  ],
};

const VERBATIM = 'verbatim|Verbatim|lstlisting|minted|filecontents';
export const latex: Language = {
  rules: [
    { kind: 'skip', open: /\\(?:verb|lstinline)\*?([^\w\s{*])[^\n]{0,400}?\1/y },
    { kind: 'skip', open: /\\(?:url|path|nolinkurl|href)[ \t]{0,8}\{[^{}\n]{0,2000}\}/y },
    {
      kind: 'string',
      open: new RegExp(`\\\\begin\\{((?:${VERBATIM})\\*?)\\}`, 'y'),
      close: (match) => `\\end{${match[1] ?? ''}}`,
      escape: 'none',
      lines: true,
    },
    escaped,
    { kind: 'line', open: /%/y },
  ],
};

export const powershell: Language = {
  rules: [
    { kind: 'skip', open: /`[^\n]/y },
    { kind: 'block', open: /<#/y, close: '#>' },
    { ...hash, when: (_, text, at) => at === 0 || /[\s;{}()|,&='"]/.test(text[at - 1] ?? ' ') },
    { kind: 'string', open: /@"[ \t]*\r?(?=\n)/y, close: '\n"@', escape: 'none', lines: true },
    { kind: 'string', open: /@'[ \t]*\r?(?=\n)/y, close: "\n'@", escape: 'none', lines: true },
    quoted('"', { escape: 'backtick', lines: true, hole: '$(' }),
    quoted("'", doubled),
  ],
};

export const r: Language = {
  rules: [
    hash,
    {
      kind: 'string',
      open: /[rR]["'](-{0,16})([([{])/y,
      close: (match) =>
        `${{ '(': ')', '[': ']' }[match[2] ?? ''] ?? '}'}${match[1] ?? ''}${quoteOf(match)}`,
      escape: 'none',
      lines: true,
    },
    quoted('"', many),
    quoted("'", many),
    quoted('`', many),
  ],
  wordMarks: '.',
};

function quoteOf(match: RegExpExecArray): string {
  return match[0][1] ?? '"';
}

export const vb: Language = {
  rules: [
    { kind: 'line', open: /['\u2018\u2019]/y },
    {
      kind: 'line',
      open: /rem(?=[ \t]|\r?\n|$)/iy,
      when: (before) => before.lineStart || before.previous === ':',
    },
    quoted('"', { escape: 'double' }),
  ],
};

export const wat: Language = {
  rules: [
    { kind: 'line', open: /;;/y },
    { kind: 'block', open: /\(;/y, close: ';)', nested: '(;' },
    double,
  ],
};
