/**
 * Reads the words of an Atlassian paragraph as Markdown: marked text, mentions, dates, links. What
 * is marked by colour alone keeps its words.
 */
import { type AdfNode, type FindAttachment, readNode, wordIn } from './adf-node.ts';
import { around, codeSpan, escaped, file, link } from './markdown-out.ts';

/** Nodes of an unknown kind are not entered below this. */
const MAX_DEPTH = 5;

export function inlineMarkdown(
  content: readonly unknown[],
  find: FindAttachment,
  depth = 0,
): string {
  const nodes = content.map(readNode).filter((node) => node !== undefined);
  // A break at an end breaks nothing, and its backslash would be seen.
  const [first, last] = [nodes.findIndex(isWord), nodes.findLastIndex(isWord)];
  return merged(nodes.slice(first, last + 1))
    .map((node) => inline(node, find, depth))
    .join('')
    .trim();
}

function isWord({ type }: AdfNode): boolean {
  return type !== 'hardBreak';
}

/** Neighbours with the same marks are one: `**a****b**` would not be bold. */
function merged(nodes: readonly AdfNode[]): AdfNode[] {
  const out: AdfNode[] = [];
  for (const node of nodes) {
    const last = out.at(-1);
    const isSame =
      last?.type === 'text' &&
      node.type === 'text' &&
      JSON.stringify(last.marks) === JSON.stringify(node.marks);
    if (isSame) out.splice(-1, 1, { ...last, text: (last.text ?? '') + (node.text ?? '') });
    else out.push(node);
  }
  return out;
}

function inline(node: AdfNode, find: FindAttachment, depth: number): string {
  const { attrs } = node;
  switch (node.type) {
    case 'text':
      return marked(node);
    case 'hardBreak':
      return '\\\n';
    case 'mention':
      return escaped(`@${wordIn(attrs, 'text').replace(/^@/, '') || wordIn(attrs, 'id')}`);
    case 'emoji':
      return wordIn(attrs, 'text') || wordIn(attrs, 'shortName');
    case 'date':
      return day(attrs.timestamp);
    case 'status':
      return codeSpan(wordIn(attrs, 'text'));
    case 'inlineCard':
      return link('', wordIn(attrs, 'url'));
    case 'mediaInline': {
      const alt = wordIn(attrs, 'alt');
      return file(alt, find(alt));
    }
    case 'placeholder':
      return '';
    default:
      return node.content.length > 0 && depth < MAX_DEPTH
        ? inlineMarkdown(node.content, find, depth + 1)
        : escaped(node.text ?? wordIn(attrs, 'text'));
  }
}

function marked(node: AdfNode): string {
  const marks = new Map(
    node.marks
      .map(readNode)
      .filter((mark) => mark !== undefined)
      .map((mark) => [mark.type, mark.attrs]),
  );
  const words = node.text ?? '';
  let text = marks.has('code') ? codeSpan(words) : escaped(words);
  const shift = marks.get('subsup')?.type;
  if (shift === 'sub' || shift === 'sup') text = around(`<${shift}>`, text, `</${shift}>`);
  if (marks.has('em')) text = around('*', text);
  if (marks.has('strong')) text = around('**', text);
  if (marks.has('strike')) text = around('~~', text);
  const href = marks.get('link');
  return href === undefined ? text : link(text, wordIn(href, 'href'));
}

/** Dates are milliseconds in a text. */
function day(timestamp: unknown): string {
  const date = new Date(Number(timestamp));
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
