/**
 * Owns the types whose values can be passed to a function of a language with declared types: which
 * values fit a type, a sample, and how values are written for a program. Pure. Backstop: a value
 * that does not fit is rejected, so that the call is not made.
 */
import type { Hint, Parameter } from '../parameter.ts';
import { entriesOf, listOf, numberOf, type Value } from '../../value.ts';
import type { PlainType } from '../parameter.ts';

export const TEXT: PlainType = { kind: 'text' };
export const LETTER: PlainType = { kind: 'letter' };
export const TRUTH: PlainType = { kind: 'truth' };
export const FLOAT: PlainType = { kind: 'float' };

/** Makes a type of whole numbers with so many bits, limited to those exact in JavaScript. */
export function integerOf(bits: number, signed: boolean): PlainType {
  const most = Math.min(2 ** (signed ? bits - 1 : bits) - 1, Number.MAX_SAFE_INTEGER);
  return { kind: 'integer', least: signed ? -most : 0, most };
}

/** Converts the value to this type; undefined if it does not fit. */
export function fitted(value: Value, type: PlainType): Value | undefined {
  switch (type.kind) {
    case 'text':
      return typeof value === 'string' && value.isWellFormed() ? value : undefined;
    case 'letter':
      return typeof value === 'string' ? firstLetter(value) : undefined;
    case 'truth':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer': {
      const isWhole = typeof value === 'number' && Number.isInteger(value);
      return isWhole && value >= type.least && value <= type.most ? value : undefined;
    }
    case 'float': {
      const number = numberOf(value);
      return number === undefined ? undefined : { f: number };
    }
    case 'list': {
      const items = itemsIn(value, type.of);
      if (!items || (type.length !== undefined && items.length !== type.length)) return undefined;
      return allFitted(items, () => type.of);
    }
    case 'tuple': {
      const items = listOf(value);
      const all =
        items?.length === type.of.length ? allFitted(items, (i) => type.of[i]) : undefined;
      return all && { t: all };
    }
    case 'map':
      return fittedMap(value, type.key, type.of);
    case 'maybe':
      return value === null ? null : fitted(value, type.of);
    case 'fields':
      return fittedFields(value, type.fields);
  }
}

/** Reads null as an empty list and a text as the list of its bytes, as some languages do. */
function itemsIn(value: Value, of: PlainType): readonly Value[] | undefined {
  if (value === null) return [];
  const isBytes = typeof value === 'string' && of.kind === 'integer' && of.most === 255;
  return isBytes ? [...Buffer.from(value, 'utf8')] : listOf(value);
}

function firstLetter(text: string): string | undefined {
  const [first] = text;
  return first?.isWellFormed() ? first : undefined;
}

/** Returns the value used if none is given. */
function zeroOf(type: PlainType): Value {
  switch (type.kind) {
    case 'text':
      return '';
    case 'letter':
      return 'a';
    case 'truth':
      return false;
    case 'integer':
      return 0;
    case 'float':
      return { f: 0 };
    case 'list':
      return Array.from({ length: type.length ?? 0 }, () => zeroOf(type.of));
    case 'tuple':
      return { t: type.of.map(zeroOf) };
    case 'map':
      return { d: [] };
    case 'maybe':
      return null;
    case 'fields':
      return { d: type.fields.map(([name, own]) => [name, zeroOf(own)]) };
  }
}

/** Describes how a parameter of the type is filled if no test shows it. */
export function parameterOf(name: string, type: PlainType, rest: boolean): Parameter {
  const hint = HINTS[type.kind];
  return {
    name,
    type,
    optional: rest,
    ...(rest && { rest: true as const }),
    ...(hint ? { hint } : { fallback: sampleOf(type) }),
  };
}

const HINTS: Partial<Record<PlainType['kind'], Hint>> = {
  text: 'string',
  truth: 'boolean',
  integer: 'integer',
  float: 'number',
};

function allFitted(
  items: readonly Value[],
  typeOf: (i: number) => PlainType | undefined,
): Value[] | undefined {
  const found: Value[] = [];
  for (const [i, item] of items.entries()) {
    const type = typeOf(i);
    const own = type && fitted(item, type);
    if (own === undefined) return undefined;
    found.push(own);
  }
  return found;
}

function fittedMap(value: Value, key: PlainType, of: PlainType): Value | undefined {
  const entries = value === null ? [] : entriesIn(value);
  const found = new Map<string, readonly [Value, Value]>();
  for (const [k, v] of entries ?? []) {
    const [name, own] = [fitted(k, key), fitted(v, of)];
    if (name === undefined || own === undefined) return undefined;
    found.set(JSON.stringify(name), [name, own]);
  }
  return entries && { d: [...found.values()] };
}

