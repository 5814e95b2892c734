/**
 * Owns the shell's language and related ones. Data, and how to recognise a here-document.
 */
import type { Before, HeredocRule, Language } from './language.ts';
import { double, hash, quoted, shebang, wordHash } from './parts.ts';

const here: readonly HeredocRule[] = [
  {
    kind: 'heredoc',
    tabs: true,
    open: /<<(?<indent>-?)[ \t]{0,8}(?<quote>["'])(?<tag>[^"'\n]{1,64})\k<quote>/y,
    when: isHere,
  },
  {
    kind: 'heredoc',
    tabs: true,
    open: /<<(?<indent>-?)[ \t]{0,8}\\?(?<tag>[A-Z_][A-Z\d_]{0,63})(?![\w.-])/y,
    when: isHere,
  },
  // Other words and numbers may be the amount of a shift, as in `let x=1<<n`.
  {
    kind: 'heredoc',
    tabs: true,
    open: /<<(?<indent>-?)[ \t]{0,8}\\?(?<tag>[\w.%!@+:,-]{1,64})/y,
    when: (before, text, at) => isHere(before, text, at) && endsLater(before, text, at),
  },
];

function isHere({ inArithmetic }: Before, text: string, at: number): boolean {
  return !inArithmetic && text[at - 1] !== '<' && text[at + 2] !== '<';
}

function endsLater({ ahead }: Before, text: string, at: number): boolean {
  const tag = /^<<-?[ \t]*["'\\]?([^\s"'<>|&;()]+)/.exec(text.slice(at, at + 90))?.[1];
  return tag !== undefined && ahead.line(tag, at);
}
export const shell: Language = {
  arithmetic: true,
  rules: [
    shebang,
    { kind: 'skip', open: /<<</y },
    { kind: 'skip', open: /\\[^\n]/y },
    ...here,
    wordHash,
    quoted("'", { open: /\$'/y, lines: true }),
    quoted("'", { escape: 'none', lines: true }),
    // The quotes of `"${x:-"it's"}"` do not end it.
    quoted('"', { lines: true, hole: '$(', inner: /\$\{[^{}"'\n]{0,100}"[^"\n]{0,200}"\}/y }),
    // A bracket alone does not nest there, as in `${json#*{}`.
    quoted('}', { open: /\$\{/y, lines: true, hole: '${' }),
  ],
};
export const makefile: Language = {
  rules: [{ kind: 'skip', open: /\\[^\n]/y }, wordHash, double, quoted("'", { escape: 'none' })],
};
/** A here-document in a Dockerfile is a word of its own, and its end exists. */
export const dockerfile: Language = {
  rules: [
    { kind: 'skip', open: /"(?:[^"\\\n]|\\[^\n]){0,1000}"|'[^'\n]{0,1000}'/y },
    {
      kind: 'heredoc',
      tabs: true,
      open: /<<(?<indent>-?)(?<quote>["']?)(?<tag>[^"'\s<>|&;()]{1,64})\k<quote>/y,
      when: (before, text, at) => /\s/.test(text[at - 1] ?? ' ') && endsLater(before, text, at),
    },
    { ...hash, when: (b) => b.lineStart },
  ],
};
