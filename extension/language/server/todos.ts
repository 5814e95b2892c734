/**
 * Owns what a TODO is: a tag that starts a comment and is followed by something to do. Pure. When
 * in doubt there is none: a lens in the wrong place costs more than a missing one.
 */
import { anchorsOf } from './anchor.ts';
import { isForTools, setApart } from './directives.ts';
import { headOf, opening } from './tags.ts';
import { commentsOf } from './lexer/by-language.ts';
import type { Comment } from './lexer/language.ts';

/** Lines and characters count from 0, in UTF-16 units, as in the editor's protocol. */
export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

export interface Todo {
  readonly tag: string;
  /** The task, without tag and comment marks; line breaks as they were. */
  readonly text: string;
  readonly assignee?: string;
  /** Range of the tag alone. */
  readonly tagRange: Range;
  /** From the tag to the end of the text. */
  readonly range: Range;
  /** The same for the same TODO wherever edits above have moved it. */
  readonly anchor: string;
}

export const TAGS: readonly string[] = ['TODO', 'FIXME', 'HACK', 'XXX', 'BUG'];

/** One line of a comment: where its words start and end. */
interface Piece {
  readonly comment: Comment;
  readonly start: number;
  readonly end: number;
  /** True when the line holds nothing but comment. */
  readonly alone: boolean;
  readonly line: number;
}

interface Found {
  readonly todo: Omit<Todo, 'anchor'>;
  readonly lastLine: number;
}

