/**
 * Reads the forms in which tests of JavaScript write values that its library makes: `10n`,
 * `new Date('2025-01-31')`, `Buffer.from('a')`. Pure. A form that is missing is merely not read.
 */
import type { MadeKind, Value } from '../value.ts';

/** Up to the bracket that opens what it is made of. */
const MADE: readonly (readonly [RegExp, MadeKind])[] = [
  [/new\s{1,4}(?:globalThis\.)?Date\s?(?=\()/y, 'date'],
  [/BigInt\s?(?=\()/y, 'bigint'],
  [/Buffer\.from\s?(?=\()/y, 'bytes'],
  [/new\s{1,4}Uint8Array\s?(?=\(\s?\[)/y, 'bytes'],
  [/Uint8Array\.from\s?(?=\(\s?\[)/y, 'bytes'],
  [/Uint8Array\.of\s?(?=\()/y, 'bytes'],
  [/new\s{1,4}TextEncoder\(\)\.encode\s?(?=\()/y, 'bytes'],
];

/** Returns the kind of what begins here, and where its bracket opens. */
export function madeAt(
  text: string,
  at: number,
): { readonly kind: MadeKind; readonly open: number; readonly isOf: boolean } | undefined {
  for (const [form, kind] of MADE) {
    form.lastIndex = at;
    const [found] = form.exec(text) ?? [];
    if (found !== undefined) return { kind, open: at + found.length, isOf: /\.of\s?$/.test(found) };
  }
  return undefined;
}

/** Makes it of what stands in the brackets; undefined where that is no literal it can be made of. */
export function madeOf(kind: MadeKind, given: readonly Value[], isOf: boolean): Value | undefined {
  const [first, ...more] = given;
  switch (kind) {
    case 'date': {
      const isTime = more.length === 0 && (typeof first === 'string' || typeof first === 'number');
      if (isTime) return { v: kind, of: first };
      const isParts = given.length > 1 && given.every((each) => typeof each === 'number');
      return isParts ? { v: kind, of: given } : undefined;
    }
    case 'bigint': {
      const digits = typeof first === 'number' ? String(first) : first;
      const isDigits = typeof digits === 'string' && /^-?\d{1,400}$/.test(digits);
      return isDigits && more.length === 0 ? { v: kind, of: digits } : undefined;
    }
    case 'bytes': {
      const list = isOf ? given : first;
      if (!isOf && more.length > 0) return undefined;
      const isBytes = Array.isArray(list) && list.every((each) => typeof each === 'number');
      return typeof list === 'string' || isBytes ? { v: kind, of: list } : undefined;
    }
  }
}
