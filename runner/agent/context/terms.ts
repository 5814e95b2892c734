/**
 * What a task is about, as words to look for: the identifiers, paths and plain words of its
 * text. Pure and bounded: a task's text can be of any length and in any language.
 */
import type { Origin } from '../../protocol/task.ts';

export interface TaskWords {
  readonly title: string;
  readonly instructions: string;
  readonly origin: Origin;
}

export interface Terms {
  /** Lower-case words by weight; the parts of identifiers are among them. */
  readonly words: ReadonlyMap<string, number>;
  /** Names as code spells them: `parseInvoice`, `MAX_LINES`. */
  readonly identifiers: readonly string[];
  /** Files that the text names, whole or by their end. */
  readonly paths: readonly string[];
  /** Where the task comes from. */
  readonly origin: string | undefined;
}

const MAX_CHARACTERS = 20_000;
const MAX_WORDS = 300;
const MAX_IDENTIFIERS = 60;
const MAX_PATHS = 40;
const LONGEST = 80;

const TOKEN = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const BETWEEN_PATHS = /[^\w@./-]+/;
const PATH = /\/|\.[a-z]\w{0,7}$/i;
const MAX_PATH = 300;

/** Words of tasks, not of code. */
const COMMON = new Set(
  'the and for with that this from into when then than not are was has have had does done should must can will would could only also its our your all any but use used using add adds make makes fix fixes todo fixme please change remove update need needs new old there where which what who how why instead after before other same such each every some more most less very just like'.split(
    ' ',
  ),
);

/** The terms of a task; a word of the title counts twice. */
export function taskTerms({ title, instructions, origin }: TaskWords): Terms {
  const rest = `${instructions}\n${origin.text ?? ''}`.slice(0, MAX_CHARACTERS);
  const words = new Map<string, number>();
  const identifiers = new Set<string>();
  const gather = (text: string, weight: number): void => {
    for (const [token] of text.matchAll(TOKEN)) {
      if (token.length > LONGEST) continue;
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
    if (token.length > MAX_PATH) continue;
    const path = token.replace(/^(?:\.?\/)+/, '').replace(/[./-]+$/, '');
    if (path !== '' && PATH.test(path) && paths.size < MAX_PATHS) paths.add(path);
  }
  return { words, identifiers: [...identifiers], paths: [...paths], origin: origin.path };
}

/** The lower-case words that a name is made of: `parseHTTPHeader` is parse, http, header. */
export function wordsOf(name: string): string[] {
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** A name without case and separators, so that `repo-map` is `repoMap`. */
export function squashed(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
