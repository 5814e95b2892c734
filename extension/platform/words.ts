/**
 * Owns showing what the runner, or code shared with it, says in English in the editor's language.
 * Words of the editor's own features go through `l10n.t` instead.
 */
import { l10n } from 'vscode';
import { EnglishReader } from '../tasks/english.ts';

/** Made when first needed: an editor in English needs none. */
let reader: EnglishReader | undefined;

/** Returns the text in the editor's language, as far as it is known; never for words of others. */
export function inWords(english: string): string {
  if (!l10n.bundle) return english;
  reader ??= new EnglishReader(l10n.bundle);
  return reader.read(english);
}
