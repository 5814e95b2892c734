/**
 * Reads wiki markup, in which a Jira of one's own (Data Center) keeps its texts, as Markdown:
 * headings, lists, tables, quotes, panels, code. What is no markup stays as it was written.
 */
import type { FindAttachment } from './adf-node.ts';
import { codeBlock, escaped, listItem, paragraph, quote, table } from './markdown-out.ts';
import { wikiInline } from './wiki-in-inline.ts';

/** Jira itself takes 32,767 characters, where nobody has raised that. */
const MAX_CHARACTERS = 100_000;
const MAX_DEPTH = 5;

/** `find` says where an attachment is read. */
export function wikiToMarkdown(text: string, find: FindAttachment): string {
  const known = text.slice(0, MAX_CHARACTERS).replaceAll(/\r\n?/g, '\n');
  return fenced(known, find, 0);
}

/** Parts the text at what has an opening and an ending: `{code:java}…{code}`. */
function fenced(text: string, find: FindAttachment, depth: number): string {
  const parts: string[] = [];
  const opening = /\{(code|noformat|quote|panel)(?::([^}\n]{0,200}))?\}\n?/g;
  let from = 0;
  for (let open = opening.exec(text); open !== null; open = opening.exec(text)) {
    const [all, kind = '', options = ''] = open;
    const ending = `{${kind}}`;
    const start = open.index + all.length;
    const end = text.indexOf(ending, start);
    if (end < 0) break;
    parts.push(lines(text.slice(from, open.index), find));
    parts.push(inside(kind, options, text.slice(start, end), find, depth));
    from = end + ending.length;
    opening.lastIndex = from;
  }
  parts.push(lines(text.slice(from), find));
  return parts.filter((part) => part !== '').join('\n\n');
}

function inside(
  kind: string,
  options: string,
  text: string,
  find: FindAttachment,
  depth: number,
): string {
  const title = /(?:^|\|)title=([^|]*)/.exec(options)?.[1]?.trim() ?? '';
  const titled = title === '' ? '' : `**${escaped(title)}**\n\n`;
  if (kind === 'code' || kind === 'noformat') {
    const [language = ''] = options.split('|');
    return titled + codeBlock(text.replace(/\n$/, ''), language.includes('=') ? '' : language);
  }
  const words = depth < MAX_DEPTH ? fenced(text, find, depth + 1) : lines(text, find);
  return quote(titled + words);
}

type Kind = 'blank' | 'heading' | 'quote' | 'rule' | 'list' | 'table' | 'words';

function kindOf(line: string): Kind {
  if (line.trim() === '') return 'blank';
  if (/^\s*h[1-6]\.\s/.test(line)) return 'heading';
  if (/^\s*bq\.\s/.test(line)) return 'quote';
  if (/^\s*-{4,}\s*$/.test(line)) return 'rule';
  if (/^\s*(?:[*#]{1,20}|-{1,3})\s+\S/.test(line)) return 'list';
  if (/^\s*\|/.test(line)) return 'table';
  return 'words';
}

function lines(text: string, find: FindAttachment): string {
  const out: string[] = [];
  let run: string[] = [];
  let runKind: Kind = 'blank';
  const flush = (): void => {
    if (run.length > 0) out.push(blockOf(runKind, run, find));
    run = [];
  };
  for (const line of text.split('\n')) {
    const kind = kindOf(line);
    // A line below an item, without a blank between, belongs to the item.
    const goesOn =
      (kind === runKind && kind !== 'heading' && kind !== 'quote') ||
      (kind === 'words' && runKind === 'list');
    if (!goesOn) {
      flush();
      runKind = kind;
    }
    if (kind !== 'blank') run.push(line);
  }
  flush();
  return out.filter((block) => block !== '').join('\n\n');
}

function blockOf(kind: Kind, run: readonly string[], find: FindAttachment): string {
  const [first = ''] = run;
  switch (kind) {
    case 'heading': {
      const [, level = '1', words = ''] = /^\s*h([1-6])\.\s+(.*)$/.exec(first) ?? [];
      return `${'#'.repeat(Number(level))} ${wikiInline(words, find)}`;
    }
    case 'quote':
      return quote(wikiInline(first.replace(/^\s*bq\.\s+/, ''), find));
    case 'rule':
      return '---';
    case 'list':
      return list(run, find);
    case 'table':
      return tableOf(run, find);
    default:
      return paragraph(run.map((line) => wikiInline(line.trim(), find)).join('\\\n'));
  }
}

/** `*`, `#` and `-`; `#*` is a bullet below a number. */
function list(run: readonly string[], find: FindAttachment): string {
  const out: string[] = [];
  const levels: { readonly width: number; readonly kind: string; count: number }[] = [];
  for (const line of run) {
    const [, marks, words] = /^\s*([*#]{1,20}|-{1,3})\s+(.*)$/.exec(line) ?? [];
    const text = wikiInline((words ?? line).trim(), find);
    if (marks === undefined) {
      const last = out.pop() ?? '';
      const indent = ' '.repeat(levels.reduce((sum, { width }) => sum + width, 0));
      out.push(`${last}\\\n${indent}${text}`);
      continue;
    }
    const kind = marks.at(-1) === '#' ? '#' : '*';
    levels.splice(marks.length);
    if (levels.length === marks.length && levels.at(-1)?.kind !== kind) levels.pop();
    // An item may be deeper than any above it; Markdown needs no level between.
    if (levels.length < marks.length) levels.push({ width: kind === '#' ? 3 : 2, kind, count: 0 });
    const level = levels.at(-1);
    if (level === undefined) continue;
    level.count += 1;
    const indent = ' '.repeat(levels.slice(0, -1).reduce((sum, { width }) => sum + width, 0));
    out.push(indent + listItem(kind === '#' ? `${level.count}. ` : '- ', text));
  }
  return out.join('\n');
}

function tableOf(run: readonly string[], find: FindAttachment): string {
  const rows = run.map((line) => cellsOf(line.trim()).map((cell) => wikiInline(cell, find)));
  return table(run[0]?.trim().startsWith('||') === true ? rows : [[], ...rows]);
}

/** A bar within a link, an image or code divides no cells. */
function cellsOf(line: string): string[] {
  const pieces = line.matchAll(
    /\[[^\]]{0,500}\]|\{\{.{1,500}?\}\}|![^\s!|][^!]{0,500}!|\\\||\|{1,2}|[^|[{!\\]+|./g,
  );
  const cells: string[] = [];
  for (const [piece] of pieces) {
    if (piece === '|' || piece === '||') cells.push('');
    else cells.push((cells.pop() ?? '') + piece);
  }
  if (cells.at(-1)?.trim() === '') cells.pop();
  return cells.map((cell) => cell.trim());
}
