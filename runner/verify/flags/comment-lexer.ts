/**
 * Finds the comments of a source text by its language's marks (comment-syntax.ts). Pure, and
 * linear: every step moves forward or leaves a string. Gives no answer rather than a wrong one:
 * where a string or a comment does not end, the text was not understood.
 */
import { type StringMarks, type Syntax, syntaxOf } from './comment-syntax.ts';

/** Offsets into the text; the body is the part between the marks. */
export interface Comment {
  readonly kind: 'line' | 'block' | 'docstring';
  readonly start: number;
  readonly end: number;
  readonly bodyStart: number;
  readonly bodyEnd: number;
}

/** Larger texts are not read. */
const MAX_TEXT_CHARACTERS = 1024 * 1024;
const MAX_DEPTH = 200;

type Frame =
  | { kind: 'string'; marks: StringMarks; close: string; start: number; doc: boolean }
  | { kind: 'hole'; open: string; close: string; depth: number };

interface Scan {
  readonly text: string;
  readonly syntax: Syntax;
  readonly comments: Comment[];
  readonly frames: Frame[];
  heredocs: { tag: string; indented: boolean }[];
  at: number;
  /** The last word or mark that was code. */
  previous: string;
  lineStart: boolean;
  isLost: boolean;
}

/**
 * Returns the comments of a text in order, and Python's strings that stand alone ('docstring').
 * Undefined when the language is unknown, or the text is too large or not understood.
 */
export function commentsOf(path: string, text: string): readonly Comment[] | undefined {
  const syntax = syntaxOf(path, text);
  if (!syntax || text.length > MAX_TEXT_CHARACTERS) return undefined;
  const scan: Scan = {
    text,
    syntax,
    comments: [],
    frames: [],
    heredocs: [],
    at: 0,
    previous: '',
    lineStart: true,
    isLost: false,
  };
  while (scan.at < text.length && !scan.isLost) {
    const frame = scan.frames.at(-1);
    if (frame?.kind === 'string') inString(scan, frame);
    else inCode(scan);
  }
  return scan.isLost || scan.frames.length > 0 ? undefined : scan.comments;
}

