/**
 * Owns the shapes of values, learned from tested ones or a declared type, and makes more values of
 * them from the caller's random numbers. Pure.
 */
import { FORMS } from '../language-forms.ts';
import type { Hint } from '../functions/parameter.ts';
import {
  type CallLanguage,
  entriesOf,
  listOf,
  type MadeKind,
  numberOf,
  type Value,
} from '../value.ts';
import { generatedMade } from './made-values.ts';

export type Shape =
  | { readonly kind: Hint; readonly language: CallLanguage }
  | {
      readonly kind: 'numbers between';
      readonly least: number;
      readonly most: number;
      readonly form: NumberForm;
    }
  | { readonly kind: 'one of'; readonly values: readonly Value[] }
  | {
      readonly kind: 'text like';
      /** Characters of the values it is learned from. */
      readonly own: string;
      readonly letters: string;
      readonly length: number;
    }
  | {
      readonly kind: 'items';
      readonly item: Shape;
      readonly length: number;
      readonly tuple: boolean;
    }
  | { readonly kind: 'instance'; readonly values: readonly Shape[] }
  | { readonly kind: 'fields'; readonly fields: readonly (readonly [Value, Shape])[] };

/** Python distinguishes integers from floats. */
type NumberForm = 'integer' | 'fraction' | 'float';

/** Returns the common shape of these values; of values of different kinds, one is only chosen. */
export function shapeOf(values: readonly Value[], language: CallLanguage): Shape {
  const numbers = values.map(numberOf);
  if (numbers.every((n) => n !== undefined)) return numbersLike(numbers, values);
  if (values.every((value) => typeof value === 'string')) return textLike(values);
  if (values.every((value) => typeof value === 'boolean')) {
    return { kind: 'one of', values: [true, false] };
  }
  const lists = values.map(listOf);
  if (lists.every((list) => list !== undefined)) {
    const items = lists.flat();
    const tuple = values.every(
      (value) => value !== null && typeof value === 'object' && 't' in value,
    );
    const length = Math.max(...lists.map((list) => list.length));
    if (items.length > 0) return { kind: 'items', item: shapeOf(items, language), length, tuple };
    return { kind: language === 'python' && tuple ? 'list' : 'numbers', language };
  }
  const made = values.flatMap((value) => instanceOf(value) ?? []);
  const [like] = made;
  if (like && values.length === made.length && made.every((n) => n.length === like.length)) {
    const columns = like.map((_, i) => made.map((n) => n[i] ?? null));
    return { kind: 'instance', values: columns.map((column) => shapeOf(column, language)) };
  }
  const [kind, ...kinds] = values.map(madeKindOf);
  if (kind && kinds.every((each) => each === kind)) return { kind, language };
  const entries = values.length === 1 ? entriesOf(values[0]) : undefined;
  if (entries) {
    return { kind: 'fields', fields: entries.map(([key, v]) => [key, shapeOf([v], language)]) };
  }
  return { kind: 'one of', values };
}

function instanceOf(value: Value): readonly (readonly Value[])[] | undefined {
  return value !== null && typeof value === 'object' && 'n' in value ? [value.n] : undefined;
}

function madeKindOf(value: Value): MadeKind | undefined {
  return value !== null && typeof value === 'object' && 'v' in value ? value.v : undefined;
}

function numbersLike(numbers: readonly number[], values: readonly Value[]): Shape {
  const least = Math.min(...numbers);
  const most = Math.max(...numbers);
  const margin = Math.max(30, most - least);
  const float = values.some((value) => typeof value === 'object');
  const fraction = numbers.some((n) => !Number.isInteger(n));
  const form = float ? 'float' : fraction ? 'fraction' : 'integer';
  // Goes only a little below zero, because many functions reject all negative numbers.
  const from = least < 0 ? least - margin : least - Math.min(margin, 20);
  return { kind: 'numbers between', least: from, most: most + margin, form };
}

const LETTERS = 'abcdeAB xyz019-_';

function textLike(texts: readonly string[]): Shape {
  const length = Math.min(40, Math.max(...texts.map((text) => text.length)));
  const own = texts.join('').slice(0, 200);
  return { kind: 'text like', own, letters: own + LETTERS, length };
}

export function generatedValue(shape: Shape, random: () => number): Value {
  const below = (n: number) => Math.floor(random() * n);
  const several = <T>(length: number, make: () => T): T[] =>
    Array.from({ length: below(length + 2) }, make);
  switch (shape.kind) {
    case 'numbers between':
      return numberIn(shape, random);
    case 'one of':
      return shape.values[below(shape.values.length)] ?? null;
    case 'text like': {
      // Many functions reject texts with other characters.
      const letters = Array.from(below(2) === 0 && shape.own !== '' ? shape.own : shape.letters);
      return several(shape.length, () => letters[below(letters.length)] ?? '').join('');
    }
    case 'items': {
      const make = () => generatedValue(shape.item, random);
      if (shape.tuple) return { t: Array.from({ length: shape.length }, make) };
      return several(shape.length, make);
    }
    case 'instance':
      return { n: shape.values.map((each) => generatedValue(each, random)) };
    case 'fields':
      return { d: shape.fields.map(([key, field]) => [key, generatedValue(field, random)]) };
    case 'integer':
      return below(41) - 10;
    case 'number': {
      const n = (below(4_001) - 1_000) / (below(2) === 0 ? 100 : 1);
      return FORMS[shape.language].floats ? { f: n } : n;
    }
    case 'string':
      return several(8, () => LETTERS[below(LETTERS.length)] ?? '').join('');
    case 'boolean':
      return below(2) === 0;
    case 'strings':
      return several(4, () => generatedValue({ ...shape, kind: 'string' }, random));
    case 'date':
    case 'bigint':
    case 'bytes':
      return generatedMade(shape.kind, below);
    case 'numbers':
    case 'list':
      return several(5, () => below(41) - 10);
  }
}

function numberIn(
  { least, most, form }: { least: number; most: number; form: NumberForm },
  random: () => number,
): Value {
  const n = least + random() * (most - least);
  // Fractions are mixed with whole numbers.
  const whole = form === 'integer' || random() < 0.3;
  const value = whole ? Math.round(n) : Math.round(n * 100) / 100;
  const plain = Object.is(value, -0) ? 0 : value;
  return form === 'float' ? { f: plain } : plain;
}
