/**
 * Owns Perl and Raku, whose strings may be quoted with any mark. Data, and the predicates that it
 * needs.
 */
import type { Before, Language, Rule, StringRule } from './language.ts';
import { hash, quoted, shebang } from './parts.ts';
import { expectsValue, spansLines, startsArgument } from './regex.ts';

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };

const atLineStart = (_: Before, text: string, at: number): boolean =>
  at === 0 || text[at - 1] === '\n';

/** The name of a variable, a method or a key is no quoting operator. */
function mayQuote({ previous }: Before, text: string, at: number): boolean {
  const before = text[at - 1] ?? ' ';
  if (/[$@%&>\\-]/.test(before)) return false;
  return !/^(?:sub|package|use|method)$/.test(previous);
}

/** The mark may stand after white space, except a number sign, which then begins a comment. */
const MARK = String.raw`(?:[ \t]{0,8}(?![=,;)\]}>]|-[>\w])([^\w\s#])|(#))`;
const quotes = (names: string, parts: number, more: Partial<StringRule> = {}): StringRule => ({
  kind: 'string',
  open: new RegExp(`(?:${names})${MARK}`, 'y'),
  close: (match) => CLOSING[markOf(match)] ?? markOf(match),
  nested: (match) => (CLOSING[markOf(match)] === undefined ? undefined : markOf(match)),
  parts: () => parts,
  escape: 'backslash',
  lines: true,
  when: mayQuote,
  ...more,
});

function markOf(match: RegExpExecArray): string {
  return match[1] ?? match[2] ?? '/';
}

const pod = (open: RegExp, close: string): Rule => ({
  kind: 'block',
  open,
  close,
  when: atLineStart,
});

function endsLater({ ahead }: Before, text: string, at: number): boolean {
  const match = /^<<~?(["'`]?)([^"'`\n]{1,64})\1/.exec(text.slice(at, at + 75));
  const tag = match?.[1] ? match[2] : /^\w+/.exec(match?.[2] ?? '')?.[0];
  return tag !== undefined && ahead.line(tag, at);
}

const slashed = quoted('/');
/**
 * The `}` of `$x{a}` is a value, so a slash divides; after a block, as in `grep { … } /x/`, a
 * regular expression may follow.
 */
function startsRegex(before: Before, text: string, at: number): boolean {
  if (before.previous === '}') return startsArgument({ previous: 'a' }, text, at);
  return expectsValue(before) || startsArgument(before, text, at);
}
const spans = (_: Before, text: string, at: number): boolean => spansLines(text, at);

export const perl: Language = {
  rules: [
    shebang,
    pod(/=[A-Za-z]\w*/y, '\n=cut'),
    {
      kind: 'string',
      open: /__(?:END|DATA)__\r?(?=\n|$)/y,
      close: '\0',
      escape: 'none',
      lines: true,
      when: atLineStart,
    },
    {
      kind: 'string',
      open: /format\b[ \t]{0,8}\w{0,60}[ \t]{0,8}=[ \t]{0,8}\r?(?=\n)/y,
      close: '\n.',
      escape: 'none',
      lines: true,
      when: atLineStart,
    },
    { kind: 'skip', open: /\$#(?=[\w${])|\$[^\w\s{([$]/y },
    { kind: 'skip', open: /\w+(?=[ \t]{0,8}=>)/y },
    {
      kind: 'heredoc',
      open: /<<(?<indent>~?)(?<quote>["'`])(?<tag>[^"'`\n]{1,64})\k<quote>/y,
      when: endsLater,
    },
    { kind: 'heredoc', open: /<<(?<indent>~?)(?<tag>[A-Za-z_]\w{0,63})/y, when: endsLater },
    quotes('q[qwxr]?|m', 1),
    quotes('s|tr|y', 2),
    hash,
    quoted('"', { lines: true }),
    quoted("'", { lines: true }),
    quoted('`', { lines: true }),
    { ...slashed, lines: true, when: (...where) => startsRegex(...where) && spans(...where) },
    { ...slashed, when: startsRegex },
  ],
};

export const raku: Language = {
  rules: [
    shebang,
    {
      kind: 'block',
      open: /#[`|=]([([{<])/y,
      close: (match) => CLOSING[match[1] ?? ''] ?? ')',
    },
    {
      kind: 'string',
      open: /=begin[ \t]+([\w-]{1,40})[^\n]{0,200}/y,
      close: (match) => `\n=end ${match[1] ?? ''}`,
      escape: 'none',
      lines: true,
      when: (before) => before.lineStart,
    },
    {
      kind: 'heredoc',
      open: /[qQ]{1,2}(?::[a-z]{1,9}){0,3}(?<indent>:to|:heredoc)[ \t]{0,8}[/'"<([{](?<tag>[^/'">)\]}\n]{1,64})[/'">)\]}]/y,
      when: mayQuote,
    },
    quotes('qq|q|Q', 1),
    hash,
    quoted('"', { lines: true }),
    quoted("'", { lines: true, when: (_, text, at) => !/\w/.test(text[at - 1] ?? ' ') }),
    { kind: 'regex', open: /\//y, also: startsArgument },
  ],
  wordMarks: '-',
};
