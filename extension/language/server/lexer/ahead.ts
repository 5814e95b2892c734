/**
 * Owns looking ahead in a text: whether a here-document's end or an element's closing tag exists at
 * all. Each is collected once, in one pass, when it is first needed. Pure.
 */

/** Longer than the end of any here-document that people write. */
const MAX_END_CHARACTERS = 64;

export class Ahead {
  readonly #text: string;
  #lines: Map<string, number> | undefined;
  #closing: Map<string, number> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns true when a line below `at` holds only these words and white space. */
  line(words: string, at: number): boolean {
    this.#lines ??= this.#gatherLines();
    return (this.#lines.get(words) ?? -1) > at;
  }

  /** Returns true when `</name` follows after `at`. */
  closing(name: string, at: number): boolean {
    this.#closing ??= this.#gatherClosing();
    return (this.#closing.get(name) ?? -1) > at;
  }

  #gatherLines(): Map<string, number> {
    const last = new Map<string, number>();
    let from = 0;
    for (const line of this.#text.split('\n')) {
      const words = line.length > MAX_END_CHARACTERS * 3 ? '' : line.trim();
      if (words !== '' && words.length <= MAX_END_CHARACTERS) last.set(words, from);
      from += line.length + 1;
    }
    return last;
  }

  #gatherClosing(): Map<string, number> {
    const last = new Map<string, number>();
    for (const { 0: mark, index } of this.#text.matchAll(
      /<\/[\p{L}_$]?[\p{L}\p{N}_$.:-]{0,100}/gu,
    )) {
      last.set(mark.slice(2), index);
    }
    return last;
  }
}
