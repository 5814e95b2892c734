/**
 * Collects the output of a search, keeping the beginnings of its first lines: neither a line of
 * many megabytes nor a flood of lines displaces the others or fills memory.
 */
import { clean } from './output.ts';

export const MAX_LINES = 100;
/** Characters shown of a line, including its path and number. */
const MAX_LINE_CHARACTERS = 300;
/** Bytes kept of a line, enough for that many characters. */
const MAX_LINE_BYTES = 4 * MAX_LINE_CHARACTERS;
const LINE_FEED = 10;

export class FoundLines {
  /** Holds one line more than is shown if there are more. */
  readonly lines: string[] = [];
  /** Number of shown lines that are cut. */
  cut = 0;
  #line: Buffer[] = [];
  #kept = 0;
  #length = 0;

  add(chunk: Uint8Array): void {
    if (this.#isFull) return;
    const bytes = Buffer.from(chunk);
    for (let from = 0; from < bytes.length && !this.#isFull; ) {
      const feed = bytes.indexOf(LINE_FEED, from);
      const to = feed < 0 ? bytes.length : feed;
      this.#take(bytes.subarray(from, to));
      if (feed >= 0) this.end();
      from = to + 1;
    }
  }

  /** Ends the current line. */
  end(): void {
    const length = this.#length;
    const text = clean(Buffer.concat(this.#line));
    this.#line = [];
    this.#kept = 0;
    this.#length = 0;
    const line = text.replace(/^\.\//, '').replace(/\n+$/, '').replaceAll('\n', ' ');
    if (line === '' || this.#isFull) return;
    const isLong = length > MAX_LINE_BYTES || line.length > MAX_LINE_CHARACTERS;
    this.lines.push(isLong ? `${line.slice(0, MAX_LINE_CHARACTERS)}… [${size(length)}]` : line);
    if (isLong && this.lines.length <= MAX_LINES) this.cut += 1;
  }

  get #isFull(): boolean {
    return this.lines.length > MAX_LINES;
  }

  #take(part: Buffer): void {
    this.#length += part.length;
    const room = MAX_LINE_BYTES - this.#kept;
    if (room <= 0) return;
    const kept = part.subarray(0, room);
    this.#line.push(kept);
    this.#kept += kept.length;
  }
}

function size(bytes: number): string {
  return `a line of ${bytes} bytes`;
}
