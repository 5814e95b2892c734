/**
 * Owns what the readers of literals have in common: how much they read, and the ends of blanks and
 * expressions. Pure and linear: all readers of one text share a number of steps, and are over when
 * it is used up.
 */
import { commentEnd } from '../language-forms.ts';
import type { CallLanguage, Value } from '../value.ts';

/** How much may still be read; one for each text. */
export interface Steps {
  left: number;
}

export interface Read {
  readonly value: Value;
  /** Where the literal ends. */
  readonly end: number;
}

export interface Item {
  readonly value: Value;
  /** Of a keyword argument. */
  readonly name?: string;
  /** What it stands under in a table. */
  readonly key?: Value;
  /** The text of it, cut. */
  readonly text: string;
}

export interface ReadList {
  readonly items: readonly Item[];
  /** Behind the closing bracket. */
  readonly end: number;
}

export const MAX_DEPTH = 8;
export const MAX_ITEMS = 400;
export const MAX_STRING_CHARACTERS = 2_000;

export const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };

/** Where blanks and comments end. */
export function skipBlank(
  text: string,
  from: number,
  language: CallLanguage,
  steps: Steps,
): number {
  let at = from;
  while (at < text.length && steps.left > 0) {
    const end = /\s/.test(text[at] ?? '') ? at + 1 : commentEnd(text, at, language);
    if (end === undefined) break;
    steps.left -= end - at;
    at = end;
  }
  return at;
}

/**
 * Where an expression ends: at a comma or a bracket that is not its own. `textEnd`: where the text
 * in quotes ends that begins at a place; undefined where none does.
 */
export function expressionEnd(
  text: string,
  from: number,
  steps: Steps,
  textEnd: (at: number) => number | undefined,
): number {
  let depth = 0;
  let at = from;
  while (at < text.length && steps.left > 0) {
    const c = text[at] ?? '';
    steps.left -= 1;
    const end = textEnd(at);
    if (end !== undefined) {
      at = end;
      continue;
    }
    if (depth === 0 && /[,)\]}]/.test(c)) return at;
    if (/[([{]/.test(c)) depth += 1;
    if (/[)\]}]/.test(c)) depth -= 1;
    at += 1;
  }
  return at;
}
