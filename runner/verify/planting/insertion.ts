/**
 * Puts a planted text into a file without touching anything else in it: insertions at places, with
 * the file's own line ends. Pure. Each language decides what is inserted, and where.
 */

/** The test file in which something is planted. */
export interface TestSource {
  readonly path: string;
  readonly text: string;
  /** Lower-case letters, digits and `_`: a word in every language and in every string. */
  readonly token: string;
  /** Texts in which the functions that it calls may be defined; its own when absent. */
  readonly beside?: string;
}

export interface Insertion {
  /** An offset into the text. */
  readonly at: number;
  /** Whole lines, with `\n`. */
  readonly text: string;
}

/** Everything that can be planted in a language; undefined where the file has no place for it. */
export interface Planter {
  readonly assertion: (source: TestSource) => readonly Insertion[] | undefined;
  readonly statement: (source: TestSource) => readonly Insertion[] | undefined;
}

/** Returns the text with all insertions made. */
export function inserted(text: string, insertions: readonly Insertion[]): string {
  const end = /\r\n/.test(text) ? '\r\n' : '\n';
  let result = '';
  let from = 0;
  for (const { at, text: more } of insertions.toSorted((a, b) => a.at - b.at)) {
    const kept = text.slice(from, at);
    const isOpenLine = at > 0 && text[at - 1] !== '\n' && !(at === 1 && text[0] === '\uFEFF');
    result += `${kept}${isOpenLine ? end : ''}${more.replaceAll('\n', end)}`;
    from = at;
  }
  return result + text.slice(from);
}

/** Adds lines at the end of the text. */
export function atEnd(text: string, more: string): Insertion {
  return { at: text.length, text: `\n${more}\n` };
}

/**
 * Adds lines before the first line that `pattern` matches, or at the end where there is none. The
 * pattern has the flag `m` and begins with `^`.
 */
export function before(text: string, pattern: RegExp, more: string): Insertion {
  const found = pattern.exec(text);
  return found ? { at: found.index, text: `${more}\n\n` } : atEnd(text, more);
}

/** Adds lines after the line that contains the offset. */
export function afterLine(text: string, offset: number, more: string): Insertion {
  const end = text.indexOf('\n', offset);
  return { at: end < 0 ? text.length : end + 1, text: `${more}\n` };
}

/** Returns the offset after a byte order mark and a `#!` line. */
export function afterFirstLine(text: string): number {
  const [start = ''] = /^\uFEFF?(?:#![^\n]*(?:\n|$))?/.exec(text) ?? [];
  return start.length;
}

/** Returns the offset after the first `{` that follows within 2,000 characters. */
export function afterBrace(text: string, offset: number): number | undefined {
  const at = text.slice(offset, offset + 2000).indexOf('{');
  return at < 0 ? undefined : offset + at + 1;
}
