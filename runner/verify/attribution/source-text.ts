/**
 * Separates comments and strings from code in source text, for many languages. Pure and linear in
 * the text. It is not a parser: in a case its row does not cover, a string ends with its line, so
 * that what follows is read as code and a declaration is found rather than missed.
 */
import type { Language } from './languages.ts';

export interface Piece {
  readonly kind: 'comment' | 'string';
  /** Offsets into the text, including the delimiters; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** Number of characters in the delimiters at both ends. */
  readonly open: number;
  readonly close: number;
}

export interface SourceText {
  readonly text: string;
  /** Same length as the text: comments and strings are blanks, line ends and quotes stay. */
  readonly code: string;
  /** Same length as the text: only comments are blanks. */
  readonly strings: string;
  readonly pieces: readonly Piece[];
}

interface StringForm {
  readonly open: string;
  readonly close: string;
  readonly escapes: boolean;
  readonly lines: boolean;
}

interface Syntax {
  readonly line: readonly string[];
  readonly block: readonly (readonly [open: string, close: string, nested: boolean])[];
  readonly strings: readonly StringForm[];
  readonly regex?: boolean;
  /** Features that only one language has. */
  readonly special?: 'javascript' | 'rust' | 'c' | 'ruby' | 'perl' | 'lua' | 'shell' | 'php';
}

const quoted = (mark: string, lines = false): StringForm => ({
  open: mark,
  close: mark,
  escapes: true,
  lines,
});
const raw = (mark: string): StringForm => ({
  open: mark,
  close: mark,
  escapes: false,
  lines: true,
});

const DOUBLE = quoted('"');
const SINGLE = quoted("'");
const TRIPLE = quoted('"""', true);
const TRIPLE_SINGLE = quoted("'''", true);
const C_BLOCK = ['/*', '*/', false] as const;
const NESTED = ['/*', '*/', true] as const;

const SYNTAX: Readonly<Record<Language, Syntax>> = {
  javascript: {
    line: ['//'],
    block: [C_BLOCK],
    strings: [DOUBLE, SINGLE],
    regex: true,
    special: 'javascript',
  },
  python: { line: ['#'], block: [], strings: [TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE] },
  ruby: { line: ['#'], block: [], strings: [DOUBLE, SINGLE], regex: true, special: 'ruby' },
  php: {
    line: ['//', '#'],
    block: [C_BLOCK],
    strings: [quoted('"', true), quoted("'", true)],
    special: 'php',
  },
  perl: { line: ['#'], block: [], strings: [DOUBLE, SINGLE], special: 'perl' },
  lua: { line: ['--'], block: [], strings: [DOUBLE, SINGLE], special: 'lua' },
  elixir: { line: ['#'], block: [], strings: [TRIPLE, TRIPLE_SINGLE, DOUBLE] },
  erlang: { line: ['%'], block: [], strings: [DOUBLE] },
  go: { line: ['//'], block: [C_BLOCK], strings: [DOUBLE, SINGLE, raw('`')] },
  rust: { line: ['//'], block: [NESTED], strings: [quoted('"', true)], special: 'rust' },
  jvm: { line: ['//'], block: [C_BLOCK], strings: [TRIPLE, DOUBLE, SINGLE] },
  dotnet: { line: ['//'], block: [C_BLOCK], strings: [TRIPLE, DOUBLE, SINGLE] },
  c: { line: ['//'], block: [C_BLOCK], strings: [DOUBLE, SINGLE], special: 'c' },
  swift: { line: ['//'], block: [NESTED], strings: [TRIPLE, DOUBLE] },
  dart: { line: ['//'], block: [C_BLOCK], strings: [TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE] },
  haskell: { line: ['--'], block: [['{-', '-}', true]], strings: [DOUBLE] },
  ocaml: { line: [], block: [['(*', '*)', true]], strings: [DOUBLE] },
  fsharp: { line: ['//'], block: [['(*', '*)', true]], strings: [TRIPLE, DOUBLE] },
  clojure: { line: [';'], block: [], strings: [quoted('"', true)] },
  julia: { line: ['#'], block: [['#=', '=#', true]], strings: [TRIPLE, DOUBLE] },
  r: { line: ['#'], block: [], strings: [DOUBLE, SINGLE] },
  zig: { line: ['//'], block: [], strings: [DOUBLE, SINGLE] },
  nim: { line: ['#'], block: [['#[', ']#', true]], strings: [TRIPLE, DOUBLE] },
  d: { line: ['//'], block: [C_BLOCK, ['/+', '+/', true]], strings: [DOUBLE, SINGLE, raw('`')] },
  shell: { line: ['#'], block: [], strings: [DOUBLE, SINGLE], special: 'shell' },
};

