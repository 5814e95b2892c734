/**
 * Owns the question whether a slash starts a regular expression or divides, and where such an
 * expression ends. Pure.
 */
import type { Before } from './language.ts';

const EXPECTS_VALUE =
  /^(?:return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|await|yield|and|or|not|if|unless|when|while|until|then|elsif)$/;
const CONDITION = /^(?:if|while|for|with)\)$/;

/** True where a value is expected: after an operator, an opening bracket or such a word. */
export function expectsValue({ previous }: Pick<Before, 'previous'>): boolean {
  if (previous === '') return true;
  if (previous === '++' || previous === '--') return false;
  if (previous.endsWith(')')) return CONDITION.test(previous);
  if (/[\p{L}\p{N}_$]/u.test(previous)) return EXPECTS_VALUE.test(previous);
  return previous !== ']' && previous !== '"';
}

/** Where the expression that starts at `at` ends; the end of its line when it does not end. */
export function endOfRegex(text: string, at: number, end: number): number {
  let inClass = false;
  for (let i = at + 1; i < end; i += 1) {
    const char = text[i];
    if (char === '\n') return i;
    if (char === '\\' && text[i + 1] !== '\n') i += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return i + 1;
  }
  return end;
}
