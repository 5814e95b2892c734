/**
 * Owns when two answers are the same, and when they differ only in their last digits. Pure.
 */
import type { Answer } from './answers.ts';

/** Errors of the language itself: their messages name variables, which any rewrite may rename. */
const OWN_WORDS = /^(TypeError|ReferenceError|AttributeError|NameError|UnboundLocalError)$/;

export function isSame(a: Answer, b: Answer): boolean {
  if (a.kind !== b.kind || a.error !== b.error) return false;
  if (a.kind === 'throw' && OWN_WORDS.test(a.error ?? '')) return true;
  return a.text === b.text && a.hash === b.hash;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/g;

/** Tells whether two answers differ only in the last digits of numbers. */
export function isRounding(a: Answer, b: Answer): boolean {
  if (a.kind !== b.kind || a.error !== b.error || a.hash !== b.hash) return false;
  if (a.text.replace(NUMBER, '0') !== b.text.replace(NUMBER, '0')) return false;
  const [before, after] = [a, b].map(({ text }) => (text.match(NUMBER) ?? []).map(Number));
  if (!before || !after) return false;
  // In a text, `2.0` differs from `2`.
  const isText = /["']/.test(a.text);
  if (isText && before.every((was, i) => was === after[i])) return false;
  return before.every((was, i) => {
    const is = after[i] ?? Number.NaN;
    return was === is || Math.abs(was - is) <= 1e-12 * Math.max(1, Math.abs(was), Math.abs(is));
  });
}