/** Never throws; a malformed text only gives malformed pieces. */
export function readSource(language: Language, text: string): SourceText {
  const pieces = piecesOf(SYNTAX[language], text);
  return { text, pieces, code: blanked(text, pieces, true), strings: blanked(text, pieces, false) };
}

function blanked(text: string, pieces: readonly Piece[], strings: boolean): string {
  const out: string[] = [];
  let at = 0;
  for (const piece of pieces) {
    if (piece.kind === 'string' && !strings) continue;
    const inside = piece.kind === 'string';
    const from = inside ? piece.from + piece.open : piece.from;
    const to = inside ? piece.to - piece.close : piece.to;
    out.push(text.slice(at, from), text.slice(from, to).replace(/[^\n\r]/g, ' '));
    at = to;
  }
  out.push(text.slice(at));
  return out.join('');
}

function piecesOf(syntax: Syntax, text: string): Piece[] {
  const pieces: Piece[] = [];
  // Brace depths at which an expression inside a JavaScript template ends.
  const templates: number[] = [];
  let depth = 0;
  let at = 0;
  const add = (kind: Piece['kind'], to: number, open: number, close: number): void => {
    pieces.push({ kind, from: at, to, open, close });
    at = to;
  };
  while (at < text.length) {
    const special = specialPiece(syntax, text, at);
    if (special) {
      add(special.kind, special.to, special.open, special.close);
      continue;
    }
    const character = text.charAt(at);
    if (syntax.special === 'javascript') {
      const closes = character === '}' && templates.at(-1) === depth;
      if (character === '`' || closes) {
        if (closes) templates.pop();
        const end = templateEnd(text, at + 1);
        if (end.opens) templates.push(depth);
        add('string', end.to, 1, end.opens ? 2 : 1);
        continue;
      }
      if (character === '{') depth += 1;
      else if (character === '}') depth -= 1;
    }
    const block = syntax.block.find(([open]) => text.startsWith(open, at));
    if (block) {
      add('comment', blockEnd(text, at, block), 2, 2);
      continue;
    }
    if (syntax.line.some((mark) => text.startsWith(mark, at)) && isComment(syntax, text, at)) {
      add('comment', lineEnd(text, at), 1, 0);
      continue;
    }
    const form = syntax.strings.find(({ open }) => text.startsWith(open, at));
    if (form) {
      const to = stringEnd(text, at + form.open.length, form);
      const closed = text.startsWith(form.close, to - form.close.length);
      add('string', to, form.open.length, closed ? form.close.length : 0);
      continue;
    }
    if (syntax.regex && character === '/' && isRegex(text, at)) {
      const to = regexEnd(text, at + 1);
      if (to > 0) {
        add('string', to, 1, 1);
        continue;
      }
    }
    at += 1;
  }
  return pieces;
}

type Found = Omit<Piece, 'from'> | undefined;

