/**
 * Owns Ruby, where the meaning of a mark depends on the text before and after it. Data, and the
 * predicates that it needs.
 */
import type { Before, Language } from './language.ts';
import { hash, quoted, shebang } from './parts.ts';
import { expectsValue, spansLines, startsArgument } from './regex.ts';

/** A new line begins a statement; `empty?` is a name, unlike the `?` of `? a : b`. */
function startsRegex(before: Before, text: string, at: number): boolean {
  if (before.lineStart) return true;
  const isName = /[\p{L}\p{N}_][?!][ \t]*$/u.test(text.slice(Math.max(0, at - 8), at));
  if (isName) return startsArgument({ previous: 'a' }, text, at);
  return expectsValue(before) || startsArgument(before, text, at);
}

function endsLater({ ahead }: Before, text: string, at: number): boolean {
  const match = /^<<(["'`]?)([^"'`\n]{1,64})\1/.exec(text.slice(at, at + 70));
  const tag = match?.[1] ? match[2] : /^[\p{L}\p{N}_]+/u.exec(match?.[2] ?? '')?.[0];
  return tag !== undefined && ahead.line(tag, at);
}

const CLOSING: Record<string, string> = { '(': ')', '[': ']', '{': '}', '<': '>' };
const slashed = quoted('/', { hole: '#{' });
export const ruby: Language = {
  rules: [
    shebang,
    // `$'` and `` $` `` are names, and so is every operator after a colon.
    { kind: 'skip', open: /\$(?:[^\w\s{(]|-\w)/y },
    { kind: 'skip', open: /:(?:[/%`]|<<)(?=[\s,)\]])/y },
    { kind: 'skip', open: /(?:def[ \t]{1,8}|\.)[/%`](?=[\s(])/y },
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
      open: /\?(?:\\.|[^\s\w\\])(?!\w)/y,
      when: (_, t, at) => /[\s(,[]/.test(t[at - 1] ?? ' '),
    },
    {
      kind: 'heredoc',
      open: /<<(?<indent>[~-])(?<quote>["'`])(?<tag>[^"'`\n]{1,64})\k<quote>/y,
    },
    { kind: 'heredoc', open: /<<(?<indent>[~-])(?<tag>[\p{L}_][\p{L}\p{N}_]{0,63})/uy },
    { kind: 'heredoc', open: /<<(?<tag>\p{Lu}[\p{L}\p{N}_]{0,63})/uy },
    // Both also look like a shift, so the end has to exist.
    {
      kind: 'heredoc',
      open: /<<(?<quote>["'`])(?<tag>[^"'`\n]{1,64})\k<quote>/y,
      when: endsLater,
    },
    { kind: 'heredoc', open: /<<(?<tag>[\p{L}_][\p{L}\p{N}_]{0,63})/uy, when: endsLater },
    {
      kind: 'string',
      // After a letter, any mark may quote.
      open: /%([qQwWiIrsx]?)((?<=[A-Za-z])[^\w\s]|[([{<|!/~^@*-])/y,
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
    {
      ...slashed,
      lines: true,
      when: (before, text, at) => startsRegex(before, text, at) && spansLines(text, at),
    },
    { ...slashed, when: startsRegex },
  ],
};
