/**
 * Reads YAML into typed values and says precisely what is wrong: file, line, key, and the nearest
 * key that is known. Collects every problem before it throws. Pure; refuses what makes a small
 * file large or surprising (aliases, several documents, tags).
 */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { ErrandError } from '../protocol/errors.ts';
import { nearest } from './nearest.ts';

/** Bytes a configuration may have; nobody writes more by hand. */
const MAX_BYTES = 256 * 1024;
const MAX_PROBLEMS = 20;

/** Place of a value in the file, with the key that leads to it (`checks[1].name`). */
export interface Place {
  readonly key: string;
  problem(node: unknown, key: string, message: string): undefined;
}

/** The value, or undefined after a problem was told. */
export type Reader<T> = (node: unknown, place: Place) => T | undefined;

/**
 * Throws `ErrandError` naming file, line and key of every problem, and the page that says the form.
 * An empty file is an empty map.
 */
export function readYaml<T>(
  source: string,
  file: string,
  reader: Reader<T>,
  page = 'docs/config.md',
): T {
  if (Buffer.byteLength(source) > MAX_BYTES) {
    throw new ErrandError('too_large', `${file} is larger than ${MAX_BYTES / 1024} kB.`);
  }
  const stray = CONTROL.exec(source);
  if (stray) {
    const line = source.slice(0, stray.index).split('\n').length;
    const code = stray[0].charCodeAt(0).toString(16).padStart(4, '0');
    throw refusal(file, [`${file}:${line}: it contains a control character (U+${code})`], page);
  }
  try {
    return parsed(source, file, reader, page);
  } catch (error) {
    // The depth that is too deep depends on the rest of the stack: it shows while reading, or
    // after.
    if (!(error instanceof RangeError)) throw error;
    throw refusal(file, [`${file}: it is nested too deeply`], page);
  }
}

/** None of them belongs into a configuration; a NUL ends a name or an argument where it is used. */
const CONTROL = /(?![\t\n\r\u0080-\u009f])\p{Cc}/u;
const TOO_DEEP = /Maximum call stack/;

function parsed<T>(source: string, file: string, reader: Reader<T>, page: string): T {
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, strict: true, merge: false });
  const problems: string[] = [];
  const say = (offset: number | undefined, message: string) => {
    const where = offset === undefined ? file : `${file}:${lines.linePos(offset).line}`;
    problems.push(`${where}: ${message}`);
  };
  if (document.errors.some(({ message }) => TOO_DEEP.test(message))) throw new RangeError();
  // A warning is a tag that nobody knows: refused as well.
  for (const error of [...document.errors, ...document.warnings]) {
    say(
      error.pos[0],
      error.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '',
    );
  }
  if (problems.length === 0) {
    visit(document, {
      Alias: (_, node) => say(node.range?.[0], 'aliases (*name) are not allowed here'),
    });
  }
  let value: T | undefined;
  if (problems.length === 0) {
    const place: Place = {
      key: '',
      problem(node, key, message) {
        const offset = (node as Node | undefined)?.range?.[0];
        say(offset, key ? `${key}: ${message}` : message);
        return undefined;
      },
    };
    value = reader(document.contents, place);
  }
  if (problems.length > 0 || value === undefined) throw refusal(file, problems, page);
  return value;
}

function refusal(file: string, problems: readonly string[], page: string): ErrandError {
  const shown = problems.slice(0, MAX_PROBLEMS);
  if (problems.length > shown.length) shown.push(`… and ${problems.length - shown.length} more`);
  return new ErrandError('invalid', shown.join('\n'), {
    hint: `Correct ${file}; ${page} lists the keys.`,
  });
}

type Fields<T> = { readonly [K in keyof T]-?: Reader<NonNullable<T[K]>> };

/** A map with these keys, all optional; others are problems. */
export function object<T extends object>(fields: Fields<T>): Reader<Partial<T>> {
  const known = Object.keys(fields);
  return (node, place) => {
    if (node === null || node === undefined || isEmpty(node)) return {};
    if (!isMap(node)) return place.problem(node, place.key, `must be a map of ${known.join(', ')}`);
    const result: Partial<T> = {};
    for (const pair of node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '?';
      const key = place.key ? `${place.key}.${name}` : name;
      const reader = Object.hasOwn(fields, name) ? fields[name as keyof T] : undefined;
      if (!reader) {
        const offer = nearest(name, known);
        const hint = offer ? `did you mean "${offer}"?` : `known keys: ${known.join(', ')}`;
        place.problem(pair.key, key, `unknown key; ${hint}`);
        continue;
      }
      const value = reader(pair.value ?? pair.key, { ...place, key });
      if (value !== undefined) result[name as keyof T] = value;
    }
    return result;
  };
}