function specialPiece(syntax: Syntax, text: string, at: number): Found {
  const character = text.charAt(at);
  const atLine = at === 0 || text.charAt(at - 1) === '\n';
  if (syntax.special === 'rust') {
    if (character === "'") {
      // A lifetime has no closing quote near it.
      const literal = /^'(\\[^\n]{1,10}?|[^\\'\n]{1,2})'/.exec(text.slice(at, at + 14));
      return literal
        ? { kind: 'string', to: at + literal[0].length, open: 1, close: 1 }
        : undefined;
    }
    if (character === 'r' && !/\w/.test(text.charAt(at - 1))) {
      const open = /^r(#{0,20})"/.exec(text.slice(at, at + 24));
      return open ? rawString(text, at, open[0].length, `"${open[1]}`) : undefined;
    }
  }
  if (syntax.special === 'c') {
    if (character === "'" && /\w/.test(text.charAt(at - 1)) && /\w/.test(text.charAt(at + 1))) {
      return { kind: 'string', to: at + 1, open: 1, close: 0 };
    }
    if (character === 'R' && text.charAt(at + 1) === '"') {
      const open = /^R"([^\s()\\]{0,16})\(/.exec(text.slice(at, at + 20));
      return open ? rawString(text, at, open[0].length, `)${open[1]}"`) : undefined;
    }
  }
  if (syntax.special === 'lua' && (character === '[' || character === '-')) {
    const open = /^(--)?\[(={0,20})\[/.exec(text.slice(at, at + 26));
    const found = open && rawString(text, at, open[0].length, `]${open[2]}]`);
    return found && open[1] ? { ...found, kind: 'comment' } : (found ?? undefined);
  }
  if ((syntax.special === 'ruby' || syntax.special === 'perl') && atLine) {
    if (/^__(END|DATA)__\s*$/m.test(text.slice(at, at + 12).split('\n')[0] ?? '')) {
      return { kind: 'comment', to: text.length, open: 1, close: 0 };
    }
    const pod = syntax.special === 'ruby' ? '=begin' : '=';
    if (text.startsWith(pod, at) && /[a-z]/.test(text.charAt(at + 1))) {
      const close = text.indexOf(syntax.special === 'ruby' ? '\n=end' : '\n=cut', at);
      return {
        kind: 'comment',
        to: close < 0 ? text.length : lineEnd(text, close + 1),
        open: 1,
        close: 0,
      };
    }
  }
  return undefined;
}

function rawString(text: string, at: number, open: number, close: string): Found {
  const end = text.indexOf(close, at + open);
  const to = end < 0 ? text.length : end + close.length;
  return { kind: 'string', to, open, close: end < 0 ? 0 : close.length };
}

function isComment({ special }: Syntax, text: string, at: number): boolean {
  // In these languages, a `#` inside a word, a variable or an attribute does not begin a comment.
  if (special === 'shell' || special === 'perl')
    return at === 0 || /[\s;({]/.test(text.charAt(at - 1));
  if (special === 'php') return text.charAt(at) !== '#' || text.charAt(at + 1) !== '[';
  if (special === 'ruby') return text.charAt(at + 1) !== '{' || /[\s;]/.test(text.charAt(at - 1));
  return true;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

function blockEnd(
  text: string,
  at: number,
  [open, close, nested]: Syntax['block'][number],
): number {
  let depth = 1;
  for (let next = at + open.length; next < text.length; next += 1) {
    if (text.startsWith(close, next)) {
      depth -= 1;
      next += close.length - 1;
      if (depth === 0) return next + 1;
    } else if (nested && text.startsWith(open, next)) {
      depth += 1;
      next += open.length - 1;
    }
  }
  return text.length;
}

function stringEnd(text: string, from: number, form: StringForm): number {
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (form.escapes && character === '\\') at += 1;
    else if (text.startsWith(form.close, at)) return at + form.close.length;
    else if (character === '\n' && !form.lines) return at;
  }
  return text.length;
}

function templateEnd(text: string, from: number): { to: number; opens: boolean } {
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '`') return { to: at + 1, opens: false };
    else if (character === '$' && text.charAt(at + 1) === '{') return { to: at + 2, opens: true };
  }
  return { to: text.length, opens: false };
}

/** A slash after a value divides; after an operator or a keyword it begins a pattern. */
function isRegex(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).trimEnd();
  if (before === '') return true;
  if (/[\w$)\]}]$/.test(before)) {
    return /(^|[^\w$.])(return|typeof|case|in|of|delete|void|throw|new|do|else|if|when|and|or|not|unless|then)$/.test(
      before,
    );
  }
  // Tags of markup (`</div>`, `<br />`) are not patterns.
  return !before.endsWith('<') && text.charAt(at + 1) !== '>';
}

function regexEnd(text: string, from: number): number {
  let isClass = false;
  for (let at = from; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\n') return -1;
    if (character === '\\') at += 1;
    else if (character === '[') isClass = true;
    else if (character === ']') isClass = false;
    else if (character === '/' && !isClass) return at + 1;
  }
  return -1;
}
