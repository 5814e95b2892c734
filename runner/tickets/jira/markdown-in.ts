/**
 * Reads the Markdown of a comment that Errand writes into blocks, from which Jira's own two forms
 * are made. It knows what such comments have in them (headings, lists, tables, code, quotes,
 * links), not all of Markdown; HTML is left out, what is unknown stays as words.
 */
import { inlines, type Inline } from './markdown-in-inline.ts';

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly words: readonly Inline[] }
  | { readonly kind: 'paragraph'; readonly words: readonly Inline[] }
  | { readonly kind: 'code'; readonly language: string; readonly text: string }
  | {
      readonly kind: 'list';
      /** Where a numbered list begins. */
      readonly first: number | undefined;
      readonly items: readonly (readonly Block[])[];
    }
  | { readonly kind: 'quote'; readonly blocks: readonly Block[] }
  | { readonly kind: 'table'; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'rule' };

const MAX_DEPTH = 8;

const fence = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const headingLine = /^ {0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$/;
const ruleLine = /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const itemLine = /^( {0,12})(?:[-*+]|(\d{1,9})[.)])( {1,4})(?=\S)/;
const delimiterRow = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

export function readMarkdown(markdown: string): Block[] {
  const text = markdown.replaceAll('\r\n', '\n').replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '');
  return blocksOf(text.split('\n'), 0);
}

function blocksOf(lines: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const [block, next] = blockAt(lines, at, depth);
    if (block !== undefined) blocks.push(block);
    at = next;
  }
  return blocks;
}

/** The block that begins at this line, and the line after it. */
function blockAt(
  lines: readonly string[],
  at: number,
  depth: number,
): [block: Block | undefined, next: number] {
  const line = lines[at] ?? '';
  if (line.trim() === '') return [undefined, at + 1];
  const fenced = fence.exec(line);
  if (fenced !== null) return codeAt(lines, at, fenced[1] ?? '', fenced[2] ?? '');
  const heading = headingLine.exec(line);
  if (heading !== null) {
    const [, marks = '', words = ''] = heading;
    return [{ kind: 'heading', level: marks.length, words: inlines(words) }, at + 1];
  }
  if (ruleLine.test(line)) return [{ kind: 'rule' }, at + 1];
  if (depth < MAX_DEPTH) {
    if (/^ {0,3}>/.test(line)) return quoteAt(lines, at, depth);
    if (itemLine.test(line)) return listAt(lines, at, depth);
  }
  if (line.includes('|') && delimiterRow.test(lines[at + 1] ?? '')) return tableAt(lines, at);
  return paragraphAt(lines, at);
}

/** How many lines from `at` on hold; at least one. */
function runOf(lines: readonly string[], at: number, holds: (line: string) => boolean): number {
  let end = at + 1;
  while (end < lines.length && holds(lines[end] ?? '')) end++;
  return end;
}

function codeAt(
  lines: readonly string[],
  at: number,
  mark: string,
  language: string,
): [Block, number] {
  const isEnd = (line: string): boolean => {
    const text = line.trim();
    return text.length >= mark.length && text === (mark[0] ?? '').repeat(text.length);
  };
  const end = runOf(lines, at, (line) => !isEnd(line));
  return [{ kind: 'code', language, text: lines.slice(at + 1, end).join('\n') }, end + 1];
}

function quoteAt(lines: readonly string[], at: number, depth: number): [Block, number] {
  const end = runOf(lines, at, (line) => /^ {0,3}>/.test(line));
  const inner = lines.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, ''));
  return [{ kind: 'quote', blocks: blocksOf(inner, depth + 1) }, end];
}

function listAt(lines: readonly string[], start: number, depth: number): [Block, number] {
  const [, indent = '', number] = itemLine.exec(lines[start] ?? '') ?? [];
  const items: Block[][] = [];
  let at = start;
  for (;;) {
    const item = itemLine.exec(lines[at] ?? '');
    const isNext = item !== null && (item[2] === undefined) === (number === undefined);
    if (!isNext || (item[1] ?? '').length > indent.length + 1) break;
    const width = item[0].length;
    const end = runOf(
      lines,
      at,
      (line) => line.trim() === '' || leading(line) >= Math.min(width, indent.length + 2),
    );
    const inner = lines.slice(at, end).map((line, index) => {
      return index === 0 ? line.slice(width) : line.slice(Math.min(width, leading(line)));
    });
    items.push(blocksOf(inner, depth + 1));
    at = end;
  }
  return [
    { kind: 'list', first: number === undefined ? undefined : Number(number), items },
    Math.max(at, start + 1),
  ];
}

function leading(line: string): number {
  return line.length - line.trimStart().length;
}

function tableAt(lines: readonly string[], at: number): [Block, number] {
  const end = runOf(lines, at, (line) => line.includes('|'));
  const rows = lines.slice(at, end).filter((_, index) => index !== 1);
  return [{ kind: 'table', rows: rows.map((row) => cellsOf(row).map(inlines)) }, end];
}

function cellsOf(row: string): string[] {
  const inner = row
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(String.raw`\|`, '|'));
}

function paragraphAt(lines: readonly string[], at: number): [Block | undefined, number] {
  const end = runOf(
    lines,
    at,
    (line) =>
      line.trim() !== '' &&
      ![fence, headingLine, ruleLine, itemLine].some((start) => start.test(line)) &&
      !/^ {0,3}>/.test(line),
  );
  const words = inlines(
    lines
      .slice(at, end)
      .map((line) => line.trimStart())
      .join('\n'),
  );
  return [words.length === 0 ? undefined : { kind: 'paragraph', words }, end];
}
