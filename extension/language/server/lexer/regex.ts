/**
 * Owns whether a slash starts a regular expression or divides, and where such an expression ends.
 * Pure.
 */
import type { Before } from './language.ts';

const EXPECTS_VALUE =
  /^(?:return|typeof|case|in|of|do|else|void|delete|default|throw|new|instanceof|await|yield|and|or|not|if|unless|when|while|until|then|elsif)$/;
const CONDITION = /^(?:if|while|for|with)\)$/;

/** Returns true where a value is expected: after an operator, an opening bracket or such a word. */
export function expectsValue({ previous }: Pick<Before, 'previous'>): boolean {
  if (previous === '') return true;
  if (previous === '++' || previous === '--') return false;
  if (previous.endsWith(')')) return CONDITION.test(previous);
  if (/[\p{L}\p{N}_$]/u.test(previous)) return EXPECTS_VALUE.test(previous);
  return previous !== ']' && previous !== '"';
}

/**
 * Tells `split /,/`, which passes an expression, from `a / b`, which divides: the slash touches the
 * text after it and follows a name that may be called.
 */
export function startsArgument(
  { previous }: Pick<Before, 'previous'>,
  text: string,
  at: number,
): boolean {
  const leans = /[ \t]/.test(text[at - 1] ?? '') && !/[\s=]/.test(text[at + 1] ?? ' ');
  return leans && /^[\p{Ll}_][\p{L}\p{N}_]*$/u.test(previous);
}

/**
 * Returns true when the slash opens an expression over several lines, which has an x among the
 * flags behind its end. No other expression may span lines.
 */
export function spansLines(text: string, at: number): boolean {
  let from = at + 1;
  for (;;) {
    const end = text.indexOf('/', from);
    if (end < 0) return false;
    from = end + 1;
    if (isEscaped(text, end)) continue;
    const letters = /^[a-z]{0,8}(?!\w)/.exec(text.slice(from, from + 9))?.[0] ?? '';
    return letters.includes('x') && text.slice(at, end).includes('\n');
  }
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes += 1;
  return backslashes % 2 === 1;
}

/**
 * Returns where the expression that starts at `at` ends, or the end of its line if it does not end.
 */
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
