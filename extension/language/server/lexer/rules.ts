/**
 * Owns the languages that a table of rules describes whole. Data only.
 */
import type { BlockRule, Language, LineRule, Rule, StringRule } from './language.ts';

const slashes: LineRule = { kind: 'line', open: /\/\//y };
const continued: LineRule = { ...slashes, continues: true };
const hash: LineRule = { kind: 'line', open: /#/y };
const block: BlockRule = { kind: 'block', open: /\/\*/y, close: '*/' };
const nested: BlockRule = { ...block, nested: '/*' };
const quoted = (mark: string, more: Partial<StringRule> = {}): StringRule => ({
  kind: 'string',
  open: new RegExp(mark, 'y'),
  close: mark,
  escape: 'backslash',
  ...more,
});
const double = quoted('"');
const single = quoted("'");
const raw = (mark: string): StringRule => quoted(mark, { escape: 'none', lines: true });
/** A character in quotes; what does not fit is a lifetime, a label or a stray mark. */
const character: Rule = {
  kind: 'skip',
  open: /'(?:\\(?:u\{[^}\n]{1,8}\}|x[0-9a-fA-F]+|u[0-9a-fA-F]{4}|[^\n][0-7]{0,2})|[^\\'\n]{1,2})'/y,
};
const textBlock = (more: Partial<StringRule> = {}) => quoted('"""', { lines: true, ...more });

const script: readonly Rule[] = [
  { kind: 'skip', open: /#![^\n]*/y, when: (_, __, at) => at === 0 },
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
    { kind: 'skip', open: /#![^\n]*/y, when: (_, __, at) => at === 0 },
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
    textBlock({ escape: 'none', hole: '${' }),
    quoted('"', { hole: '${' }),
    character,
  ],
};
export const scala: Language = {
  rules: [slashes, nested, textBlock({ escape: 'none' }), double, character],
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
    quoted('"', { open: /(?:\$@|@\$)"/y, escape: 'double', lines: true, hole: '{' }),
    quoted('"', { open: /@"/y, escape: 'double', lines: true }),
    quoted('"', { open: /\$"/y, hole: '{' }),
    {
      kind: 'skip',
      open: /#[ \t]*(?:region|error|warning|pragma)\b[^\n]*/y,
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

const dashes: LineRule = { kind: 'line', open: /--/y };
export const sql: Language = {
  rules: [
    dashes,
    nested,
    quoted("'", { open: /[eE]'/y, lines: true }),
    quoted("'", { escape: 'double', lines: true }),
    quoted('"', { escape: 'double', lines: true }),
    quoted('`', { escape: 'double', lines: true }),
    {
      kind: 'string',
      open: /\$([A-Za-z_]\w{0,62})?\$/y,
      close: (match) => match[0],
      escape: 'none',
      lines: true,
    },
  ],
};

export const lua: Language = {
  rules: [
    { kind: 'block', open: /--\[\[/y, close: ']]' },
    {
      kind: 'string',
      open: /--\[(={1,32})\[/y,
      close: (m) => `]${m[1] ?? ''}]`,
      escape: 'none',
      lines: true,
    },
    dashes,
    {
      kind: 'string',
      open: /\[(={0,32})\[/y,
      close: (m) => `]${m[1] ?? ''}]`,
      escape: 'none',
      lines: true,
    },
    double,
    single,
  ],
};

export const toml: Language = {
  rules: [hash, textBlock(), raw("'''"), double, quoted("'", { escape: 'none' })],
};

const wordHash: LineRule = {
  ...hash,
  when: (_, text, at) => at === 0 || /[\s;&|()]/.test(text[at - 1] ?? ' '),
};
const here: Rule = {
  kind: 'heredoc',
  open: /<<(?<indent>-?)[ \t]*(?<quote>["']?)\\?(?<tag>[\w.-]{1,64})\k<quote>/y,
  when: (_, text, at) => text[at - 1] !== '<' && text[at + 2] !== '<',
};
export const shell: Language = {
  rules: [
    { kind: 'skip', open: /#![^\n]*/y, when: (_, __, at) => at === 0 },
    { kind: 'skip', open: /<<</y },
    { kind: 'skip', open: /\\[^\n]/y },
    { kind: 'skip', open: /\(\([^\n()]{0,400}\)\)/y },
    here,
    wordHash,
    quoted("'", { open: /\$'/y, lines: true }),
    quoted("'", { escape: 'none', lines: true }),
    quoted('"', { lines: true, hole: '$(' }),
    quoted('}', { open: /\$\{/y, lines: true, nested: () => '{' }),
  ],
};
export const makefile: Language = {
  rules: [{ kind: 'skip', open: /\\[^\n]/y }, wordHash, double, quoted("'", { escape: 'none' })],
};
export const dockerfile: Language = { rules: [here, { ...hash, when: (b) => b.lineStart }] };

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };
export const ruby: Language = {
  rules: [
    { kind: 'skip', open: /#![^\n]*/y, when: (_, __, at) => at === 0 },
    {
      kind: 'block',
      open: /=begin\b/y,
      close: '\n=end',
      when: (_, t, at) => at === 0 || t[at - 1] === '\n',
    },
    {
      kind: 'string',
      open: /__END__\r?(?=\n|$)/y,
      close: '\0',
      escape: 'none',
      lines: true,
      when: (b) => b.lineStart,
    },
    {
      kind: 'skip',
      open: /\?[^\s\w](?!\w)/y,
      when: (_, t, at) => /[\s(,[]/.test(t[at - 1] ?? ' '),
    },
    { kind: 'heredoc', open: /<<(?<indent>[~-])(?<quote>["'`]?)(?<tag>\w{1,64})\k<quote>/y },
    { kind: 'heredoc', open: /<<(?<quote>["'`]?)(?<tag>[A-Z]\w{0,63})\k<quote>/y },
    {
      kind: 'string',
      open: /%([qQwWiIrsx]?)([([{<|!/])/y,
      close: (match) => CLOSING[match[2] ?? ''] ?? match[2] ?? ')',
      nested: (match) => (CLOSING[match[2] ?? ''] === undefined ? undefined : match[2]),
      hole: (match) => (/[qwis]/.test(match[1] ?? '') ? undefined : '#{'),
      escape: 'backslash',
      lines: true,
      when: (b, t, at) =>
        /^[\p{L}_]/u.test(b.previous)
          ? /\s/.test(t[at - 1] ?? '') && /[qQwWiIrsx]/.test(t[at + 1] ?? '')
          : !/^[\p{N})\]}]/u.test(b.previous),
    },
    hash,
    quoted('"', { lines: true, hole: '#{' }),
    quoted('`', { lines: true, hole: '#{' }),
    quoted("'", { lines: true }),
    { kind: 'regex', open: /\//y },
  ],
};

export const phpCode: Language = {
  rules: [
    { kind: 'skip', open: /#\[/y },
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
