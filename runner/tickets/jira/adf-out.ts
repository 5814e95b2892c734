/**
 * Writes a comment's blocks in the Atlassian Document Format, as its schema allows them: what may
 * not stand in a quote or an item of a list becomes a paragraph. Never writes a mention.
 */
import type { Inline } from './markdown-in-inline.ts';
import type { Block } from './markdown-in.ts';

export interface AdfWritten {
  readonly type: string;
  readonly version?: 1;
  readonly text?: string;
  readonly attrs?: Readonly<Record<string, string | number>>;
  readonly content?: readonly AdfWritten[];
  readonly marks?: readonly AdfWritten[];
}

export function adfOf(blocks: readonly Block[]): AdfWritten {
  const content = blocks.map(node);
  return {
    type: 'doc',
    version: 1,
    content: content.length === 0 ? [{ type: 'paragraph', content: [] }] : content,
  };
}

function node(block: Block): AdfWritten {
  switch (block.kind) {
    case 'heading':
      return { type: 'heading', attrs: { level: block.level }, content: words(block.words) };
    case 'paragraph':
      return paragraph(block.words);
    case 'code':
      return {
        type: 'codeBlock',
        ...(block.language === '' ? {} : { attrs: { language: block.language } }),
        content: block.text === '' ? [] : [{ type: 'text', text: block.text }],
      };
    case 'list':
      return {
        type: block.first === undefined ? 'bulletList' : 'orderedList',
        ...(block.first === undefined ? {} : { attrs: { order: block.first } }),
        content: block.items.map((item) => ({ type: 'listItem', content: withinItem(item) })),
      };
    case 'quote':
      return { type: 'blockquote', content: within(block.blocks) };
    case 'table':
      return {
        type: 'table',
        content: block.rows.map((row, at) => ({
          type: 'tableRow',
          content: row.map((cell) => ({
            type: at === 0 ? 'tableHeader' : 'tableCell',
            content: [paragraph(cell)],
          })),
        })),
      };
    case 'rule':
      return { type: 'rule' };
  }
}

function paragraph(inline: readonly Inline[]): AdfWritten {
  return { type: 'paragraph', content: words(inline) };
}

/** What quotes and items of lists may hold: paragraphs, lists and code. */
function within(blocks: readonly Block[]): AdfWritten[] {
  const nodes = blocks.flatMap((block): AdfWritten[] => {
    switch (block.kind) {
      case 'heading':
        return [paragraph(block.words.map((piece) => ({ ...piece, isStrong: true })))];
      case 'quote':
        return within(block.blocks);
      case 'table':
        return block.rows.map((row) =>
          paragraph(row.flatMap((cell, at) => (at === 0 ? cell : [{ text: ' | ' }, ...cell]))),
        );
      case 'rule':
        return [];
      default:
        return [node(block)];
    }
  });
  return nodes.length === 0 ? [{ type: 'paragraph', content: [] }] : nodes;
}

/** An item has to begin with words or code. */
function withinItem(blocks: readonly Block[]): AdfWritten[] {
  const nodes = within(blocks);
  const isList = nodes[0]?.type === 'bulletList' || nodes[0]?.type === 'orderedList';
  return isList ? [{ type: 'paragraph', content: [] }, ...nodes] : nodes;
}

function words(inline: readonly Inline[]): AdfWritten[] {
  return inline.map((piece) => {
    if (piece.text === '\n') return { type: 'hardBreak' };
    const marks = marksOf(piece);
    return { type: 'text', text: piece.text, ...(marks.length === 0 ? {} : { marks }) };
  });
}

function marksOf({ isStrong, isEm, isStruck, isCode, href }: Inline): AdfWritten[] {
  const link = href === undefined ? [] : [{ type: 'link', attrs: { href } }];
  // Code may be a link, and nothing else beside.
  if (isCode === true) return [{ type: 'code' }, ...link];
  return [
    ...(isStrong === true ? [{ type: 'strong' }] : []),
    ...(isEm === true ? [{ type: 'em' }] : []),
    ...(isStruck === true ? [{ type: 'strike' }] : []),
    ...link,
  ];
}
