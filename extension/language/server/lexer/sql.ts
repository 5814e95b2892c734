/**
 * Owns SQL in its two families: in one a backslash is an ordinary character, in the other it
 * escapes the next one, as in MySQL. The text itself tells which it is. Pure.
 */
import type { Before, Comment, Language, LineRule, StringRule } from './language.ts';
import { lex } from './lex.ts';
import { hash, nested, quoted } from './parts.ts';

const dashes: LineRule = { kind: 'line', open: /--/y };
const ansi = (mark: string): StringRule => quoted(mark, { escape: 'double', lines: true });
const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}', '<': '>' };
const DOLLARS = /\$([A-Za-z_]\w{0,62})?\$/y;

const opensBody = ({ previous }: Before): boolean => /^(?:as|do)$/i.test(previous);

/** After the body the statement ends, or names the language of its code. */
function closesBody(_: Before, text: string, at: number): boolean {
  const behind = text.slice(at, at + 100).replace(/^\$\w{0,63}\$/, '');
  return /^\s*(?:;|$|(?:language|immutable|stable|volatile|strict|security|parallel|cost)\b)/i.test(
    behind,
  );
}

export const sql: Language = {
  rules: [
    dashes,
    nested,
    quoted("'", { open: /[eE]'/y, lines: true }),
    {
      kind: 'string',
      open: /[nN]?[qQ]'([^\w\s'])/y,
      close: (match) => `${CLOSING[match[1] ?? ''] ?? match[1] ?? ''}'`,
      escape: 'none',
      lines: true,
    },
    // The body of a function or a block is code, written between the marks of a string.
    { kind: 'skip', open: DOLLARS, when: opensBody },
    { kind: 'skip', open: DOLLARS, when: closesBody },
    ansi("'"),
    ansi('"'),
    quoted('`', { escape: 'double', lines: true }),
    {
      kind: 'string',
      open: DOLLARS,
      close: (match) => match[0],
      escape: 'none',
      lines: true,
    },
  ],
};
/** MySQL and relatives: BigQuery, Hive and Spark escape likewise. */
export const mysql: Language = {
  rules: [
    { ...dashes, open: /--(?=[\s\0]|$)/y },
    hash,
    { kind: 'block', open: /\/\*/y, close: '*/' },
    quoted("'", { lines: true }),
    quoted('"', { lines: true }),
    quoted('`', { escape: 'none', lines: true }),
  ],
};

const ESCAPES = /\\['"][\p{L}\p{N}]/u;
const MYSQL =
  /\bENGINE\s{0,8}=|\bAUTO_INCREMENT\b|^DELIMITER\s|^(?:--|#) (?:MySQL|MariaDB) dump|^[^-#'"\n]{0,400}`[\w$.-]{1,64}`/im;

/**
 * Returns true when the quotes come in pairs only if a backslash escapes one, as in `'5\\' wide'`.
 */
function escapesIn(line: string): boolean {
  if (!line.includes("\\'")) return false;
  const code = line.split('--')[0] ?? '';
  const quotes = code.split("'").length - 1;
  const escaped = code.replaceAll('\\\\', '').split("\\'").length - 1;
  return quotes % 2 === 1 && (quotes - escaped) % 2 === 0;
}

/**
 * Reads as MySQL only on evidence; otherwise a backslash is an ordinary character, as in the
 * standard.
 */
export function readSql(text: string): Comment[] {
  const escapes =
    ESCAPES.test(text) || MYSQL.test(text) || text.split('\n').some((line) => escapesIn(line));
  return lex(text, escapes ? mysql : sql);
}
