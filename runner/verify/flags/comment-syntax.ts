/**
 * How comments and strings are written in the languages whose product files are examined, as data.
 * Scans nothing (comment-lexer.ts does) and judges nothing. Every mark is a sticky regular
 * expression of bounded length. Backstop: a file in another language is not read, and the caller
 * has to say so.
 */

export interface BlockMarks {
  readonly open: RegExp;
  readonly close: string;
  /** The mark that opens one more level, where blocks nest. */
  readonly nested?: string;
  /** Counts only where a line begins. */
  readonly atLineStart?: boolean;
}

export interface StringMarks {
  readonly open: RegExp;
  /** The mark that ends it, built from the opening mark where that varies. */
  readonly close: string | ((opened: RegExpExecArray) => string);
  readonly escape: 'backslash' | 'double' | 'none';
  /** True where it may span several lines. */
  readonly lines?: boolean;
  /** Opens code inside the string; ends with the bracket that matches its last character. */
  readonly hole?: string;
}

export interface Syntax {
  readonly line?: RegExp;
  /** The line's mark counts only at the start of a line or behind white space, `;`, `&`, `|`, `(`. */
  readonly spaced?: boolean;
  readonly blocks?: readonly BlockMarks[];
  readonly strings: readonly StringMarks[];
  /** Skipped as a whole: it looks like a comment or a string but is neither. */
  readonly skips?: readonly RegExp[];
  /** A slash may start a regular expression where a value is expected. */
  readonly regex?: boolean;
  /** Groups `tag`, and `indent` where the end may be indented. */
  readonly heredoc?: RegExp;
  /** Everything after it is no longer code. */
  readonly end?: RegExp;
  /** A string that ends with its line is no error: markup text and the preprocessor have such. */
  readonly loose?: boolean;
}

const slashes = /\/\//y;
const hash = /#/y;
const block: BlockMarks = { open: /\/\*/y, close: '*/' };
const nesting: BlockMarks = { ...block, nested: '/*' };

const plain = (mark: string, more: Partial<StringMarks> = {}): StringMarks => ({
  open: new RegExp(mark, 'y'),
  close: mark,
  escape: 'backslash',
  ...more,
});
const double = plain('"');
const single = plain("'");
const triple = plain('"""', { lines: true });
/** A character in quotes; anything else is a lifetime, a label or a stray mark. */
const CHARACTER =
  /'(?:\\(?:u\{[^}\n]{1,8}\}|x[0-9a-fA-F]{1,8}|u[0-9a-fA-F]{4}|[^\n][0-7]{0,2})|[^\\'\n]{1,2})'/y;
const hashes = (open: RegExp): StringMarks => ({
  open,
  close: (opened) => `"${opened[1] ?? ''}`,
  escape: 'none',
  lines: true,
});

