/**
 * Owns what the readers of literals share: step budgets, and the ends of blanks and expressions.
 * Pure and linear: all readers of one text share a number of steps, and stop when it is used up.
 */
import { commentEnd } from '../language-forms.ts';
import type { CallLanguage, Value } from '../value.ts';

/** Remaining steps; one budget per text. */
export interface Steps {
  left: number;
}

export interface Read {
  readonly value: Value;
  /** End of the literal. */
  readonly end: number;
}

export interface Item {
  readonly value: Value;
  /** Name of a keyword argument. */
  readonly name?: string;
  /** Key in a table. */
  readonly key?: Value;
  /** Source text, cut. */
  readonly text: string;
}

export interface ReadList {
  readonly items: readonly Item[];
  /** Position after the closing bracket. */
  readonly end: number;
}

export const MAX_DEPTH = 8;
export const MAX_ITEMS = 400;
export const MAX_STRING_CHARACTERS = 2_000;

export const CLOSING: Readonly<Record<string, string>> = { '[': ']', '(': ')', '{': '}' };

/** Skips blanks and comments. */
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
 * Finds the end of an expression: a comma, or a bracket that it did not open. `textEnd` returns the
 * end of the quoted text at a position; undefined if none begins there.
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
