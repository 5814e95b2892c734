/**
 * Owns putting words that others wrote into a page of a forge so that they do nothing there: they
 * mention nobody, close and link nothing, and are no HTML. Pure.
 */
import { asCode } from '../ledger/render.ts';
import { clip, closingNothing, oneLine } from '../protocol/text.ts';

/** Invisible, and no part of a word: what stands on its two sides is not read together. */
const BREAK = '\u200b';

/** One line of others' words, as code. */
export function quoted(text: string, most?: number): string {
  return asCode(text, most);
}

/** Others' words as they stand, line by line, as a block of code; what is cut off is said. */
export function quotedBlock(text: string, most: number): string {
  const lines = text.replaceAll(/\r\n?|[\u2028\u2029]/g, '\n').trim();
  const plain = lines.replaceAll(/[^\P{Cc}\n\t]|\p{Cf}/gu, '');
  const shown = clip(plain, most);
  const longest = Math.max(2, ...(shown.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const block = `${fence}text\n${shown}\n${fence}`;
  return shown === plain ? block : `${block}\n\nOnly the beginning of ${plain.length} characters.`;
}

/** A title of one line; GitLab tells whoever is mentioned in one. */
export function plainTitle(text: string, most: number): string {
  return closingNothing(oneLine(text, most)).replaceAll(/@(?=[\w-])/g, `@${BREAK}`);
}
