/**
 * Owns comments that begin with a mark at the start of a line and continue on all lines below that
 * are indented further, as in Pug and reStructuredText. Pure.
 */
import type { Comment } from './language.ts';

export function pug(text: string): Comment[] {
  return indented(text, /^[ \t]*\/\/-?/);
}

/**
 * Leaves out directives, targets, footnotes and substitutions, which begin with the same two dots.
 */
export function restructuredText(text: string): Comment[] {
  return indented(
    text,
    /^[ \t]*\.\.(?=[ \t]|\r?$)(?![ \t]+(?:_|\[|\||[\w:.+-]{1,60}(?:[ \t]?\w+)?::))/,
  );
}

function indented(text: string, mark: RegExp): Comment[] {
  const comments: Comment[] = [];
  let current: { start: number; bodyStart: number } | undefined;
  let outer = 0;
  let end = 0;
  const finish = () => {
    if (!current) return;
    const last = Math.max(current.bodyStart, end);
    comments.push({ ...current, kind: 'block', end: last, bodyEnd: last });
    current = undefined;
  };
  let from = 0;
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (current && indent >= 0 && indent <= outer) finish();
    const opened = current === undefined && mark.exec(line)?.[0];
    if (opened) {
      current = { start: from + indent, bodyStart: from + opened.length };
      outer = indent;
    }
    if (indent >= 0) end = from + line.length;
    from += line.length + 1;
  }
  finish();
  return comments;
}
