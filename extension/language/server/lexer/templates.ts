/**
 * Owns templates that add a comment form of their own to HTML, like Handlebars and Razor. Pure.
 */
import { csharp } from './rules.ts';
import type { Comment } from './language.ts';
import { scanBraces } from './lex.ts';
import { html } from './markup.ts';

export function handlebars(text: string): Comment[] {
  const { found, rest } = takeOut(text, /\{\{~?!(--)?/g, ([, long]) => (long ? '--' : '}}'));
  return inOrder([...found, ...html(rest)]);
}

export function razor(text: string): Comment[] {
  const { found, rest } = takeOut(text, /@\*/g, () => '*@');
  // Only blocks of pure code: elsewhere text and code alternate line by line.
  let end = 0;
  for (const open of rest.matchAll(/@(?:code|functions)\s{0,100}\{/g)) {
    if (open.index < end) continue;
    const read = scanBraces(rest, csharp, open.index + open[0].length, rest.length);
    found.push(...read.comments);
    end = read.at;
  }
  return inOrder([...found, ...html(rest)]);
}

/** Returns the comments, and the text with blanks in their place. */
function takeOut(
  text: string,
  open: RegExp,
  closeOf: (match: RegExpExecArray) => string,
): { found: Comment[]; rest: string } {
  const found: Comment[] = [];
  const rest: string[] = [];
  let from = 0;
  for (let match = open.exec(text); match; match = open.exec(text)) {
    const close = closeOf(match);
    const bodyStart = match.index + match[0].length;
    const bodyEnd = text.indexOf(close, bodyStart);
    if (bodyEnd < 0) break;
    const end = bodyEnd + close.length;
    found.push({ kind: 'block', start: match.index, end, bodyStart, bodyEnd });
    rest.push(text.slice(from, match.index), text.slice(match.index, end).replace(/[^\n]/g, ' '));
    from = end;
    open.lastIndex = end;
  }
  return { found, rest: rest.join('') + text.slice(from) };
}

/** Code may be read twice, as a script and as a template; each comment counts once. */
function inOrder(comments: Comment[]): Comment[] {
  comments.sort((a, b) => a.start - b.start);
  return comments.filter(({ start }, i) => start >= (comments[i - 1]?.end ?? 0));
}
