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
  /** What stands before, between and behind its arguments. */
  readonly pieces: readonly string[];
  /** Its arguments, in the order in which they stand. */
  readonly places: readonly Place[];
}

interface Read {
  readonly words: string;
  /** How many letters of it were known. */
  readonly letters: number;
}

interface Place {
  readonly index: number;
  /** In quotes: a name, which is left alone. */
  readonly isName: boolean;
  /** At the end, behind a colon: a reason, or a line of somebody's code. */
  readonly isLast: boolean;
  /** The translation does without it: it is `was`, or the `s` of several. */
  readonly isLeftOut: boolean;
}

/** A template with fewer letters of its own would fit texts that it is not of. */
const MIN_LETTERS = 6;
const MIN_LETTERS_INSIDE = 3;
const MAX_DEPTH = 4;
const MAX_MARKS = 12;
const MAX_CHARACTERS = 5000;
const MAX_REMEMBERED = 2000;
const ONE_WORD = /^[\p{L}’']*$/u;
const CODE = /[`{}<>=#\\]|\/\/|\w\(|;$/;
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
    const { words } = this.#partly(text, MIN_LETTERS, 0);
    if (this.#remembered.size >= MAX_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(text, words);
    return words;
  }

  /** @param least letters of known words that it takes to be sure */
  #partly(text: string, least: number, depth: number): Read {
    return (
      this.#wholly(text, least, depth) ??
      this.#sentences(text, least, depth) ??
      this.#fromMark(text, least, depth)
    );
  }

  /** Undefined when the text as a whole is not known. */
  #wholly(text: string, least: number, depth: number): Read | undefined {
    const core = text.trim();
    if (core === '' || depth > MAX_DEPTH) return undefined;
    const exact = this.#exact(core);
    // Several sentences that are all known are surer than one template over all of them.
    const found =
      exact === undefined
        ? (this.#eachSentence(core, least, depth) ??
          this.#template(core, least, depth) ??
          this.#clause(core, least, depth))
        : { words: exact, letters: lettersIn(core) };
    return found && { ...found, words: text.replace(core, () => found.words) };
  }

  #eachSentence(text: string, least: number, depth: number): Read | undefined {
    const parts = text.split(SENTENCES);
    if (parts.length < 2) return undefined;
    const each = parts.map((part) => this.#wholly(part, least, depth));
    return each.every((part) => part !== undefined) ? joined(text, parts, each) : undefined;
  }

  #template(text: string, least: number, depth: number): Read | undefined {
    for (const { translated, letters, piece, pieces, places } of this.#known()) {
      if (letters < MIN_LETTERS_INSIDE) return undefined;
      const found = text.includes(piece) ? argumentsIn(text, pieces) : undefined;
      const given = found && this.#given(places, found, depth);
      if (!given || !isSure(text, letters, letters + given.letters, least)) continue;
      const words = translated.replaceAll(
        /\{(\d+)\}/g,
        (place, index) => given.words.get(Number(index)) ?? place,
      );
      return { words, letters: letters + given.letters };
    }
    return undefined;
  }

  /** Clauses that are joined to sentences stand in the sources without a point. */
  #clause(text: string, least: number, depth: number): Read | undefined {
    const clause = text.endsWith('.') ? this.#wholly(text.slice(0, -1), least, depth) : undefined;
    return clause && { ...clause, words: `${clause.words}.` };
  }

  /** The arguments in the editor's language; undefined where one would be lost. */
  #given(places: readonly Place[], found: readonly string[], depth: number) {
    const words = new Map<number, string>();
    let letters = 0;
    for (const [at, { index, isName, isLast, isLeftOut }] of places.entries()) {
      const argument = found[at] ?? '';
      if (isLeftOut && !ONE_WORD.test(argument)) return undefined;
      const isTheirs = isName || (isLast && CODE.test(argument));
      const read = isTheirs
        ? { words: argument, letters: 0 }
        : this.#partly(argument, MIN_LETTERS_INSIDE, depth + 1);
      words.set(index, read.words);
      letters += read.letters;
    }
    return { words, letters };
  }

  /** Some of its sentences are known. */
  #sentences(text: string, least: number, depth: number): Read | undefined {
    const parts = text.split(SENTENCES);
    if (parts.length < 2) return undefined;
    return joined(
      text,
      parts,
      parts.map((part) => this.#partly(part, least, depth + 1)),
    );
  }

  /** Its end is known: `src/a.ts: a check is silenced`, `"src/a.ts", opened by "test"`. */
  #fromMark(text: string, least: number, depth: number): Read {
    let tries = 0;
    for (const { 0: mark, index } of text.matchAll(/: |[,;] | (?=\()/g)) {
      const start = mark === ': ' ? index + mark.length : index;
      const rest = this.#wholly(text.slice(start), least, depth + 1);
      if (rest) {
        const first = text.slice(0, start);
        // Before a colon stands a name; other parts may be known, too.
        const known = mark === ': ' ? undefined : this.#wholly(first, least, depth + 1);
        return { ...rest, words: (known?.words ?? first) + rest.words };
      }
      if (++tries >= MAX_MARKS) break;
    }
    return { words: this.#inBrackets(text), letters: 0 };
  }

  /** Reasons behind names, of which there may be several: `a.js (declares tests), b.js (is data)`. */
  #inBrackets(text: string): string {
    return text.replaceAll(/\(([^()]+)\)/g, (whole, reason: string) => {
      const known = lettersIn(reason) < MIN_LETTERS ? undefined : this.#exact(reason);
      return known === undefined ? whole : `(${known})`;
    });
  }

  /** Own keys alone: a text may be `constructor`. */
  #exact(text: string): string | undefined {
    return Object.hasOwn(this.#words, text) ? this.#words[text] : undefined;
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
function joined(text: string, parts: readonly string[], others: readonly Read[]): Read {
  let at = 0;
  let words = '';
  for (const [index, part] of parts.entries()) {
    const start = text.indexOf(part, at);
    words += text.slice(at, start) + (others[index]?.words ?? part);
    at = start + part.length;
  }
  const letters = others.reduce((sum, each) => sum + each.letters, 0);
  return { words: words + text.slice(at), letters };
}

/** A template with few letters of its own is sure only where much of the text around it is known. */
function isSure(text: string, own: number, known: number, least: number): boolean {
  return own >= least || (known >= least && known * 4 >= lettersIn(text));
}

function lettersIn(text: string): number {
  return text.replaceAll(/\P{L}/gu, '').length;
}

/**
 * What stands between the pieces, each as short as can be. Without a pattern, because the text may be
 * made by somebody to be tried for minutes, and the editor stands still meanwhile.
 */
function argumentsIn(text: string, pieces: readonly string[]): readonly string[] | undefined {
  const [first = '', last = ''] = [pieces[0], pieces.at(-1)];
  const end = text.length - last.length;
  let at = first.length;
  if (end < at || !text.startsWith(first) || !text.endsWith(last)) return undefined;
  const found: string[] = [];
  for (const piece of pieces.slice(1, -1)) {
    const next = text.indexOf(piece, at);
    if (next < 0 || next + piece.length > end) return undefined;
    found.push(text.slice(at, next));
    at = next + piece.length;
  }
  return [...found, text.slice(at, end)];
}

function templateOf(english: string, translation: string): Template {
  const key = english.trim();
  const translated = translation.trim();
  const pieces = key.split(/\{\d+\}/);
  const places = [...key.matchAll(/(["“`]|: )?\{(\d+)\}/g)].map((found): Place => {
    const [whole, before, index] = found;
    const after = key.slice(found.index + whole.length);
    return {
      index: Number(index),
      isName: before !== undefined && before !== ': ',
      isLast: before === ': ' && /^\.?$/.test(after),
      isLeftOut: !translated.includes(`{${index}}`),
    };
  });
  return {
    translated,
    letters: lettersIn(pieces.join('')),
    piece: pieces.reduce((longest, piece) => (piece.length > longest.length ? piece : longest)),
    pieces,
    places,
  };
}
