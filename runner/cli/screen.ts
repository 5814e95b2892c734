/**
 * Owns how things look in a terminal: colours only on a terminal (NO_COLOR honoured), columns,
 * sizes. What comes from a repository or a model is made harmless before it is shown.
 */
import { styleText } from 'node:util';

export type Ink = Parameters<typeof styleText>[0];

/** Colours as the stream can show them; plain text elsewhere. */
export function paint(ink: Ink, text: string): string {
  return styleText(ink, text, { stream: process.stdout, validateStream: true });
}

/**
 * Characters that move, hide or reverse text on a terminal: control characters, marks that set the
 * direction of text, other line ends, and characters without width (but joiners, which scripts and
 * emoji need).
 */
const UNSEEN =
  /\p{Cc}|[\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** All of that becomes visible; line feeds and tabs stay. */
export function harmless(text: string): string {
  return text.replace(UNSEEN, (c) =>
    c === '\n' || c === '\t' ? c : `\\x${(c.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}

/**
 * Makes a JSON document for standard output, which may be a terminal: escapes unseen characters.
 */
export function jsonText(value: unknown, indent?: 2): string {
  return JSON.stringify(value, null, indent).replace(UNSEEN, (c) => {
    if (c === '\n') return c;
    return [...Array(c.length).keys()]
      .map((unit) => `\\u${c.charCodeAt(unit).toString(16).padStart(4, '0')}`)
      .join('');
  });
}

/** Keeps a text such as a file's name on its line: a line feed in it could forge the next one. */
export function oneLine(text: string): string {
  return harmless(text).replaceAll('\n', '\\x0a').replaceAll('\t', '\\x09');
}

/** Further lines go in deeper, where no line of our own begins. */
export function indented(text: string): string {
  return harmless(text).replaceAll(/\n(?=[^\n])/g, '\n      ');
}

/** `214 B`, `3.4 kB`, `12 MB`; powers of 1000. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** The counts of a diff: `+12 −3`. */
export function plusMinus(additions: number, deletions: number): string {
  return `${paint('green', `+${additions}`)} ${paint('red', `−${deletions}`)}`;
}

/** `text` cut to `width` columns, padded when shorter. */
export function column(text: string, width: number): string {
  const line = harmless(text).replaceAll('\n', ' ');
  return line.length > width ? `${line.slice(0, width - 1)}…` : line.padEnd(width);
}
