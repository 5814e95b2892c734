/**
 * Owns fish, and which shell a text is for: an editor without an extension for fish takes it for a
 * shell like the others, whose quotes end otherwise and which has here-documents. Pure.
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

/** The text itself says which shell it is for. */
export function readShell(text: string): Comment[] {
  return lex(text, IN_FISH.test(text) && !IN_OTHERS.test(text) ? fish : shell);
}
