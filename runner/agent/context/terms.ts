/**
 * Extracts search terms from a task: the identifiers, paths and plain words of its text. Pure and
 * bounded: a task's text can be of any length and in any language.
 */
import type { Origin } from '../../protocol/task.ts';

export interface TaskWords {
  readonly title: string;
  readonly instructions: string;
  readonly origin: Origin;
}

export interface Terms {
  /** Lower-case words by weight, parts of identifiers included. */
  readonly words: ReadonlyMap<string, number>;
  /** Names in the spelling of code: `parseInvoice`, `MAX_LINES`. */
  readonly identifiers: readonly string[];
  /** Paths of files that the text names, in full or by their end. */
  readonly paths: readonly string[];
  /** File from which the task comes. */
  readonly origin: string | undefined;
}

const MAX_TEXT_CHARACTERS = 20_000;
const MAX_WORDS = 300;
const MAX_IDENTIFIERS = 60;
const MAX_PATHS = 40;
const MAX_WORD_CHARACTERS = 80;

const TOKEN = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const BETWEEN_PATHS = /[^\w@./-]+/;
const PATH = /\/|\.[a-z]\w{0,7}$/i;
const MAX_PATH_CHARACTERS = 300;

/** Words that are common in tasks and say nothing about code. */
const COMMON = new Set(
  'the and for with that this from into when then than not are was has have had does done should must can will would could only also its our your all any but use used using add adds make makes fix fixes todo fixme please change remove update need needs new old there where which what who how why instead after before other same such each every some more most less very just like'.split(
    ' ',
  ),
);

/** Returns the terms of a task; a word of the title counts twice. */
export function taskTerms({ title, instructions, origin }: TaskWords): Terms {
  const rest = `${instructions}\n${origin.text ?? ''}`.slice(0, MAX_TEXT_CHARACTERS);
  const words = new Map<string, number>();
  const identifiers = new Set<string>();
  const gather = (text: string, weight: number): void => {
    for (const [token] of text.matchAll(TOKEN)) {
      if (token.length > MAX_WORD_CHARACTERS) continue;
      const parts = wordsOf(token);
      const isName = parts.length > 1 || /[_$\d]/.test(token);
      if (isName && identifiers.size < MAX_IDENTIFIERS) identifiers.add(token);
      for (const word of isName ? [...parts, squashed(token)] : parts) {
        if (word.length < 3 || COMMON.has(word)) continue;
        if (words.size >= MAX_WORDS && !words.has(word)) continue;
        const known = words.get(word) ?? 0;
        words.set(word, Math.max(known, isName && word === squashed(token) ? 3 : weight));
      }
    }
  };
  gather(title, 2);
  gather(rest, 1);
  const paths = new Set<string>();
  for (const token of `${title}\n${rest}`.split(BETWEEN_PATHS)) {
    if (token.length > MAX_PATH_CHARACTERS) continue;
    const path = token.replace(/^(?:\.?\/)+/, '').replace(/[./-]+$/, '');
    if (path !== '' && PATH.test(path) && paths.size < MAX_PATHS) paths.add(path);
  }
  return { words, identifiers: [...identifiers], paths: [...paths], origin: origin.path };
}

const PLAIN = /^[ -~]*$/;

/** Splits a name into lower-case words: `parseHTTPHeader` becomes parse, http, header. */
export function wordsOf(name: string): string[] {
  // Most names are of these letters alone, for which the same takes a third of the time.
  if (PLAIN.test(name)) {
    return name
      .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
      .replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z\d]+/)
      .filter((word) => word !== '');
  }
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** Returns a name without case and separators, so that `repo-map` equals `repoMap`. */
export function squashed(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