const script: Syntax = {
  line: slashes,
  blocks: [block],
  strings: [plain('`', { lines: true, hole: '${' }), double, single],
  regex: true,
};
const java: Syntax = {
  line: slashes,
  blocks: [block],
  strings: [triple, double],
  skips: [CHARACTER],
};
const c: Syntax = {
  line: slashes,
  blocks: [block],
  strings: [
    {
      open: /(?:u8|[uUL])?R"([^()\\\s]{0,16})\(/y,
      close: (opened) => `)${opened[1] ?? ''}"`,
      escape: 'none',
      lines: true,
    },
    double,
    single,
  ],
  skips: [/#[ \t]*(?:include|import)[ \t]*<[^>\n]{0,400}>/y, /\d[\w.']{0,200}/y],
  loose: true,
};
const shell: Syntax = {
  line: hash,
  spaced: true,
  strings: [
    { ...plain("'"), open: /\$'/y, lines: true },
    plain("'", { escape: 'none', lines: true }),
    plain('"', { lines: true, hole: '$(' }),
  ],
  skips: [/<<</y, /\\[^\n]/y, /\(\([^\n()]{0,400}\)\)/y],
  heredoc: /<<(?<indent>-?)[ \t]{0,8}(?<quote>["']?)\\?(?<tag>[\w.-]{1,64})\k<quote>/y,
};
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
const closing = (opened: RegExpExecArray): string => CLOSING[opened[1] ?? ''] ?? opened[1] ?? ')';

const SYNTAX: Readonly<Record<string, Syntax>> = {
  script,
  markup: { ...script, loose: true },
  python: {
    line: hash,
    strings: [triple, plain("'''", { lines: true }), double, single],
    skips: [/\\\n/y],
  },
  go: {
    line: slashes,
    blocks: [block],
    strings: [plain('`', { escape: 'none', lines: true }), double],
    skips: [CHARACTER],
  },
  rust: {
    line: slashes,
    blocks: [nesting],
    strings: [hashes(/[bc]?r(#{0,64})"/y), { ...plain('"', { lines: true }), open: /[bc]?"/y }],
    skips: [CHARACTER],
  },
  java,
  kotlin: {
    ...java,
    blocks: [nesting],
    strings: [
      plain('"""', { escape: 'none', lines: true, hole: '${' }),
      plain('"', { hole: '${' }),
    ],
  },
  swift: {
    ...java,
    blocks: [nesting],
    strings: [hashes(/(#{1,64})"/y), triple, plain('"', { hole: '\\(' })],
    skips: [],
  },
  csharp: {
    line: slashes,
    blocks: [block],
    strings: [
      {
        open: /\$*("{3,64})/y,
        close: (opened) => opened[1] ?? '"""',
        escape: 'none',
        lines: true,
      },
      { ...plain('"', { escape: 'double', lines: true }), open: /(?:\$@|@\$?)"/y },
      double,
    ],
    skips: [CHARACTER, /#[ \t]*(?:region|error|warning|pragma)\b[^\n]*/y],
  },
  c,
  dart: {
    line: slashes,
    blocks: [nesting],
    strings: [
      plain('"""', { lines: true }),
      plain("'''", { lines: true }),
      plain('"', { hole: '${' }),
      plain("'", { hole: '${' }),
    ],
  },
  zig: { line: slashes, strings: [double], skips: [/\\\\[^\n]*/y, CHARACTER] },
  ruby: {
    line: hash,
    blocks: [{ open: /=begin\b/y, close: '\n=end', atLineStart: true }],
    strings: [
      plain('"', { lines: true, hole: '#{' }),
      plain('`', { lines: true, hole: '#{' }),
      plain("'", { lines: true }),
      { open: /%[qQwWiIrsx]([([{<|!/])/y, close: closing, escape: 'backslash', lines: true },
    ],
    skips: [/\?[^\s\w](?!\w)/y, /\$['"`]/y],
    regex: true,
    heredoc:
      /<<(?:(?<indent>[~-])|(?=["'`A-Z]))(?<quote>["'`]?)(?<tag>[A-Za-z_]\w{0,63})\k<quote>/y,
    end: /__END__\r?(?=\n|$)/y,
  },
  php: {
    line: /\/\/|#(?!\[)/y,
    blocks: [block],
    strings: [
      plain('"', { lines: true }),
      plain("'", { lines: true }),
      plain('`', { lines: true }),
    ],
    heredoc: /<<<[ \t]{0,8}(?<quote>["']?)(?<tag>\w{1,64})\k<quote>(?<indent>)/y,
  },
  shell,
  perl: {
    line: hash,
    spaced: true,
    blocks: [{ open: /=[a-z]\w{0,30}/y, close: '\n=cut', atLineStart: true }],
    strings: [double, single],
    skips: [/\$['"`#]/y],
    regex: true,
    heredoc: /<<(?<indent>~?)(?<quote>["']?)(?<tag>[A-Z_]\w{0,63})\k<quote>/y,
    end: /__(?:END|DATA)__\r?(?=\n|$)/y,
  },
  lua: {
    line: /--(?!\[=*\[)/y,
    blocks: [{ open: /--\[\[/y, close: ']]' }],
    strings: [
      {
        open: /\[(={0,32})\[/y,
        close: (opened) => `]${opened[1] ?? ''}]`,
        escape: 'none',
        lines: true,
      },
      double,
      single,
    ],
  },
  elixir: {
    line: hash,
    strings: [
      {
        open: /~[a-zA-Z]("""|''')/y,
        close: (o) => o[1] ?? '"""',
        escape: 'backslash',
        lines: true,
      },
      { open: /~[a-zA-Z]+(["'/|([{<])/y, close: closing, escape: 'backslash', lines: true },
      plain('"""', { lines: true, hole: '#{' }),
      plain("'''", { lines: true }),
      plain('"', { lines: true, hole: '#{' }),
      plain("'", { lines: true, hole: '#{' }),
    ],
    skips: [/\?\\?\S/y],
  },
};

const EXTENSIONS: Readonly<Record<string, readonly string[]>> = {
  script: ['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'],
  markup: ['jsx', 'tsx'],
  python: ['py', 'pyi'],
  go: ['go'],
  rust: ['rs'],
  java: ['java', 'scala', 'groovy'],
  kotlin: ['kt', 'kts'],
  swift: ['swift'],
  csharp: ['cs'],
  c: ['c', 'h', 'cc', 'cpp', 'cxx', 'hpp', 'hh', 'hxx', 'm', 'mm'],
  dart: ['dart'],
  zig: ['zig'],
  ruby: ['rb', 'rake'],
  php: ['php'],
  shell: ['sh', 'bash', 'zsh', 'ksh'],
  perl: ['pl', 'pm'],
  lua: ['lua'],
  elixir: ['ex', 'exs'],
};

const NAME_OF = new Map(
  Object.entries(EXTENSIONS).flatMap(([name, endings]) => endings.map((ending) => [ending, name])),
);

/** Names of programs in the first line of scripts without an extension. */
const PROGRAMS: readonly (readonly [RegExp, string])[] = [
  [/^(?:ba|da|z|k|a)?sh$/, 'sh'],
  [/^python[\d.]*$/, 'py'],
  [/^(?:node|deno|bun)$/, 'js'],
  [/^ruby$/, 'rb'],
  [/^perl$/, 'pl'],
  [/^php$/, 'php'],
  [/^lua[\d.]*$/, 'lua'],
];

/** Returns the name under which a file's syntax is listed, by its extension or first line. */
export function syntaxName(path: string, text = ''): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return NAME_OF.get(dot < 0 ? (programEnding(text) ?? '') : name.slice(dot + 1).toLowerCase());
}

function programEnding(text: string): string | undefined {
  const [, program = ''] =
    /^#![ \t]*(?:\S{0,100}\/)?(?:env[ \t]+(?:-\S{1,20}[ \t]+)?)?([\w.]{1,40})/.exec(text) ?? [];
  return PROGRAMS.find(([form]) => form.test(program))?.[1];
}

export function syntaxOf(path: string, text: string): Syntax | undefined {
  const name = syntaxName(path, text);
  return name === undefined ? undefined : SYNTAX[name];
}
