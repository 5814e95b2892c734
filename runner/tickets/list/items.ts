/**
 * Owns reading the task items of a Markdown file, as remark reads them. Pure; the text is
 * untrusted, and its size is bounded by the caller. Changes nothing: the runner ticks an item
 * (blueprint/tick.ts).
 */
import { createHash } from 'node:crypto';
import { oneLine } from '../../protocol/text.ts';
import { type ItemBlock, readBlocks } from './blocks.ts';

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
  readonly above: Above | undefined;
}

interface Above {
  readonly line: number;
  readonly title: string;
}

const MAX_TITLE_CHARACTERS = 1000;

/** In the order of the file. An item without words is none. */
export function readItems(markdown: string): ListItem[] {
  // The mark at the beginning of a file counts in no offset.
  const source = markdown.replace(/^\ufeff/, '');
  return readBlocks(source).flatMap((block) => {
    const { line, isOpen } = block;
    const title = titleOf(block);
    if (isOpen === undefined || title === '') return [];
    const headings = block.headings.map((words) => oneLine(words)).filter((words) => words !== '');
    const above = named(block.above);
    const anchor = anchorOf(headings.at(-1), above?.title, title);
    const description = descriptionOf(block, source, title);
    return { line, anchor, isOpen, title, description, headings, above };
  });
}

function titleOf({ words }: ItemBlock): string {
  return oneLine(words, MAX_TITLE_CHARACTERS);
}

/** The nearest item around it that has words. */
function named(block: ItemBlock | undefined): Above | undefined {
  for (let each = block; each; each = each.above) {
    const title = titleOf(each);
    if (title !== '') return { line: each.line, title };
  }
  return undefined;
}

/** The source behind the box, without the item's indentation. */
function descriptionOf({ start, end, column }: ItemBlock, source: string, title: string): string {
  const text = source.slice(source.indexOf(']', start) + 1, end);
  const deeper = new RegExp(`^[ \\t>]{0,${Math.min(column - 1, 200)}}`);
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
