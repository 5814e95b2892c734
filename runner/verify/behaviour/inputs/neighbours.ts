/**
 * Owns variations of a tested call: each value alone, then all together, so that two numbers stay
 * equal, in order, or of the same sum. Pure. The steps are chosen to hit what honest conditions
 * test: sign, parity, a multiple, a remainder, a length, an order.
 */
import { nearMade } from './made-values.ts';
import {
  type Call,
  type CallLanguage,
  keyOf,
  numberOf,
  type Value,
  valuesOf,
  withValues,
} from '../value.ts';

const MAX_NEIGHBOURS = 400;

/** Returns the closest first, without the call itself. */
export function nearCalls(call: Call, language: CallLanguage): readonly Call[] {
  const values = valuesOf(call);
  const own = values.map((value) => nearValues(value, language));
  const found = new Map<string, Call>();
  const add = (changed: readonly Value[]) => {
    const next = withValues(call, changed);
    if (found.size < MAX_NEIGHBOURS) found.set(keyOf(next), next);
  };
  const deepest = Math.max(0, ...own.map((near) => near.length));
  for (let i = 0; i < deepest; i += 1) {
    for (const [at, near] of own.entries()) {
      if (i < near.length) add(values.with(at, near[i] ?? null));
    }
    // Applies the same step to all values that allow it.
    if (values.length > 1) add(values.map((value, at) => own[at]?.[i] ?? value));
    // Moves two values in opposite directions.
    if (values.length > 1 && i % 2 === 0) {
      add(values.map((value, at) => own[at]?.[at === 0 ? i : i + 1] ?? value));
    }
  }
  if (values.length > 1) add(values.toReversed());
  found.delete(keyOf(call));
  return [...found.values()];
}

/** Opposite steps are adjacent, which `nearCalls` relies on. */
const STEPS: readonly ((n: number) => number)[] = [
  (n) => n + 1,
  (n) => n - 1,
  (n) => n + 2,
  (n) => n - 2,
  (n) => n * 2,
  (n) => -n,
  () => 0,
  (n) => n * 3,
  (n) => n + 3,
  (n) => n - 3,
  (n) => n + 10,
  (n) => n - 10,
  (n) => n * 10,
  (n) => Math.trunc(n / 2),
  (n) => n + 4,
  (n) => n + 5,
  (n) => n + 7,
  (n) => n + 100,
];

function nearNumbers(n: number): number[] {
  const near = STEPS.map((step) => step(n));
  if (!Number.isInteger(n)) near.push(n + 0.5, n - 0.01, n + 0.01, Math.trunc(n), n / 10);
  return near.filter((each) => Number.isFinite(each) && Math.abs(each) <= Number.MAX_SAFE_INTEGER);
}

/** Returns values close to one; none for a value without neighbours (null). */
export function nearValues(value: Value, language: CallLanguage): readonly Value[] {
  const number = numberOf(value);
  if (number !== undefined) {
    const near = nearNumbers(number).filter((each) => each !== number);
    if (typeof value === 'number') return near.map((n) => (Object.is(n, -0) ? 0 : n));
    return near.map((f) => ({ f }));
  }
  if (value === null || typeof value === 'number') return [];
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'string') return nearTexts(value).filter((text) => text !== value);
  if ('t' in value) return nearLists(value.t, language).map((t) => ({ t }));
  if ('n' in value) return nearCalls({ args: value.n }, language).map(({ args }) => ({ n: args }));
  if ('d' in value) return nearObjects(value.d, language);
  if ('v' in value) return nearMade(value.v, value.of);
  if ('s' in value) {
    const { s, as } = value;
    return (as === 'atom' ? ['other'] : nearTexts(s))
      .filter((each) => each !== s)
      .map((each) => ({ s: each, as }));
  }
  return 'f' in value || 'u' in value || 'x' in value ? [] : nearLists(value, language);
}

function nearTexts(text: string): string[] {
  const letters = Array.from(text);
  const last = letters.at(-1) ?? 'a';
  const digits = text.replace(/\d/g, (d) => String((Number(d) + 1) % 10));
  const other = letters.map((c, i) => (i === letters.length - 1 ? nextLetter(c) : c)).join('');
  const first = letters.map((c, i) => (i === 0 ? nextLetter(c) : c)).join('');
  return [
    ...nearParts(text),
    `${text}a`,
    letters.slice(0, -1).join(''),
    text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase(),
    other,
    letters.map((c) => (/[A-Za-z]/.test(c) ? nextLetter(c) : c)).join(''),
    letters.toReversed().join(''),
    '',
    text + text,
    first,
    digits,
    `x${text}`,
    letters.slice(1).join(''),
    `${text}${last}`,
    ` ${text} `,
    `${text} b`,
    letters.slice(0, Math.ceil(letters.length / 2)).join(''),
    text.charAt(0).toUpperCase() + text.slice(1),
  ];
}

/** Varies each of the first numbers in texts with several, such as versions and dates. */
function nearParts(text: string): string[] {
  const numbers = [...text.slice(0, 60).matchAll(/\d{1,6}/g)].slice(0, 3);
  if (numbers.length < 2) return [];
  return numbers.flatMap(({ 0: digits, index }) =>
    [Number(digits) + 1, Number(digits) + 9].map(
      (n) => text.slice(0, index) + n + text.slice(index + digits.length),
    ),
  );
}

function nextLetter(c: string): string {
  if (/[a-y]|[A-Y]|[0-8]/.test(c)) return String.fromCodePoint((c.codePointAt(0) ?? 0) + 1);
  return /[zZ9]/.test(c) ? String.fromCodePoint((c.codePointAt(0) ?? 0) - 1) : c;
}

const MAX_VARIED_ITEMS = 4;

function nearLists(items: readonly Value[], language: CallLanguage): readonly Value[][] {
  const [first = 1] = items;
  const near: Value[][] = [
    items.slice(0, -1),
    [...items, items.at(-1) ?? 1],
    items.toReversed(),
    [],
    items.slice(1),
    [...items, ...items],
    [first, ...items],
  ];
  for (const [at, item] of items.slice(0, MAX_VARIED_ITEMS).entries()) {
    const varied = nearValues(item, language).slice(0, 8);
    near.push(...varied.map((value) => items.with(at, value)));
  }
  for (let i = 0; i < 8; i += 1) {
    near.push(items.map((item) => nearValues(item, language)[i] ?? item));
  }
  return near;
}

function nearObjects(
  entries: readonly (readonly [Value, Value])[],
  language: CallLanguage,
): readonly Value[] {
  const near: Value[] = [];
  for (const [at, [key, item]] of entries.slice(0, MAX_VARIED_ITEMS).entries()) {
    const varied = nearValues(item, language).slice(0, 8);
    near.push(...varied.map((value) => ({ d: entries.with(at, [key, value]) })));
    near.push({ d: entries.toSpliced(at, 1) });
  }
  near.push({ d: [] });
  for (let i = 0; i < 8; i += 1) {
    near.push({ d: entries.map(([key, item]) => [key, nearValues(item, language)[i] ?? item]) });
  }
  return near;
}
