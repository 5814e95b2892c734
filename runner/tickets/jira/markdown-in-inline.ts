/**
 * Reads the words of a paragraph of Markdown as pieces of text with their marks. HTML tags are left
 * out, an image becomes a link, and a mark without its partner is a character like others.
 */

export interface Inline {
  /** Not empty; a line break alone is `\n`. */
  readonly text: string;
  readonly isStrong?: boolean;
  readonly isEm?: boolean;
  readonly isStruck?: boolean;
  readonly isCode?: boolean;
  /** An address of the web. */
  readonly href?: string;
}

type Marks = Omit<Inline, 'text'>;

const MAX_DEPTH = 5;

const token = new RegExp(
  [
    String.raw`\\(?<literal>[!-/:-@[-${'`'}{-~])`,
    String.raw`(?<fence>${'`'}+)(?!${'`'})(?<code>[^\n]{1,2000}?)(?<!${'`'})\k<fence>(?!${'`'})`,
    String.raw`(?<hardBreak>(?:\\| {2,})\n|<br\s*\/?>)`,
    String.raw`(?<softBreak>\n)`,
    String.raw`!?\[(?<label>(?:\\.|[^[\]\\]){0,500})\]\(<?(?<target>[^()\s<>]{1,2000})>?(?:\s+"[^"]{0,300}")?\)`,
    String.raw`<(?<auto>https?:[^<>\s]{1,2000})>`,
    String.raw`(?<tag><\/?[a-zA-Z][^<>]{0,300}>)`,
    String.raw`(?<url>https?:\/\/[^\s<>|]{1,2000}[^\s<>|.,;:!?'")\]*_~])`,
    String.raw`&(?<entity>amp|lt|gt|quot|nbsp|#39);`,
    String.raw`\*\*(?=\S)(?<strong>[^]{0,1000}?\S)\*\*`,
    String.raw`(?<![\p{L}\p{N}*])\*(?=\S)(?<em>[^*]{0,1000}?[^\s*])\*(?![\p{L}\p{N}*])`,
    String.raw`(?<![\p{L}\p{N}_])_(?=\S)(?<em2>[^_]{0,1000}?[^\s_])_(?![\p{L}\p{N}_])`,
    String.raw`~~(?=\S)(?<struck>[^]{0,1000}?\S)~~`,
  ].join('|'),
  'gu',
);

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00A0',
  '#39': "'",
};

export function inlines(text: string): Inline[] {
  // A tag that is left out may leave the space before it.
  const pieces = merged(read(text.trim(), {}, 0));
  const last = pieces.pop();
  if (last === undefined) return [];
  const words = last.text.trimEnd();
  return words === '' ? pieces : [...pieces, { ...last, text: words }];
}

function read(text: string, marks: Marks, depth: number): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  const add = (words: string, more: Marks = {}): void => {
    if (words !== '') out.push({ text: words, ...marks, ...more });
  };
  for (const match of text.matchAll(token)) {
    add(text.slice(from, match.index));
    from = match.index + match[0].length;
    const groups = match.groups ?? {};
    const within = (words: string, more: Marks): void => {
      if (depth < MAX_DEPTH) out.push(...read(words, { ...marks, ...more }, depth + 1));
      else add(words, more);
    };
    const { literal, code, label, target, entity, strong, struck } = groups;
    const address = groups.auto ?? groups.url;
    const em = groups.em ?? groups.em2;
    if (literal !== undefined) add(literal);
    else if (code !== undefined) add(code.replace(/^ (.*[^ ].*) $/, '$1'), { isCode: true });
    else if (groups.hardBreak !== undefined) add('\n');
    else if (groups.softBreak !== undefined) add(' ');
    else if (target !== undefined) within(label || target, linkTo(target));
    else if (address !== undefined) add(address, marks.href === undefined ? linkTo(address) : {});
    else if (entity !== undefined) add(entities[entity] ?? '');
    else if (strong !== undefined) within(strong, { isStrong: true });
    else if (em !== undefined) within(em, { isEm: true });
    else if (struck !== undefined) within(struck, { isStruck: true });
  }
  add(text.slice(from));
  return out;
}

function linkTo(target: string): Marks {
  const url = URL.parse(target);
  return url !== null && /^(?:https?|mailto):$/.test(url.protocol) ? { href: url.href } : {};
}

/** Neighbours with the same marks are one piece; a line break stays one of its own. */
function merged(pieces: readonly Inline[]): Inline[] {
  const out: Inline[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    const isSame =
      last !== undefined &&
      last.text !== '\n' &&
      piece.text !== '\n' &&
      last.isStrong === piece.isStrong &&
      last.isEm === piece.isEm &&
      last.isStruck === piece.isStruck &&
      last.isCode === piece.isCode &&
      last.href === piece.href;
    if (isSame) out.splice(-1, 1, { ...last, text: last.text + piece.text });
    else out.push(piece);
  }
  return out;
}
