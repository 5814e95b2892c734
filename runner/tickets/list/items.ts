/**
 * Owns reading the task items of a Markdown file, as remark reads them. Pure; the text is
 * untrusted, and its size is bounded by the caller. Changes nothing: the runner ticks an item
 * (blueprint/tick.ts).
 */
import { createHash } from 'node:crypto';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTaskListItemFromMarkdown } from 'mdast-util-gfm-task-list-item';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import { oneLine } from '../../protocol/text.ts';

export interface ListItem {
  /** 1-based: where its marker stands. */
  readonly line: number;
  /**
   * Short for its words, with those of its heading and of the item above it: it finds the item
   * again after edits elsewhere, and tells it from one of the same words in another place.
   */
  readonly anchor: string;
  readonly isOpen: boolean;
  /** Its first paragraph, on one line. */
  readonly title: string;
  /** All of its Markdown, nested items too; '' where that is only the title. */
  readonly description: string;
  /** The headings above it, the outermost first. */
  readonly headings: readonly string[];
  /** The item that it is nested in. */
  readonly above?: { readonly line: number; readonly title: string };
}

/** As much of the syntax tree as is read here. */
interface Block {
  readonly type: string;
  readonly children?: readonly Block[];
  readonly value?: string;
  readonly alt?: string | null;
  readonly checked?: boolean | null;
  readonly depth?: number;
  readonly position?: {
    readonly start: { readonly line: number; readonly column: number; readonly offset?: number };
    readonly end: { readonly offset?: number };
  };
}

const MAX_TITLE_CHARACTERS = 1000;
/** Levels of nesting that are looked into: more is nobody's list. */
const MAX_DEPTH = 50;

/** In the order of the file. An item without words is none. */
export function readItems(markdown: string): ListItem[] {
  const tree: Block = fromMarkdown(markdown, {
    extensions: [gfmTaskListItem()],
    mdastExtensions: [gfmTaskListItemFromMarkdown()],
  });
  const items: ListItem[] = [];
  const headings: { readonly depth: number; readonly words: string }[] = [];

  const visit = (block: Block, above: ListItem['above'], depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (block.type === 'heading') {
      const level = block.depth ?? 1;
      while ((headings.at(-1)?.depth ?? 0) >= level) headings.pop();
      headings.push({ depth: level, words: wordsOf(block) });
      return;
    }
    let inside = above;
    if (block.type === 'listItem') {
      const title = titleOf(block);
      if (typeof block.checked === 'boolean' && title !== '') {
        const path = headings.map(({ words }) => words).filter((words) => words !== '');
        items.push({
          line: lineOf(block),
          anchor: anchorOf(path.at(-1), above?.title, title),
          isOpen: !block.checked,
          title,
          description: descriptionOf(block, markdown, title),
          headings: path,
          ...(above && { above }),
        });
      }
      if (title !== '') inside = { line: lineOf(block), title };
    }
    for (const child of block.children ?? []) visit(child, inside, depth + 1);
  };
  visit(tree, undefined, 0);
  return items;
}

function lineOf({ position }: Block): number {
  return position?.start.line ?? 1;
}

function titleOf({ children = [] }: Block): string {
  const [first] = children;
  return first?.type === 'paragraph' ? wordsOf(first) : '';
}

/** The text that people see, on one line. */
function wordsOf(block: Block): string {
  const parts: string[] = [];
  const gather = ({ type, value, alt, children = [] }: Block): void => {
    if (type === 'html') return;
    if (type === 'break') parts.push(' ');
    else parts.push(value ?? alt ?? '');
    for (const child of children) gather(child);
  };
  gather(block);
  return oneLine(parts.join(''), MAX_TITLE_CHARACTERS);
}

/** The source behind the box, without the item's indentation. */
function descriptionOf({ children = [], position }: Block, source: string, title: string): string {
  const [first, second] = children;
  const start = first?.position?.start;
  if (!start || !position) return '';
  // The tree has the box within the first words where these are no plain text.
  const behind = source.indexOf(']', position.start.offset) + 1;
  const text = source.slice(Math.max(start.offset ?? 0, behind), position.end.offset);
  const indent = (second?.position?.start ?? start).column - 1;
  const deeper = new RegExp(`^[ \\t>]{0,${Math.min(indent, 200)}}`);
  const whole = text
    .split(/\r?\n/)
    .map((line, n) => (n === 0 ? line : line.replace(deeper, '')))
    .join('\n')
    .trim();
  return oneLine(whole, MAX_TITLE_CHARACTERS) === title ? '' : whole;
}

function anchorOf(...words: readonly (string | undefined)[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words.map((each) => each ?? '')));
  return hash.digest('hex').slice(0, 12);
}
