/**
 * Writes a comment's blocks in Jira's wiki markup. Whatever markup could be read from words is
 * escaped, so that they mention nobody and run no macro.
 */
import type { Inline } from './markdown-in-inline.ts';
import type { Block } from './markdown-in.ts';

export function wikiOf(blocks: readonly Block[]): string {
  return blocks.map((block) => written(block)).join('\n\n');
}

function written(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `h${block.level}. ${onOneLine(block.words)}`;
    case 'paragraph':
      return words(block.words);
    case 'code':
      // `{code:language}` shows an error for a language that this Jira does not know.
      return `{noformat}\n${block.text.replaceAll('{noformat}', '{ noformat}')}\n{noformat}`;
    case 'list':
      return items(block, '');
    case 'quote':
      return `{quote}\n${wikiOf(block.blocks)}\n{quote}`;
    case 'table':
      return block.rows
        .map((row, at) => {
          const bar = at === 0 ? '||' : '|';
          return bar + row.map((cell) => onOneLine(cell) || ' ').join(bar) + bar;
        })
        .join('\n');
    case 'rule':
      return '----';
  }
}

function items({ first, items: all }: Block & { kind: 'list' }, above: string): string {
  const mark = above + (first === undefined ? '*' : '#');
  return all
    .map((item) => {
      const lines: string[] = [];
      const head: string[] = [];
      // An empty line would end the list, so an item's paragraphs follow each other on its line.
      for (const block of item) {
        if (block.kind === 'list') lines.push(items(block, mark));
        else if (block.kind === 'paragraph') head.push(words(block.words));
        else if (block.kind === 'heading') head.push(onOneLine(block.words));
        else if (block.kind !== 'rule') lines.push(written(block));
      }
      return [`${mark} ${head.join(String.raw` \\ `).replaceAll('\n', ' ')}`, ...lines].join('\n');
    })
    .join('\n');
}

function onOneLine(inline: readonly Inline[]): string {
  return words(inline).replaceAll('\n', ' ');
}

function words(inline: readonly Inline[]): string {
  return lineStarts(inline.map(word).join(''));
}

function word({ text, isStrong, isEm, isStruck, isCode, href }: Inline): string {
  if (text === '\n') return '\n';
  const inner = escapedWiki(text);
  const [, before = '', core = '', after = ''] = /^(\s*)([^]*?)(\s*)$/.exec(inner) ?? [];
  if (core === '') return inner;
  let marked = core;
  if (isCode === true) marked = `{{${marked}}}`;
  if (isStruck === true) marked = `-${marked}-`;
  if (isEm === true) marked = `_${marked}_`;
  if (isStrong === true) marked = `*${marked}*`;
  if (href !== undefined) {
    const url = href.replaceAll('|', '%7C').replaceAll(']', '%5D');
    marked = text === href ? `[${url}]` : `[${marked}|${url}]`;
  }
  return before + marked + after;
}

/** A backslash itself is written as an entity: two of them would be a line break. */
function escapedWiki(text: string): string {
  return text
    .replaceAll(/&(?=#?\w+;)/g, '&#38;')
    .replaceAll('\\', '&#92;')
    .replaceAll(/[{}[\]*_|!^~+]|\?(?=\?)|(?<![\p{L}\p{N}])-|-(?![\p{L}\p{N}])/gu, String.raw`\$&`);
}

/** `h1.`, `bq.` and `#` mean something at the start of a line only. */
function lineStarts(text: string): string {
  return text.replaceAll(/^(\s*)(#|(?:h[1-6]|bq)(?=\.))/gm, (_, space: string, mark: string) =>
    mark === '#' ? `${space}\\#` : `${space}&#${mark.charCodeAt(0)};${mark.slice(1)}`,
  );
}