/** A map from free names to values of one kind. */
export function mapOf<T>(reader: Reader<T>): Reader<Record<string, T>> {
  return (node, place) => {
    if (isEmpty(node)) return {};
    if (!isMap(node)) return place.problem(node, place.key, 'must be a map');
    const result = new Map<string, T>();
    for (const pair of node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : '?';
      const value = reader(pair.value, { ...place, key: `${place.key}.${name}` });
      if (value !== undefined) result.set(name, value);
    }
    return Object.fromEntries(result);
  };
}

/** A list of at most `most` values. */
export function list<T>(reader: Reader<T>, most = 100): Reader<T[]> {
  return (node, place) => {
    if (!isSeq(node)) return place.problem(node, place.key, 'must be a list ("- …" lines, or [])');
    if (node.items.length > most) {
      return place.problem(
        node,
        place.key,
        `has ${node.items.length} items, but may have at most ${most}`,
      );
    }
    return node.items.flatMap((item, index) => {
      const value = reader(item, { ...place, key: `${place.key}[${index}]` });
      return value === undefined ? [] : [value];
    });
  };
}

/** Text of 1 to `most` characters. */
export function text(most = 4000, form?: { pattern: RegExp; words: string }): Reader<string> {
  return (node, place) => {
    const value = scalar(node);
    if (typeof value !== 'string') {
      return place.problem(node, place.key, `must be text, not ${kindOf(node)}`);
    }
    if (value.trim() === '') return place.problem(node, place.key, 'must not be empty');
    if (CONTROL.test(value) || !value.isWellFormed()) {
      return place.problem(node, place.key, 'must not have control characters in it');
    }
    if (value.length > most)
      return place.problem(node, place.key, `is longer than ${most} characters`);
    if (form && !form.pattern.test(value)) return place.problem(node, place.key, form.words);
    return value;
  };
}

/** Reads one of these words; the error for another word offers the nearest. */
export function oneOf<const T extends string>(words: readonly T[]): Reader<T> {
  return (node, place) => {
    const value = scalar(node);
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    const offer = typeof value === 'string' ? nearest(value, words) : undefined;
    const hint = offer === undefined ? `one of ${words.join(', ')}` : `did you mean "${offer}"?`;
    return place.problem(node, place.key, `must not be ${kindOf(node)}; ${hint}`);
  };
}

export function bool(): Reader<boolean> {
  return (node, place) => {
    const value = scalar(node);
    return typeof value === 'boolean'
      ? value
      : place.problem(node, place.key, `must be true or false, not ${kindOf(node)}`);
  };
}

export function number(least: number, most: number, kind: 'whole' | 'any' = 'any'): Reader<number> {
  return (node, place) => {
    const value = scalar(node);
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      return place.problem(node, place.key, `must be a number, not ${kindOf(node)}`);
    }
    if (value < least || value > most || (kind === 'whole' && !Number.isInteger(value))) {
      const what = kind === 'whole' ? 'a whole number' : 'a number';
      return place.problem(
        node,
        place.key,
        `must be ${what} from ${least} to ${most}, not ${value}`,
      );
    }
    return value;
  };
}

/** A number, or a number with one of these units (`512m`); the result is in the unit of 1. */
export function quantity(
  units: Readonly<Record<string, number>>,
  least: number,
  most: number,
): Reader<number> {
  const example = Object.keys(units)
    .map((unit) => `10${unit}`)
    .join(', ');
  return (node, place) => {
    const value = scalar(node);
    const parts = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(typeof value === 'string' ? value : '');
    const factor = parts ? units[parts[2]?.toLowerCase() ?? ''] : undefined;
    const amount =
      typeof value === 'number' ? value : factor ? Number(parts?.[1]) * factor : Number.NaN;
    if (Number.isNaN(amount)) {
      return place.problem(
        node,
        place.key,
        `must be a number or like ${example}, not ${kindOf(node)}`,
      );
    }
    if (amount < least || amount > most) {
      return place.problem(node, place.key, `must be from ${least} to ${most}, not ${amount}`);
    }
    return Math.round(amount);
  };
}

function scalar(node: unknown): unknown {
  return isScalar(node) ? node.value : undefined;
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null);
}

function kindOf(node: unknown): string {
  if (isMap(node)) return 'a map';
  if (isSeq(node)) return 'a list';
  if (isEmpty(node)) return 'nothing';
  const value = scalar(node);
  return typeof value === 'string'
    ? `the text "${value.slice(0, 40)}"`
    : `${typeof value} ${String(value)}`;
}
