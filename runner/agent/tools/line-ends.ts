/**
 * Handles line ends of files, which the model does not see: it gets and sends `\n`. Finds text
 * whatever its line ends are, and gives new text those of the text it replaces. Pure; every byte
 * that is not replaced stays as it was.
 */

interface Line {
  readonly text: string;
  /** '' for a last line without an end. */
  readonly end: string;
}

const END = /\r\n|\n|\r/g;
const USUAL = '\n';

/** Returns the text as the model sees it. */
export function withPlainEnds(text: string): string {
  return text.replaceAll(END, USUAL);
}

/** Returns the only kind of line end in the text; undefined if it has none or several. */
export function onlyEnd(text: string): string | undefined {
  const ends = new Set(text.match(END));
  const [end] = ends;
  return ends.size === 1 ? end : undefined;
}

/** Returns the most common line end. */
export function usualEnd(text: string): string {
  const counts = new Map<string, number>();
  for (const end of text.match(END) ?? []) counts.set(end, (counts.get(end) ?? 0) + 1);
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a);
  return most?.[0] ?? USUAL;
}

/** Returns the line end of the line before this position; undefined in the first line. */
export function endAbove(text: string, at: number): string | undefined {
  const feed = at === 0 ? -1 : text.lastIndexOf('\n', at - 1);
  const back = at === 0 ? -1 : text.lastIndexOf('\r', at - 1);
  if (feed < 0 && back < 0) return undefined;
  if (feed === back + 1 && back >= 0) return '\r\n';
  return feed > back ? '\n' : '\r';
}

/** Finds one text within another regardless of line ends; positions are those of the original. */
export class Finder {
  readonly #text: string;
  readonly #plain: string;
  /** Original position of each character of the plain text; undefined if all are the same. */
  readonly #places: Uint32Array | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#plain = withPlainEnds(text);
    if (this.#plain === text) return;
    const places = new Uint32Array(this.#plain.length + 1);
    let at = 0;
    for (let n = 0; n < places.length; n += 1) {
      places[n] = at;
      at += text.startsWith('\r\n', at) ? 2 : 1;
    }
    this.#places = places;
  }

  /**
   * Returns the first two occurrences, overlapping ones included; a second one means there are
   * several.
   */
  find(wanted: string): { start: number; end: number }[] {
    // A text with carriage returns may mean one of several places that look alike.
    if (wanted.includes('\r')) {
      const exact = occurrences(this.#text, wanted);
      if (exact.length === 1) return exact;
    }
    return occurrences(this.#plain, withPlainEnds(wanted)).map(({ start, end }) => ({
      start: this.#places?.[start] ?? start,
      end: this.#places?.[end] ?? end,
    }));
  }
}

function occurrences(text: string, wanted: string): { start: number; end: number }[] {
  const first = text.indexOf(wanted);
  const second = first < 0 ? -1 : text.indexOf(wanted, first + 1);
  return [first, second]
    .filter((start) => start >= 0)
    .map((start) => ({ start, end: start + wanted.length }));
}

/**
 * Returns `next` with the line ends of the text that it replaces. Carriage returns in it are
 * intended, unless the file has them on every line anyway. `above` is the line end before that
 * text.
 */
export function asReplaced(
  next: string,
  { text, file, above }: { text: string; file: string; above: string },
): string {
  if (next.includes('\r') && onlyEnd(file) !== '\r\n') return next;
  return withEndsOf(next, text, above);
}

/** Keeps the ends of lines that stay, and gives new lines that of the line above. */
function withEndsOf(next: string, before: string, usual: string): string {
  const old = splitLines(before);
  const lines = splitLines(next);
  const ends = matchedEnds(lines, old);
  const first = old.find(({ end }) => end !== '')?.end ?? usual;
  let above = first;
  return lines
    .map(({ text, end }, index) => {
      if (end === '') return text;
      above = ends[index] || above;
      return text + above;
    })
    .join('');
}

/** Returns for each line the end of the old line it matches, if there is one. */
function matchedEnds(lines: readonly Line[], old: readonly Line[]): (string | undefined)[] {
  const ends: (string | undefined)[] = Array.from({ length: lines.length });
  let from = 0;
  while (from < lines.length && from < old.length && lines[from]?.text === old[from]?.text) {
    ends[from] = old[from]?.end;
    from += 1;
  }
  let back = 0;
  const most = Math.min(lines.length, old.length) - from;
  while (back < most && lines.at(-1 - back)?.text === old.at(-1 - back)?.text) {
    ends[lines.length - 1 - back] = old.at(-1 - back)?.end;
    back += 1;
  }
  const places = new Map<string, number[]>();
  for (let n = from; n < old.length - back; n += 1) {
    const text = old[n]?.text ?? '';
    places.set(text, [...(places.get(text) ?? []).slice(-MAX_EQUAL_LINES), n]);
  }
  const matched: (number | undefined)[] = [];
  for (let n = from, reached = from; n < lines.length - back; n += 1) {
    const place = places.get(lines[n]?.text ?? '')?.find((each) => each >= reached);
    matched.push(place);
    if (place !== undefined) reached = place + 1;
  }
  // Between two lines that stay, the first new lines take the place of the first old ones.
  let until = old.length - back;
  const limits = matched.map(() => until);
  for (let n = matched.length - 1; n >= 0; n -= 1) {
    limits[n] = until;
    until = matched[n] ?? until;
  }
  for (let n = 0, reached = from; n < matched.length; n += 1) {
    const place = matched[n] ?? (reached < (limits[n] ?? 0) ? reached : undefined);
    if (place === undefined) continue;
    ends[from + n] = old[place]?.end;
    reached = place + 1;
  }
  return ends;
}

/** Equal lines that are told apart; further ones are not. */
const MAX_EQUAL_LINES = 200;

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const { 0: end, index } of text.matchAll(END)) {
    lines.push({ text: text.slice(from, index), end });
    from = index + end.length;
  }
  lines.push({ text: text.slice(from), end: '' });
  return lines;
}
