/**
 * Owns Perl and Raku, whose strings may be quoted with any mark. Data, and the questions it asks.
 */
import type { Before, Language, Rule, StringRule } from './language.ts';
import { hash, quoted, shebang } from './parts.ts';

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };

const atLineStart = (_: Before, text: string, at: number): boolean =>
  at === 0 || text[at - 1] === '\n';

/** A name of a variable, a method or a key is no operator that quotes. */
function mayQuote({ previous }: Before, text: string, at: number): boolean {
  const before = text[at - 1] ?? ' ';
  if (/[$@%&>\\-]/.test(before)) return false;
  return !/^(?:sub|package|use|method)$/.test(previous);
}

/** The mark may stand after white space, but for a number sign, which begins a comment then. */
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
    { kind: 'regex', open: /\//y, also: startsArgument },
  ],
};

/** `split /,/` hands over an expression, `$a / $b` divides. */
function startsArgument(before: Before, text: string, at: number): boolean {
  const spaced = /[ \t]/.test(text[at - 1] ?? '') && !/[\s=]/.test(text[at + 1] ?? ' ');
  return spaced && /^[a-z_]\w*$/.test(before.previous);
}

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
    quotes('qq|q|Q', 1),
    hash,
    quoted('"', { lines: true }),
    quoted("'", { lines: true, when: (_, text, at) => !/\w/.test(text[at - 1] ?? ' ') }),
    { kind: 'regex', open: /\//y, also: startsArgument },
  ],
  wordMarks: '-',
};
