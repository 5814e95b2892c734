/**
 * Reads the Atlassian Document Format, in which Jira's cloud keeps its texts, as Markdown. Every
 * kind of node that Atlassian documents has its form here; of one that is unknown the words are
 * kept. A document comes from others: it is read node by node, and not below a bounded depth.
 */
import { inlineMarkdown } from './adf-in-inline.ts';
import { type AdfNode, type FindAttachment, isInline, readNode, wordIn } from './adf-node.ts';
import {
  codeBlock,
  escaped,
  file,
  image,
  link,
  listItem,
  paragraph,
  quote,
  table,
} from './markdown-out.ts';

/** Deeper than any editor lets people go. */
const MAX_DEPTH = 40;
/** Columns that one cell may span; a table is no wider. */
const MAX_COLUMNS = 50;

/** `find` says where an attachment is read. */
export function adfToMarkdown(document: unknown, find: FindAttachment): string {
  const root = readNode(document);
  return root === undefined ? '' : blocks(root, { find, depth: 0 });
}

interface Place {
  readonly find: FindAttachment;
  readonly depth: number;
}

function blocks(parent: AdfNode, place: Place): string {
  return joined(children(parent).map((node) => block(node, place)));
}

function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n\n');
}

function children(parent: AdfNode): AdfNode[] {
  return parent.content.map(readNode).filter((node) => node !== undefined);
}

function block(node: AdfNode, above: Place): string {
  const place = { find: above.find, depth: above.depth + 1 };
  if (place.depth > MAX_DEPTH) return '';
  const { attrs } = node;
  switch (node.type) {
    case 'paragraph':
      return paragraph(words(node, place));
    case 'heading':
      return heading(node, place);
    case 'blockquote':
      return quote(blocks(node, place));
    case 'panel':
      return quote(joined([panelTitle(wordIn(attrs, 'panelType')), blocks(node, place)]));
    case 'expand':
    case 'nestedExpand':
      return joined([titled(wordIn(attrs, 'title')), blocks(node, place)]);
    case 'bulletList':
      return list(node, () => '- ', place);
    case 'orderedList': {
      const { order } = attrs;
      const first = Number.isSafeInteger(order) && Number(order) >= 0 ? Number(order) : 1;
      return list(node, (at) => `${first + at}. `, place);
    }
    case 'taskList':
    case 'decisionList':
      return list(node, () => '- ', place);
    case 'codeBlock':
      return codeBlock(plain(node), wordIn(attrs, 'language'));
    case 'rule':
      return '---';
    case 'table':
      return tableOf(node, place);
    case 'mediaSingle':
    case 'mediaGroup':
      return children(node)
        .map((child) => block(child, place))
        .join('\n\n');
    case 'media':
      return media(node, place);
    case 'caption':
      return words(node, place);
    case 'blockCard':
    case 'embedCard':
      return link('', wordIn(attrs, 'url'));
    case 'extension':
    case 'syncBlock':
      return paragraph(escaped(wordIn(attrs, 'text')));
    // `layoutSection`, `layoutColumn`, `bodiedExtension`, `bodiedSyncBlock`, and what comes later.
    default:
      return unknown(node, place);
  }
}

function words(node: AdfNode, place: Place): string {
  return inlineMarkdown(node.content, place.find);
}

function heading(node: AdfNode, place: Place): string {
  const level = Math.min(6, Math.max(1, Math.trunc(Number(node.attrs.level)) || 1));
  const text = words(node, place).replaceAll(/\\?\n/g, ' ').trim();
  return text === '' ? '' : `${'#'.repeat(level)} ${text}`;
}

function panelTitle(kind: string): string {
  const names: Readonly<Record<string, string>> = {
    info: 'Info',
    note: 'Note',
    tip: 'Tip',
    success: 'Success',
    warning: 'Warning',
    error: 'Error',
  };
  return titled(names[kind] ?? '');
}

function titled(title: string): string {
  return title.trim() === '' ? '' : `**${escaped(title.trim())}**`;
}

function list(node: AdfNode, marker: (at: number) => string, place: Place): string {
  let at = 0;
  const items = children(node).map((item) => {
    // A task list holds the lists below it beside its items.
    if (item.type.endsWith('List')) return block(item, place).replaceAll(/^/gm, '  ');
    return listItem(marker(at++), itemText(item, place));
  });
  return items.join('\n');
}

function itemText(item: AdfNode, place: Place): string {
  const isDone = item.attrs.state === 'DONE';
  switch (item.type) {
    case 'taskItem':
      return `[${isDone ? 'x' : ' '}] ${words(item, place)}`;
    case 'blockTaskItem':
      return `[${isDone ? 'x' : ' '}] ${blocks(item, place)}`;
    case 'decisionItem':
      return `**Decision:** ${words(item, place)}`;
    default:
      return children(item).reduce((text, node) => {
        const next = block(node, place);
        if (text === '' || next === '') return text + next;
        return text + (node.type.endsWith('List') ? '\n' : '\n\n') + next;
      }, '');
  }
}

function tableOf(node: AdfNode, place: Place): string {
  const rows = children(node).map((row) => children(row));
  const cells = rows.map((row) =>
    row.flatMap((cell) => {
      const { colspan } = cell.attrs;
      const span = Number.isSafeInteger(colspan) ? Number(colspan) : 1;
      const beside = Math.min(MAX_COLUMNS, Math.max(1, span)) - 1;
      return [blocks(cell, place), ...Array.from({ length: beside }, () => '')];
    }),
  );
  if (cells.length === 0) return '';
  const hasHead = rows[0]?.every(({ type }) => type === 'tableHeader') === true;
  return table(hasHead ? cells : [[], ...cells]);
}

function media(node: AdfNode, place: Place): string {
  const alt = wordIn(node.attrs, 'alt');
  const url = wordIn(node.attrs, 'url');
  return url === '' ? file(alt, place.find(alt)) : image(alt, url);
}

function unknown(node: AdfNode, place: Place): string {
  const nodes = children(node);
  if (isInline(node.type) || nodes.some(({ type }) => isInline(type))) {
    return paragraph(inlineMarkdown(nodes.length > 0 ? node.content : [node], place.find));
  }
  const text = blocks(node, place);
  return text === '' ? paragraph(escaped(node.text ?? wordIn(node.attrs, 'text'))) : text;
}

/** The text alone, as code has it. */
function plain(node: AdfNode): string {
  return children(node)
    .map(({ type, text }) => (type === 'hardBreak' ? '\n' : (text ?? '')))
    .join('');
}
