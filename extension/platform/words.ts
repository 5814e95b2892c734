/**
 * Owns showing what the runner, or code shared with it, says in English in the editor's language.
 * Words of the editor's own features go through `l10n.t` instead.
 */
import { createRequire } from 'node:module';
import { l10n } from 'vscode';
import type * as English from '../tasks/english.ts';

/** Loaded when first needed: an editor in English needs none. */
let reader: English.EnglishReader | undefined;

/** Returns the text in the editor's language, as far as it is known; never for words of others. */
export function inWords(english: string): string {
  if (!l10n.bundle) return english;
  if (!reader) {
    // A bundle of its own beside the one that this function is in (script/bundle.ts).
    const { EnglishReader } = createRequire(__filename)('./english.cjs') as typeof English;
    reader = new EnglishReader(l10n.bundle);
  }
  return reader.read(english);
}
