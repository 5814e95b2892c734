/**
 * Owns turning comments on lines of a diff into text for an agent: the place, the quoted line, and
 * the comment. Pure. The line is the result's own text, so it is marked as quoted, and never stands
 * where a sentence of ours could.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { clip } from '../protocol/text.ts';
import type { LineComment } from '../protocol/messages.ts';

/** Characters of one line that are quoted. */
const MAX_LINE_CHARACTERS = 400;

/** The text, with the comments below it, each with its place. */
export function withComments(text: string, comments: readonly LineComment[] = []): string {
  if (comments.length === 0) return text;
  const lines = comments.map((comment) => {
    const { path, side, quoted } = comment;
    const where = `${path}:${lineWords(comment)}${side === 'base' ? ' (before the change)' : ''}`;
    const code = quoted === undefined ? [] : quoted.split('\n').map((line) => `> ${line}`);
    return [where, ...code, comment.text].join('\n');
  });
  const heading = 'Remarks on lines of the result so far, each with what the line says:';
  return [text, heading, ...lines].filter((part) => part !== '').join('\n\n');
}

/** `12`, or `12-14`. */
export function lineWords({ line, endLine }: Pick<LineComment, 'line' | 'endLine'>): string {
  return endLine === undefined || endLine <= line ? `${line}` : `${line}-${endLine}`;
}

/**
 * Adds the text of its lines in this file to the comment; unchanged when the file has no such
 * lines.
 */
export function withQuotedLines(comment: LineComment, file: string | undefined): LineComment {
  const { line, endLine = line } = comment;
  const lines = file?.split(/\r?\n/).slice(line - 1, Math.max(line, endLine)) ?? [];
  if (lines.length === 0) return comment;
  const quoted = lines.map((each) => clip(each, MAX_LINE_CHARACTERS)).join('\n');
  return { ...comment, quoted: clip(quoted, MAX_CHARACTERS.quoted) };
}
