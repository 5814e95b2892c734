/**
 * Spells words as Markdown, so that they read there as they were meant: what would be markup is
 * escaped, code is fenced by enough marks, a link is one only to an address of the web. The words
 * come from others; nothing here makes them trusted.
 */

/** Escapes what Markdown would read as markup, and leaves `snake_case` as it is. */
export function escaped(text: string): string {
  return text.replaceAll(
    /[\\`*[\]]|(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])|~(?=~)|<(?=[a-z/!?])|&(?=#?\w+;)/giu,
    String.raw`\$&`,
  );
}

/** Keeps a line of a paragraph from being read as a heading, a quote, a list or a rule. */
export function paragraph(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/^(\s*)(#{1,6}(?=\s)|[-+>](?=\s|$)|>|(?:-{2,}|={2,})\s*$)/, String.raw`$1\$2`)
        .replace(/^(\s*\d{1,9})([.)])(?=\s)/, String.raw`$1\$2`),
    )
    .join('\n');
}

export function codeSpan(text: string): string {
  const line = text.replaceAll(/\s*\n\s*/g, ' ');
  const fence = '`'.repeat(longestRun(line) + 1);
  const space = /^`|`$/.test(line) || (line.startsWith(' ') && line.endsWith(' ')) ? ' ' : '';
  return line.trim() === '' ? line : fence + space + line + space + fence;
}

export function codeBlock(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${/^[\w+#.-]{1,30}$/.test(language) ? language : ''}\n${text}\n${fence}`;
}

/** `label` is Markdown already; it stands alone where `address` is none of the web. */
export function link(label: string, address: string): string {
  const url = webAddress(address);
  if (url === undefined) return label;
  return label === '' || label === escaped(address) ? `<${url}>` : `[${label}](${url})`;
}

export function image(alt: string, address: string): string {
  const url = webAddress(address);
  return url === undefined ? escaped(alt) : `![${escaped(alt)}](${url})`;
}

/** A file that a text shows: a picture, a link, or its name where nobody knows where it is. */
export function file(name: string, at: { url: string; isImage: boolean } | undefined): string {
  if (at === undefined) return `(attached: ${escaped(name === '' ? 'a file' : name)})`;
  return at.isImage ? image(name, at.url) : link(escaped(name), at.url);
}

export function quote(text: string): string {
  return text.replaceAll(/^/gm, '> ').replaceAll(/^> $/gm, '>');
}

/** An item of a list: what follows its first line stands below its text. */
export function listItem(marker: string, text: string): string {
  return marker + text.replaceAll(/\n(?=[^\n])/g, `\n${' '.repeat(marker.length)}`);
}

/** Puts marks around words, not around the spaces beside them, where they would mean nothing. */
export function around(mark: string, text: string, end = mark): string {
  const inner = text.trim();
  if (inner === '') return text;
  const start = text.indexOf(inner);
  return text.slice(0, start) + mark + inner + end + text.slice(start + inner.length);
}

/** More of a table is left out. */
const MAX_ROWS = 1000;
const MAX_COLUMNS = 50;

/** The first row is the head; cells are Markdown. */
export function table(all: readonly (readonly string[])[]): string {
  const rows = all.slice(0, MAX_ROWS).map((row) => row.slice(0, MAX_COLUMNS));
  const width = Math.max(1, ...rows.map((row) => row.length));
  const spell = (row: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, at) => cell(row[at] ?? '')).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [spell(head), `|${' --- |'.repeat(width)}`, ...body.map(spell)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll(/(?<!\\)\\\n|\n+/g, '<br>');
}

function webAddress(address: string): string | undefined {
  const url = URL.parse(address.trim());
  if (url === null || !/^(?:https?|mailto):$/.test(url.protocol)) return undefined;
  return url.href.replaceAll(/[()<>]/g, (mark) => `%${mark.charCodeAt(0).toString(16)}`);
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
