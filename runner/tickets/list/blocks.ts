/**
 * Owns which items and headings a Markdown text has, and where: read from the parser's own events,
 * since a whole syntax tree would cost the editor as much code again. Pure.
 */
import { parse, postprocess, preprocess } from 'micromark';
import { gfmTaskListItem } from 'micromark-extension-gfm-task-list-item';
import { characterEntities } from './entities.ts';

export interface ItemBlock {
  readonly line: number;
  /** Undefined for an item without a box. */
  readonly isOpen: boolean | undefined;
  /** Its first paragraph, if it begins with one. */
  readonly words: string;
  /** Offsets of its marker and of the end of what is in it. */
  readonly start: number;
  readonly end: number;
  /** The 1-based column of what follows its first block, else of that. */
  readonly column: number;
  /** The headings above it, the outermost first. */
  readonly headings: readonly string[];
  readonly above: ItemBlock | undefined;
}

type Event = ReturnType<typeof postprocess>[number];
type Token = Event[1];
type OpenItem = { -readonly [K in keyof ItemBlock]: ItemBlock[K] } & { blocks: number };

/** What an item can hold; a text's end belongs to one of them. */
const BLOCKS = new Set(
  'paragraph atxHeading setextHeading codeFenced codeIndented htmlFlow thematicBreak definition blockQuote listOrdered listUnordered'.split(
    ' ',
  ),
);
const TEXTS = new Set(
  'data codeTextData characterEscapeValue autolinkProtocol autolinkEmail'.split(' '),
);
/** Where a link leads is no word of its text. */
const ASIDE = new Set(['resource', 'reference']);

/** In the order of the text; an offset counts from the beginning of `markdown`. */
export function readBlocks(markdown: string): ItemBlock[] {
  const reader = new Reader(markdown);
  const parser = parse({ extensions: [gfmTaskListItem()] }).document();
  for (const [kind, token] of postprocess(parser.write(preprocess()(markdown, undefined, true)))) {
    if (kind === 'enter') reader.enter(token);
    else reader.exit(token);
  }
  return reader.items;
}

class Reader {
  readonly items: OpenItem[] = [];
  readonly #source: string;
  /** The lists and quotes that are open; a list has one item open. */
  readonly #containers: (OpenItem | 'quote' | 'list')[] = [];
  #headings: readonly { readonly depth: number; readonly words: string }[] = [];
  #depth = 0;
  /** The words that are gathered, of a heading or of an item. */
  #words: string | undefined;
  #aside = 0;

  constructor(source: string) {
    this.#source = source;
  }

  enter(token: Token): void {
    if (BLOCKS.has(token.type)) this.#begin(token);
    if (ASIDE.has(token.type)) this.#aside += 1;
    if (this.#words !== undefined && this.#aside === 0) this.#words += this.#seen(token);
    switch (token.type) {
      case 'listOrdered':
      case 'listUnordered':
        this.#containers.push('list');
        break;
      case 'blockQuote':
        this.#containers.push('quote');
        break;
      case 'listItemPrefix':
        this.#beginItem(token);
        break;
      case 'taskListCheckValueChecked':
      case 'taskListCheckValueUnchecked': {
        const item = this.#item();
        if (item) item.isOpen = token.type === 'taskListCheckValueUnchecked';
        break;
      }
      case 'atxHeading':
      case 'setextHeading':
        this.#depth = 0;
        this.#words = '';
        break;
      case 'atxHeadingSequence':
        this.#depth ||= this.#slice(token).length;
        break;
      case 'setextHeadingLineSequence':
        this.#depth = this.#slice(token).startsWith('=') ? 1 : 2;
        break;
      default:
    }
  }

  exit(token: Token): void {
    if (ASIDE.has(token.type)) this.#aside -= 1;
    if (!BLOCKS.has(token.type)) return;
    const words = this.#words ?? '';
    switch (token.type) {
      case 'listOrdered':
      case 'listUnordered':
      case 'blockQuote':
        this.#containers.pop();
        break;
      case 'atxHeading':
      case 'setextHeading': {
        const above = this.#headings.filter(({ depth }) => depth < this.#depth);
        this.#headings = [...above, { depth: this.#depth, words }];
        this.#words = undefined;
        break;
      }
      case 'paragraph': {
        const item = this.#item();
        if (item?.blocks === 1) item.words = words;
        this.#words = undefined;
        break;
      }
      default:
    }
    for (const each of this.#containers) {
      if (typeof each === 'object') each.end = token.end.offset;
    }
  }

  /** The innermost container, where that is an item. */
  #item(): OpenItem | undefined {
    const last = this.#containers.at(-1);
    return typeof last === 'object' ? last : undefined;
  }

  #begin({ type, start }: Token): void {
    const item = this.#item();
    if (!item) return;
    item.blocks += 1;
    if (item.blocks <= 2) item.column = start.column;
    if (type === 'paragraph' && item.blocks === 1) this.#words = '';
  }

  #beginItem({ start }: Token): void {
    this.#containers.pop();
    const item: OpenItem = {
      line: start.line,
      isOpen: undefined,
      words: '',
      start: start.offset,
      end: start.offset,
      column: 1,
      headings: this.#headings.map(({ words }) => words),
      above: this.#containers.findLast((each) => typeof each === 'object'),
      blocks: 0,
    };
    this.items.push(item);
    this.#containers.push(item);
  }

  #seen(token: Token): string {
    if (TEXTS.has(token.type)) return this.#slice(token);
    if (token.type === 'lineEnding' || token.type.startsWith('hardBreak')) return ' ';
    if (token.type !== 'characterReference') return '';
    const written = this.#slice(token);
    const [, sign = '', name = ''] = /^&(#x|#|)(\w+);$/i.exec(written) ?? [];
    if (sign === '') return characterEntities[name] ?? written;
    const code = Number.parseInt(name, sign === '#' ? 10 : 16);
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : '\ufffd';
  }

  #slice({ start, end }: Token): string {
    return this.#source.slice(start.offset, end.offset);
  }
}