/** An element of markup is no mark, though a comment may begin with `<`. */
const MARKS = /^(?:[ \t/!*#;%':-]|<(?![A-Za-z/]))*/;

export function findTodos(
  languageId: string,
  text: string,
  tags: readonly string[] = TAGS,
): readonly Todo[] {
  const opens = opening(tags);
  const last = Math.max(
    -1,
    ...tags.flatMap((tag) => [text.lastIndexOf(tag), text.lastIndexOf(tag.toLowerCase())]),
  );
  if (!opens || last < 0) return [];
  const lines = lineStarts(text);
  const pieces = commentsOf(languageId, text, last)
    .flatMap((comment) => setApart(text, comment, opens))
    .flatMap((comment) => piecesOf(text, lines, comment));
  const found: Found[] = [];
  for (let i = 0; i < pieces.length; i += 1) {
    const todo = todoAt(text, lines, pieces, i, opens);
    if (todo) found.push(todo);
  }
  return anchored(text, lines, found);
}

function todoAt(
  text: string,
  lines: readonly number[],
  pieces: readonly Piece[],
  index: number,
  opens: RegExp,
): Found | undefined {
  const piece = pieces[index];
  const head = piece && headOf(text.slice(piece.start, piece.end), opens);
  if (!piece || !head) return undefined;
  const words = head.words === '' ? [] : [head.words];
  let last = piece;
  for (let i = index + 1; i < pieces.length; i += 1) {
    const next = pieces[i];
    if (!next || !continues(text, lines, piece, last, next, opens)) break;
    if (next.start === next.end) {
      // One empty line may stand between the tag and its list.
      const item = pieces[i + 1];
      if (words.length > 0 || last !== piece || !item || !isItem(text, lines, item)) break;
    } else {
      if (words.length === 0 && !head.says && !isItem(text, lines, next)) break;
      words.push(text.slice(next.start, next.end));
    }
    last = next;
  }
  // A number alone names something, but no work to do.
  if (!words.some((each) => /\p{L}/u.test(each))) return undefined;
  const at = (offset: number): Position => ({
    line: lineAt(lines, offset),
    character: offset - (lines[lineAt(lines, offset)] ?? 0),
  });
  const start = at(piece.start);
  const todo = {
    tag: head.tag,
    text: words.join('\n'),
    ...(head.assignee === '' ? {} : { assignee: head.assignee }),
    tagRange: { start, end: at(piece.start + head.tag.length) },
    range: { start, end: at(last.end) },
  };
  return { todo, lastLine: last.line };
}

/** Returns true when it begins with a list mark, behind the marks of the comment. */
function isItem(text: string, lines: readonly number[], { comment, start, line }: Piece): boolean {
  const marks = text.slice(Math.max(comment.bodyStart, lines[line] ?? 0), start);
  const pattern =
    comment.kind === 'line'
      ? /^[/!#; \t]*[-*][ \t]+$/
      : /^[ \t]*(?:\*[ \t]+)?-[ \t]+$|^[ \t]*\*[ \t]+\*[ \t]+$/;
  return pattern.test(marks) || /^(?:[+•]|\d+[.)])[ \t]/.test(text.slice(start, start + 8));
}

/** Returns true when the next comment line belongs to the TODO because it stands right below it. */
function continues(
  text: string,
  lines: readonly number[],
  first: Piece,
  last: Piece,
  next: Piece,
  opens: RegExp,
): boolean {
  if (next.line !== last.line + 1) return false;
  const words = text.slice(next.start, next.end);
  if (opens.test(words) || isForTools(words)) return false;
  if (next.comment === first.comment) return true;
  const column = (piece: Piece) => piece.comment.start - (lines[piece.line] ?? 0);
  return (
    next.comment.kind === 'line' &&
    first.comment.kind === 'line' &&
    next.alone &&
    column(next) === column(first)
  );
}

function piecesOf(text: string, lines: readonly number[], comment: Comment): Piece[] {
  const pieces: Piece[] = [];
  const firstLine = lineAt(lines, comment.start);
  const lastLine = lineAt(lines, comment.bodyEnd);
  for (let line = firstLine; line <= lastLine; line += 1) {
    const lineStart = lines[line] ?? 0;
    const from = Math.max(comment.bodyStart, lineStart);
    const to = Math.max(from, Math.min(comment.bodyEnd, (lines[line + 1] ?? text.length + 1) - 1));
    const body = text.slice(from, to);
    const marks = MARKS.exec(body)?.[0].length ?? 0;
    const end = from + Math.max(marks, body.trimEnd().length);
    const alone = text.slice(lineStart, Math.max(lineStart, comment.start)).trim() === '';
    pieces.push({ comment, start: from + marks, end, alone, line });
  }
  return pieces;
}

/** A longer part of a line would not help to tell TODOs apart. */
const MAX_LINE_CHARACTERS = 200;
/** More blocks around a TODO would not help to tell TODOs apart. */
const MAX_BLOCKS = 6;

function anchored(text: string, lines: readonly number[], found: readonly Found[]): Todo[] {
  const lineOf = (line: number) => {
    const start = lines[line] ?? text.length;
    return text.slice(start, Math.min(lines[line + 1] ?? text.length, start + MAX_LINE_CHARACTERS));
  };
  /** The lines that open the blocks around the current line, and their indentation. */
  let open: { readonly line: string; readonly indent: number }[] = [];
  let above = '';
  let next = 0;
  const surroundings = found.map(({ todo: { tag, text: words, range }, lastLine }) => {
    for (; next < range.start.line; next += 1) {
      const line = lineOf(next);
      const indent = line.search(/\S/);
      if (indent < 0) continue;
      open = [...open.filter((each) => each.indent < indent).slice(-MAX_BLOCKS), { line, indent }];
      above = line;
    }
    const own = lineOf(next);
    const indent = own.search(/\S/);
    const blocks = open.filter((each) => each.indent < indent).map(({ line }) => line);
    const before = own.slice(0, range.start.character);
    let place = /[\p{L}\p{N}]/u.test(before) ? before : '';
    for (let line = lastLine + 1; place.trim() === '' && line < lines.length; line += 1) {
      if (line > lastLine + 20) break;
      place = lineOf(line);
    }
    return {
      words: [tag, words, place].map(normal).join('\n'),
      blocks: blocks.map(normal).join('\n'),
      above: normal(above),
    };
  });
  const anchors = anchorsOf(surroundings);
  return found.map(({ todo }, i) => Object.assign({ anchor: anchors[i] ?? '' }, todo));
}

const normal = (text: string): string => text.replace(/\s+/g, ' ').trim();

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

/** The line that holds the offset, by halving. */
function lineAt(lines: readonly number[], offset: number): number {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
