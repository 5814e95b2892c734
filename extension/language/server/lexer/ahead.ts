/**
 * Owns what stands further down in a text: whether a here-document's end or an element's closing
 * tag is there at all. Each is gathered once, in one pass, when it is first asked for. Pure.
 */

/** No end of a here-document that anybody writes is longer. */
const MAX_END_CHARACTERS = 64;

export class Ahead {
  readonly #text: string;
  #lines: Map<string, number> | undefined;
  #closing: Map<string, number> | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** A line further down than `at` holds these words and nothing else but space. */
  line(words: string, at: number): boolean {
    this.#lines ??= this.#gatherLines();
    return (this.#lines.get(words) ?? -1) > at;
  }

  /** `</name` stands further down than `at`. */
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
