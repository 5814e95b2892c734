/**
 * Owns the languages that a table of rules describes completely. Data only.
 */
import type { Language, Rule, StringRule } from './language.ts';
import {
  block,
  character,
  continued,
  double,
  hash,
  nested,
  quoted,
  raw,
  shebang,
  single,
  slashes,
  textBlock,
  tickedName,
} from './parts.ts';
import { expectsValue } from './regex.ts';

const script: readonly Rule[] = [
  shebang,
  slashes,
  block,
  quoted('`', { lines: true, hole: '${' }),
  double,
  single,
  { kind: 'regex', open: /\/(?![*/])/y },
];
export const typescript: Language = { rules: script };
export const javascript: Language = { rules: script, jsx: true };

const f = (mark: string, lines: boolean): StringRule => ({
  kind: 'string',
  open: new RegExp(`(?:[fFtT][rR]?|[rR][fFtT])${mark}`, 'y'),
  close: mark,
  escape: 'backslash',
  lines,
  hole: '{',
  format: true,
});
const py = (mark: string, lines: boolean): StringRule => ({
  kind: 'string',
  open: new RegExp(`(?:[rRuU]|[bB][rR]?|[rR][bB])?${mark}`, 'y'),
  close: mark,
  escape: 'backslash',
  lines,
});
export const python: Language = {
  rules: [
    shebang,
    hash,
    f('"""', true),
    f("'''", true),
    f('"', false),
    f("'", false),
    py('"""', true),
    py("'''", true),
    py('"', false),
    py("'", false),
  ],
};

export const go: Language = { rules: [slashes, block, raw('`'), double, character] };

export const rust: Language = {
  rules: [
    slashes,
    nested,
    {
      kind: 'string',
      open: /[bc]?r(#{0,64})"/y,
      close: (match) => `"${match[1] ?? ''}`,
      escape: 'none',
      lines: true,
    },
    quoted('"', { open: /[bc]?"/y, lines: true }),
    character,
  ],
};

export const java: Language = { rules: [slashes, block, textBlock(), double, character] };
export const kotlin: Language = {
  rules: [
    slashes,
    nested,
    tickedName,
    textBlock({ escape: 'none', hole: '${', greedy: true }),
    quoted('"', { hole: '${' }),
    character,
  ],
};
export const scala: Language = {
  rules: [
    slashes,
    nested,
    tickedName,
    textBlock({ open: /(?:s|f|raw)"""/y, escape: 'none', hole: '${', greedy: true }),
    textBlock({ escape: 'none', greedy: true }),
    quoted('"', { open: /(?:s|f|raw)"/y, hole: '${' }),
    double,
    character,
  ],
};
export const swift: Language = {
  rules: [
    slashes,
    nested,
    {
      kind: 'string',
      open: /(#{1,64})("""|")/y,
      close: (match) => `${match[2] ?? '"'}${match[1] ?? ''}`,
      escape: 'none',
      lines: true,
    },
    textBlock(),
    double,
    tickedName,
    { kind: 'string', open: /#\/(?!\/)/y, close: '/#', escape: 'backslash', lines: true },
    {
      kind: 'skip',
      open: /\/(?![\s/*])(?:[^/\\\n]|\\[^\n]){1,400}\//y,
      when: (before, text, at) => expectsValue(before) && /[\s(,[=!~]/.test(text[at - 1] ?? ' '),
    },
  ],
};

export const c: Language = {
  rules: [
    { kind: 'skip', open: /#[ \t]*(?:include|import)[ \t]*<[^>\n]*>/y },
    { kind: 'skip', open: /#[ \t]*(?:error|warning|pragma)\b(?:(?!\/[/*])[^\n]){0,2000}/y },
    continued,
    block,
    {
      kind: 'string',
      open: /(?:u8|[uUL])?R"([^()\\\s]{0,16})\(/y,
      close: (match) => `)${match[1] ?? ''}"`,
      escape: 'none',
      lines: true,
    },
    { kind: 'skip', open: /\d[\w.']*/y },
    double,
    single,
  ],
};

export const csharp: Language = {
  rules: [
    slashes,
    block,
    {
      kind: 'string',
      open: /\$*("{3,64})/y,
      close: (match) => match[1] ?? '"""',
      escape: 'none',
      lines: true,
    },
    quoted('"', {
      open: /(?:\$@|@\$)"/y,
      escape: 'double',
      lines: true,
      hole: '{',
      format: true,
    }),
    quoted('"', { open: /@"/y, escape: 'double', lines: true }),
    quoted('"', { open: /\$"/y, hole: '{', format: true }),
    {
      kind: 'skip',
      open: /#[ \t]*(?:(?:region|error|warning)\b[^\n]*|pragma\b(?:(?!\/\/)[^\n]){0,2000})/y,
      when: (b) => b.lineStart,
    },
    double,
    character,
  ],
};

const url: Rule = { kind: 'skip', open: /url\(\s*(?!["'])[^)\n]{0,4000}\)/iy };
const cssStrings: readonly Rule[] = [url, block, double, single];
export const css: Language = { rules: cssStrings, wordMarks: '-' };
export const scss: Language = { rules: [...cssStrings, slashes], wordMarks: '-' };

export const lua: Language = {
  rules: [
    { kind: 'block', open: /--\[(={0,64})\[/y, close: (match) => `]${match[1] ?? ''}]` },
    { kind: 'line', open: /--/y },
    {
      kind: 'string',
      open: /\[(={0,64})\[/y,
      close: (match) => `]${match[1] ?? ''}]`,
      escape: 'none',
      lines: true,
    },
    double,
    single,
  ],
};

export const toml: Language = {
  rules: [
    hash,
    textBlock({ greedy: true }),
    { ...raw("'''"), greedy: true },
    double,
    quoted("'", { escape: 'none' }),
  ],
};

export const phpCode: Language = {
  rules: [
    { kind: 'skip', open: /#\[/y },
    // Data follows it, up to the end of the file.
    { kind: 'string', open: /__halt_compiler\b/iy, close: '\0', escape: 'none', lines: true },
    { ...slashes, until: '?>' },
    { ...hash, until: '?>' },
    block,
    {
      kind: 'heredoc',
      indented: true,
      open: /<<<[ \t]{0,8}(?<quote>["']?)(?<tag>\w{1,64})\k<quote>/y,
    },
    quoted('"', { lines: true }),
    quoted("'", { lines: true }),
    quoted('`', { lines: true }),
  ],
};
