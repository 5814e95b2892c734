/**
 * Owns comments in YAML, line by line: block scalars and quoted values are text, and a number sign
 * counts only after white space. Pure.
 */
import type { Comment } from './language.ts';

const BLOCK_SCALAR = /(?:^|[\s:-])[|>][+-]?[0-9]?[+-]?\s*(?:#.*)?\r?$/;

export function yaml(text: string): Comment[] {
  const comments: Comment[] = [];
  let scalar = -1;
  let quote = '';
  let from = 0;
  while (from < text.length) {
    const found = text.indexOf('\n', from);
    const end = found < 0 ? text.length : found;
    const line = text.slice(from, end);
    const indent = line.search(/\S/);
    if (scalar >= 0 && indent >= 0 && indent <= scalar) scalar = -1;
    if (indent >= 0 && scalar < 0) {
      const read = readLine(line, quote);
      quote = read.quote;
      if (read.comment >= 0) {
        const start = from + read.comment;
        comments.push({ kind: 'line', start, end, bodyStart: start + 1, bodyEnd: end });
      }
      const code = read.comment >= 0 ? line.slice(0, read.comment) : line;
      if (quote === '' && BLOCK_SCALAR.test(code.slice(-400))) scalar = parentIndent(code, indent);
    }
    from = end + 1;
  }
  return comments;
}

/**
 * In `- - key: |` the text belongs to the key, and ends with a line that is indented less than it.
 */
function parentIndent(code: string, indent: number): number {
  const dashes = /^\s*((?:-\s+)+)[^\s|>]/.exec(code);
  return dashes ? indent + (dashes[1]?.length ?? 0) : indent;
}

function readLine(line: string, open: string): { comment: number; quote: string } {
  let quote = open;
  for (let i = 0; i < line.length; i += 1) {
    const char = line[i] ?? '';
    const before = line[i - 1] ?? ' ';
    if (quote === '"' && char === '\\') i += 1;
    else if (quote !== '') {
      if (char === quote && quote === "'" && line[i + 1] === "'") i += 1;
      else if (char === quote) quote = '';
    } else if (char === '#' && /\s/.test(before)) return { comment: i, quote };
    else if ((char === '"' || char === "'") && startsValue(line, i)) quote = char;
  }
  return { comment: -1, quote };
}

function startsValue(line: string, at: number): boolean {
  let i = at - 1;
  while (line[i] === ' ' || line[i] === '\t') i -= 1;
  if (i < 0) return true;
  const char = line[i] ?? '';
  if ('[{,'.includes(char)) return true;
  return i < at - 1 && (char === ':' || char === '-' || char === '?');
}
