/**
 * Owns SQL in its two families: where a backslash is a character like any other, and where it takes
 * the meaning from the next one, as in MySQL. The text itself says which it is. Pure.
 */
import type { Comment, Language, LineRule, StringRule } from './language.ts';
import { lex } from './lex.ts';
import { hash, nested, quoted } from './parts.ts';

const dashes: LineRule = { kind: 'line', open: /--/y };
const ansi = (mark: string): StringRule => quoted(mark, { escape: 'double', lines: true });
export const sql: Language = {
  rules: [
    dashes,
    nested,
    quoted("'", { open: /[eE]'/y, lines: true }),
    ansi("'"),
    ansi('"'),
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
/** MySQL and its kin: BigQuery, Hive and Spark escape likewise. */
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

const ESCAPES = /[\p{L}\p{N}]\\['"]\p{L}/u;
const MYSQL =
  /\bENGINE\s{0,8}=|\bAUTO_INCREMENT\b|^DELIMITER\s|^(?:--|#) (?:MySQL|MariaDB) dump|^[^-#'"\n]{0,400}`[\w$.-]{1,64}`/im;

/** Evidence first; in doubt a backslash is a character, as the standard has it. */
export function readSql(text: string): Comment[] {
  return lex(text, ESCAPES.test(text) || MYSQL.test(text) ? mysql : sql);
}