function exec(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const SPACE = /[ \t\r\f]+/y;
const WORD = /[\p{L}\p{N}_$]+/uy;
const MAX_WORD_CHARACTERS = 40;

function inCode(scan: Scan): void {
  const { text, at, syntax } = scan;
  if (text[at] === '\n') {
    newline(scan);
    return;
  }
  const space = exec(SPACE, text, at);
  if (space) {
    scan.at += space[0].length;
    return;
  }
  if (at === 0 && text.startsWith('#!')) {
    scan.at = endOfLine(text, at);
    return;
  }
  if (scan.lineStart && syntax.end && exec(syntax.end, text, at)) {
    scan.at = text.length;
    return;
  }
  const taken = comment(scan) || literal(scan);
  if (taken) {
    scan.lineStart = false;
    return;
  }
  scan.lineStart = false;
  const word = exec(WORD, text, at);
  if (word) {
    scan.at += word[0].length;
    scan.previous = word[0].slice(0, MAX_WORD_CHARACTERS);
  } else {
    mark(scan, text[at] ?? '');
  }
}

function mark(scan: Scan, char: string): void {
  scan.at += 1;
  const hole = scan.frames.at(-1);
  if (hole?.kind === 'hole') {
    if (char === hole.open) hole.depth += 1;
    else if (char === hole.close) hole.depth -= 1;
    if (hole.depth === 0) {
      scan.frames.pop();
      return;
    }
  }
  const doubled = (char === '+' || char === '-') && scan.text[scan.at - 2] === char;
  const arrow = char === '>' && scan.text[scan.at - 2] === '=';
  scan.previous = doubled ? char + char : arrow ? '=>' : char;
}

function newline(scan: Scan): void {
  scan.at += 1;
  scan.lineStart = true;
  for (const { tag, indented } of scan.heredocs) skipHeredoc(scan, tag, indented);
  scan.heredocs = [];
}

function skipHeredoc(scan: Scan, tag: string, indented: boolean): void {
  const { text } = scan;
  while (scan.at < text.length) {
    const end = endOfLine(text, scan.at);
    const line = text.slice(scan.at, Math.min(end, scan.at + 400));
    const body = indented ? line.trimStart() : line;
    if (body.startsWith(tag) && !/^[\p{L}\p{N}_]/u.test(body.slice(tag.length))) {
      scan.at += line.length - body.length + tag.length;
      scan.lineStart = false;
      return;
    }
    scan.at = end + 1;
  }
  scan.isLost = true;
}

function endOfLine(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}

function comment(scan: Scan): boolean {
  const { text, at, syntax } = scan;
  for (const { open, close, nested, atLineStart } of syntax.blocks ?? []) {
    if (atLineStart && at > 0 && text[at - 1] !== '\n') continue;
    const opened = exec(open, text, at);
    if (!opened) continue;
    const bodyStart = at + opened[0].length;
    const bodyEnd = endOfBlock(text, bodyStart, close, nested);
    if (bodyEnd === undefined) scan.isLost = true;
    const end = (bodyEnd ?? text.length) + close.length;
    scan.comments.push({ kind: 'block', start: at, end, bodyStart, bodyEnd: bodyEnd ?? end });
    scan.at = end;
    return true;
  }
  const opened = syntax.line && exec(syntax.line, text, at);
  if (!opened || !countsHere(scan)) return false;
  const end = endOfLine(text, at);
  const bodyStart = at + opened[0].length;
  scan.comments.push({ kind: 'line', start: at, end, bodyStart, bodyEnd: end });
  scan.at = end;
  return true;
}

/**
 * Rules out a line's mark that may be something else: an address in markup text, `$#` in a shell.
 */
function countsHere({ text, at, syntax, previous }: Scan): boolean {
  const before = text[at - 1] ?? '\n';
  if (syntax.spaced) return /[\s;&|()]/.test(before);
  if (!syntax.loose || syntax.regex !== true) return true;
  return before !== ':' && previous !== '>';
}

function endOfBlock(
  text: string,
  from: number,
  close: string,
  nested: string | undefined,
): number | undefined {
  let depth = 1;
  let at = from;
  for (;;) {
    const end = text.indexOf(close, at);
    if (end < 0) return undefined;
    const inner = nested === undefined ? -1 : text.slice(at, end).indexOf(nested);
    if (inner >= 0 && nested !== undefined) {
      depth += 1;
      if (depth > MAX_DEPTH) return undefined;
      at += inner + nested.length;
      continue;
    }
    depth -= 1;
    if (depth === 0) return end;
    at = end + close.length;
  }
}

/** Skips a string, a here-document, a regular expression, or something that only looks like one. */
function literal(scan: Scan): boolean {
  const { text, at, syntax } = scan;
  for (const skip of syntax.skips ?? []) {
    const found = exec(skip, text, at);
    if (!found) continue;
    scan.at += found[0].length;
    scan.previous = '0';
    return true;
  }
  const heredoc = syntax.heredoc && exec(syntax.heredoc, text, at);
  if (heredoc && (scan.previous !== '0' || text[at - 1] === ' ')) {
    const { tag = '', indent } = heredoc.groups ?? {};
    const indented = indent !== undefined && (indent !== '' || heredoc[0].startsWith('<<<'));
    scan.heredocs.push({ tag, indented });
    scan.at += heredoc[0].length;
    scan.previous = '0';
    return true;
  }
  for (const marks of syntax.strings) {
    const opened = exec(marks.open, text, at);
    if (!opened) continue;
    const close = typeof marks.close === 'string' ? marks.close : marks.close(opened);
    const alone = scan.lineStart && !/[-(,=+*[{%|&]/.test(scan.previous);
    const doc = alone && close.length === 3 && syntax === syntaxOf('.py', '');
    scan.frames.push({ kind: 'string', marks, close, start: at, doc });
    if (scan.frames.length > MAX_DEPTH) scan.isLost = true;
    scan.at += opened[0].length;
    return true;
  }
  const closesTag = syntax.loose === true && text[at - 1] === '<';
  if (syntax.regex && text[at] === '/' && !closesTag && expectsValue(scan.previous)) {
    scan.at = endOfRegex(text, at);
    scan.previous = '0';
    return true;
  }
  return false;
}

const BEFORE_VALUE =
  /^(return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield|and|or|not|if|unless|when|while|until|then|elsif|split|grep)$/;

function expectsValue(previous: string): boolean {
  if (previous === '') return true;
  if (/^[\p{L}\p{N}_$]/u.test(previous)) return BEFORE_VALUE.test(previous);
  return !/^(\+\+|--|[)\]}"])$/.test(previous);
}

/** Returns where a regular expression ends, at the latest at the end of the line. */
function endOfRegex(text: string, at: number): number {
  let inClass = false;
  for (let i = at + 1; i < text.length; i += 1) {
    const char = text[i];
    if (char === '\n') return i;
    if (char === '\\' && text[i + 1] !== '\n') i += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return i + 1;
  }
  return text.length;
}

function inString(scan: Scan, frame: Extract<Frame, { kind: 'string' }>): void {
  const { text } = scan;
  const { marks, close } = frame;
  while (scan.at < text.length) {
    const { at } = scan;
    if (marks.hole !== undefined && text.startsWith(marks.hole, at)) {
      const open = marks.hole.at(-1) ?? '{';
      scan.frames.push({ kind: 'hole', open, close: open === '(' ? ')' : '}', depth: 1 });
      scan.at += marks.hole.length;
      scan.previous = '';
      if (scan.frames.length > MAX_DEPTH) scan.isLost = true;
      return;
    }
    if (marks.escape === 'backslash' && text[at] === '\\') {
      scan.at += 2;
    } else if (text.startsWith(close, at)) {
      if (marks.escape === 'double' && text.startsWith(close, at + close.length)) {
        scan.at += close.length * 2;
        continue;
      }
      leaveString(scan, frame, at + close.length);
      return;
    } else if (text[at] === '\n' && !marks.lines) {
      if (!scan.syntax.loose) scan.isLost = true;
      leaveString(scan, frame, at);
      return;
    } else {
      scan.at += 1;
    }
  }
}

function leaveString(
  scan: Scan,
  { start, close, doc }: Extract<Frame, { kind: 'string' }>,
  end: number,
): void {
  scan.frames.pop();
  scan.at = end;
  scan.previous = '0';
  if (!doc) return;
  const bodyStart = start + close.length;
  const bodyEnd = end - close.length;
  scan.comments.push({ kind: 'docstring', start, end, bodyStart, bodyEnd });
}
