/**
 * Owns fish, and which shell a text is for: an editor without an extension for fish treats it like
 * other shells, whose quotes end differently and which have here-documents. Pure.
 */
import type { Comment, Language } from './language.ts';
import { lex } from './lex.ts';
import { quoted, shebang, wordHash } from './parts.ts';
import { shell } from './shell.ts';

export const fish: Language = {
  rules: [
    shebang,
    { kind: 'skip', open: /\\[^\n]/y },
    wordHash,
    quoted("'", { lines: true }),
    quoted('"', { lines: true, hole: '$(' }),
  ],
};

const IN_FISH =
  /^#![^\n]{0,80}\bfish\b|^[ \t]{0,40}(?:end|set -(?:l|g|gx|U|q) \w[^\n]{0,400}|complete (?:-c|--command) \S{1,80} -[^\n]{0,400})\r?$/m;
const IN_OTHERS = /^[ \t]{0,40}(?:fi|done|esac)\b/m;

/** Reads the text as fish or as another shell, as the text itself tells. */
export function readShell(text: string): Comment[] {
  return lex(text, IN_FISH.test(text) && !IN_OTHERS.test(text) ? fish : shell);
}
