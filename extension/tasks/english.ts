/**
 * Owns reading the runner's English in the editor's language. A runner writes its reasons, notices
 * and errors in English, into ledgers and logs that outlive any window. The editor knows the
 * templates of these texts (script/translation) and recognises them: `"test" was not run.` is
 * `"{0}" was not run.` with one argument. What it does not recognise stays as it is, so a newer
 * runner is never misquoted. Pure.
 */

/** English → the editor's language; `{0}` stands for what is filled in. */
export type Words = Readonly<Record<string, string>>;

interface Template {
  readonly translated: string;
  /** Letters that are its own: the more there are, the surer it is meant. */
  readonly letters: number;
  /** Its longest own piece, which is looked for first. */
  readonly piece: string;
  readonly pattern: RegExp;
  /** Numbers of its arguments, in the order in which they stand; names in quotes are left alone. */
  readonly places: readonly { readonly index: number; readonly isName: boolean }[];
}

/** A template with fewer letters of its own would fit texts that it is not of. */
const MIN_LETTERS = 6;
const MIN_LETTERS_INSIDE = 4;
const MAX_DEPTH = 4;
const MAX_CHARACTERS = 5000;
const MAX_REMEMBERED = 2000;
const SENTENCES = /(?<=[.!?…]"?)[ \n]+(?=["“(]?\p{Lu})|\n+/u;

export class EnglishReader {
  readonly #words: Words;
  readonly #remembered = new Map<string, string>();
  #templates: readonly Template[] | undefined;

  constructor(words: Words) {
    this.#words = words;
  }

  /** Returns the text in the editor's language, as far as it is known. */
  read(text: string): string {
    if (text.length > MAX_CHARACTERS) return text;
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const read = this.#partly(text, 0);
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(text, read);
    return read;
  }

  #partly(text: string, depth: number): string {
    return (
      this.#wholly(text, depth) ?? this.#sentences(text, depth) ?? this.#afterColon(text, depth)
    );
  }

  /** Undefined when the text as a whole is not known. */
  #wholly(text: string, depth: number): string | undefined {
    const core = text.trim();
    if (core === '' || depth > MAX_DEPTH) return undefined;
    const around = (read: string): string => text.replace(core, () => read);
    const exact = this.#words[core];
    if (exact !== undefined) return around(exact);
    // Several sentences that are all known are surer than one template over all of them.
    const parts = core.split(SENTENCES);
    const each = parts.length > 1 ? parts.map((part) => this.#wholly(part, depth)) : [];
    if (each.length > 0 && each.every((part) => part !== undefined)) {
      return around(joined(core, parts, each));
    }
    const least = depth === 0 ? MIN_LETTERS : MIN_LETTERS_INSIDE;
    for (const { translated, letters, piece, pattern, places } of this.#known()) {
      if (letters < least) break;
      const found = core.includes(piece) ? pattern.exec(core) : null;
      if (!found) continue;
      const given = new Map(
        places.map(({ index, isName }, at) => {
          const argument = found[at + 1] ?? '';
          return [index, isName ? argument : this.#partly(argument, depth + 1)];
        }),
      );
      return around(
        translated.replaceAll(/\{(\d+)\}/g, (place, index) => given.get(Number(index)) ?? place),
      );
    }
    return undefined;
  }

  /** Some of its sentences are known. */
  #sentences(text: string, depth: number): string | undefined {
    const parts = text.split(SENTENCES);
    if (parts.length < 2) return undefined;
    return joined(
      text,
      parts,
      parts.map((part) => this.#wholly(part, depth) ?? this.#afterColon(part, depth)),
    );
  }

  /** `src/a.ts: a check is silenced`, or a name before a reason. */
  #afterColon(text: string, depth: number): string {
    for (let at = text.indexOf(': '); at >= 0; at = text.indexOf(': ', at + 1)) {
      const rest = this.#wholly(text.slice(at + 2), depth);
      if (rest !== undefined) return `${text.slice(0, at)}: ${rest}`;
    }
    return text;
  }

  #known(): readonly Template[] {
    this.#templates ??= Object.entries(this.#words)
      .filter(([key]) => /\{\d+\}/.test(key))
      .map(([key, translated]) => templateOf(key, translated))
      .toSorted((a, b) => b.letters - a.letters);
    return this.#templates;
  }
}

/** Puts other words in the place of parts, and leaves what stands between them. */
function joined(
  text: string,
  parts: readonly string[],
  others: readonly (string | undefined)[],
): string {
  let at = 0;
  let made = '';
  for (const [index, part] of parts.entries()) {
    const start = text.indexOf(part, at);
    made += text.slice(at, start) + (others[index] ?? part);
    at = start + part.length;
  }
  return made + text.slice(at);
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

function templateOf(key: string, translated: string): Template {
  const pieces = key.trim().split(/\{\d+\}/);
  const places = [...key.trim().matchAll(/(["“`]?)\{(\d+)\}/g)].map(([, quote, index]) => ({
    index: Number(index),
    isName: quote !== '',
  }));
  const source = pieces.map((piece) => escaped(piece)).join('([\\s\\S]*?)');
  return {
    translated: translated.trim(),
    letters: pieces.join('').replaceAll(/\P{L}/gu, '').length,
    piece: pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest)),
    pattern: new RegExp(`^${source}$`),
    places,
  };
}