/** Returns the entries of a table, or of a list of pairs. */
function entriesIn(value: Value): readonly (readonly [Value, Value])[] | undefined {
  const own = entriesOf(value);
  if (own) return own;
  const pairs: (readonly [Value, Value])[] = [];
  for (const item of listOf(value) ?? [null]) {
    const [k, v, ...more] = listOf(item) ?? [];
    if (k === undefined || v === undefined || more.length > 0) return undefined;
    pairs.push([k, v]);
  }
  return pairs;
}

function fittedFields(
  value: Value,
  fields: readonly (readonly [string, PlainType])[],
): Value | undefined {
  const items = listOf(value);
  const inOrder = items?.length === fields.length ? items : undefined;
  const given = inOrder?.map((item, i) => [fields[i]?.[0] ?? '', item] as const);
  const entries = entriesOf(value) ?? given;
  if (!entries) return undefined;
  const found: (readonly [string, Value])[] = [];
  for (const [name, type] of fields) {
    const own = entries.find(([key]) => key === name)?.[1];
    const fit = own === undefined ? zeroOf(type) : fitted(own, type);
    if (fit === undefined) return undefined;
    found.push([name, fit]);
  }
  const isKnown = entries.every(([key]) => fields.some(([name]) => name === key));
  return isKnown ? { d: found } : undefined;
}

/** Returns a value of the type as a model for others. */
export function sampleOf(type: PlainType): Value {
  switch (type.kind) {
    case 'text':
      return 'ab c';
    case 'letter':
      return 'a';
    case 'truth':
      return true;
    case 'integer':
      return Math.min(3, type.most);
    case 'float':
      return { f: 2.5 };
    case 'list':
      return Array.from({ length: type.length ?? 3 }, (_, i) => variedSample(type.of, i));
    case 'tuple':
      return { t: type.of.map(sampleOf) };
    case 'map':
      return { d: [0, 1].map((i) => [variedSample(type.key, i), variedSample(type.of, i)]) };
    case 'maybe':
      return sampleOf(type.of);
    case 'fields':
      return { d: type.fields.map(([name, own]) => [name, sampleOf(own)]) };
  }
}

function variedSample(type: PlainType, i: number): Value {
  if (type.kind === 'integer') return Math.min(i + 1, type.most);
  if (type.kind === 'float') return { f: i + 0.5 };
  if (type.kind === 'text' || type.kind === 'letter') return String.fromCodePoint(97 + (i % 26));
  return sampleOf(type);
}

/**
 * Writes a value as words without blanks, which a program reads in order: numbers as digits, 1 or 0
 * for truth, texts and letters as "x" and the hexadecimal digits of their bytes in UTF-8. The items
 * of a list or map follow their count (unless the type fixes it), an optional value follows 1 or 0,
 * and tuples and structs are written field by field.
 */
export function wordsFor(value: Value, type: PlainType): readonly string[] {
  switch (type.kind) {
    case 'text':
    case 'letter':
      return [`x${Buffer.from(typeof value === 'string' ? value : '', 'utf8').toString('hex')}`];
    case 'truth':
      return [value === true ? '1' : '0'];
    case 'integer':
      return [String(numberOf(value) ?? 0)];
    case 'float': {
      const number = numberOf(value) ?? 0;
      return [Object.is(number, -0) ? '-0' : String(number)];
    }
    case 'list': {
      const items = listOf(value) ?? [];
      const all = items.flatMap((item) => wordsFor(item, type.of));
      return type.length === undefined ? [String(items.length), ...all] : all;
    }
    case 'tuple':
      return (listOf(value) ?? []).flatMap((item, i) => {
        const own = type.of[i];
        return own ? wordsFor(item, own) : [];
      });
    case 'map': {
      const entries = entriesOf(value) ?? [];
      const all = entries.flatMap(([k, v]) => [...wordsFor(k, type.key), ...wordsFor(v, type.of)]);
      return [String(entries.length), ...all];
    }
    case 'maybe':
      return value === null ? ['0'] : ['1', ...wordsFor(value, type.of)];
    case 'fields':
      return (entriesOf(value) ?? []).flatMap(([, item], i) => {
        const own = type.fields[i]?.[1];
        return own ? wordsFor(item, own) : [];
      });
  }
}
