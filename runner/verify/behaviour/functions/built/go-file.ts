/**
 * Reads files of Go: top-level statements, the types they name, and the functions and methods with
 * plain parameters. Pure and linear. Leaves out anything it cannot read.
 */
import { maskSource, sliced } from '../source-mask.ts';
import { ALL, type Statement } from '../statements.ts';
import { closingOf, parted, topLevel } from '../brackets.ts';
import { FLOAT, integerOf, parameterOf, TEXT, TRUTH } from './plain-type.ts';
import type { Parameter, PlainType } from '../parameter.ts';
import type { ProgramFile } from './built-file.ts';

export interface GoFunction {
  /** `Split`, or `Amount.Split` for a method. */
  readonly name: string;
  /** The text before the dot: `Amount`, or `(*Amount)`; undefined for a function. */
  readonly owner?: string;
  /** The receiver comes first. */
  readonly parameters: readonly (readonly [name: string, type: string])[];
}

export interface GoSource {
  readonly package: string;
  readonly statements: readonly Statement[];
  readonly functions: readonly GoFunction[];
  /** Definition of each type. */
  readonly types: ReadonlyMap<string, string>;
}

const MAX_HEAD_CHARACTERS = 2_000;
const MAX_TYPE_CHARACTERS = 2_000;

export function goFile(text: string): ProgramFile {
  const { statements, functions, types } = goSource(text);
  const exports = new Map<string, string>();
  const parameters = new Map<string, readonly Parameter[]>();
  for (const one of functions) {
    const own = goParameters(one, types);
    if (!own || exports.has(one.name)) continue;
    exports.set(one.name, one.name);
    parameters.set(one.name, own);
  }
  return { statements, exports, parameters };
}

/** Returns undefined if a parameter is not plain. */
export function goParameters(
  { parameters }: GoFunction,
  types: ReadonlyMap<string, string>,
): readonly Parameter[] | undefined {
  const found: Parameter[] = [];
  for (const [name, written] of parameters) {
    const rest = written.startsWith('...');
    const type = plainType(rest ? `[]${written.slice(3)}` : written, types, 0);
    if (!type) return undefined;
    found.push(parameterOf(name, type, rest));
  }
  return found;
}

export function goSource(text: string): GoSource {
  const masked = maskSource(text, 'go');
  const statements: Statement[] = [];
  const functions: GoFunction[] = [];
  const types = new Map<string, string>();
  let clause = '';
  for (const { start, end } of topLevel(masked.code, true)) {
    const part = sliced(masked, start, end);
    const [, word = ''] = /^\s*(\w+)/.exec(part.code) ?? [];
    if (word === 'package') clause = /package\s+(\w+)/.exec(part.code)?.[1] ?? '';
    else if (word === 'import') statements.push(...importsIn(part.bare));
    else if (word === 'func') {
      const one = functionIn(part.code);
      const isStart = one === undefined || one.name === 'init';
      const [, short = one?.name ?? ''] = /\.(\w+)$/.exec(one?.name ?? '') ?? [];
      statements.push({ ...part, names: isStart ? [ALL] : [...new Set([one.name, short])] });
      if (one && !isStart && one.name !== 'main' && one.answers) functions.push(one);
    } else {
      for (const [name, type] of typesIn(part.code)) types.set(name, type);
      statements.push(...declarationsIn(part));
    }
  }
  return { package: clause, statements, functions, types };
}

/**
 * Returns one statement per import, so that another import does not affect code that does not use
 * it.
 */
function importsIn(bare: string): Statement[] {
  return [...bare.matchAll(/^[ \t]*(?:import[ \t(]*)?([\w.]+[ \t]+)?"([^"\n]{1,300})"/gm)].map(
    ([, alias = '', path = '']) => {
      const name =
        alias.trim() ||
        (path
          .replace(/\/v\d+$/, '')
          .split('/')
          .at(-1) ??
          path);
      const line = `import ${alias}"${path}"`;
      // Imported for its side effects, or with its names in this file's scope.
      const isAll = name === '_' || name === '.';
      return { code: line, bare: line, names: [isAll ? ALL : name.replaceAll(/\W/g, '')] };
    },
  );
}

interface ReadFunction extends GoFunction {
  readonly answers: boolean;
}

function functionIn(code: string): ReadFunction | undefined {
  const head = code.slice(0, MAX_HEAD_CHARACTERS);
  const [all, receiver, name = ''] =
    /^\s*func\s+(?:\(([^()]{0,200})\)\s*)?(\w+)\s*\(/.exec(head) ?? [];
  if (all === undefined) return undefined;
  const close = closingOf(head, all.length);
  if (close === undefined) return undefined;
  const behind = head.slice(close + 1);
  const result = behind.slice(0, Math.max(0, behind.search(/\{/)));
  const own = declared(head.slice(all.length, close));
  const answers =
    result.trim() !== '' || own.some(([, type]) => /^(?:\.\.\.|\[\]|map\b|\*)/.test(type));
  if (receiver === undefined) return { name, parameters: own, answers };
  const [, label = '_', pointer = '', type] =
    /^(\w+\s+)?(\*?)\s*(\w+)$/.exec(receiver.trim()) ?? [];
  // A type with type parameters.
  if (type === undefined) return { name, parameters: [['_', '?']], answers: false };
  return {
    name: `${type}.${name}`,
    owner: pointer === '' ? type : `(*${type})`,
    parameters: [[label.trim(), pointer + type], ...own],
    answers: answers || pointer !== '',
  };
}

/** Reads `a, b int, c ...string`. */
function declared(list: string): (readonly [string, string])[] {
  const found: (readonly [string, string])[] = [];
  let type = '?';
  for (const part of parted(list.replaceAll(/\s+/g, ' '), false).toReversed()) {
    const [, name = '_', own] = /^(\w+) (.+)$/.exec(part) ?? [];
    if (own !== undefined) type = own.trim();
    // Types alone, without names.
    else if (type === '?') return [['_', '?']];
    found.unshift([own === undefined ? part : name, type]);
  }
  return found;
}

function typesIn(code: string): (readonly [string, string])[] {
  const [, one, type] =
    /^\s*type\s+(\w+)\s*=?\s*([^\s=(][^]*)$/.exec(code.slice(0, MAX_TYPE_CHARACTERS)) ?? [];
  if (one !== undefined && type !== undefined) return [[one, type.trim()]];
  const [all] = /^\s*type\s*\(/.exec(code) ?? [];
  if (all === undefined) return [];
  const close = closingOf(code, all.length) ?? code.length;
  const inner = code.slice(all.length, close);
  return topLevel(inner, true).flatMap(({ start, end }) => {
    const text = inner.slice(start, end).trim();
    return typesIn(`type ${text}`);
  });
}

/** Splits parenthesised types into one statement each, but not constants, which may count up. */
function declarationsIn({ code, bare }: Pick<Statement, 'code' | 'bare'>): Statement[] {
  const [all] = /^\s*type\s*\(/.exec(code) ?? [];
  if (all === undefined) return [{ code, bare, names: namesIn(code) }];
  const close = closingOf(code, all.length) ?? code.length;
  const inner = code.slice(all.length, close);
  return topLevel(inner, true).map(({ start, end }): Statement => {
    const own = bare.slice(all.length + start, all.length + end);
    const text = inner.slice(start, end);
    return { code: text, bare: own, names: [/\w+/.exec(text)?.[0] ?? ALL] };
  });
}

function namesIn(code: string): string[] {
  const [, word, list] = /^\s*(type|var|const)\s*([^]*)$/.exec(code) ?? [];
  if (word === undefined || list === undefined) return [ALL];
  if (!list.startsWith('(')) {
    const [names = ''] = /^[\w, ]+?(?=[ \t\n=[*]|$)/.exec(list) ?? [];
    const all = names.split(',').map((name) => name.trim().split(' ')[0] ?? '');
    return all.every((name) => name === '_' || name === '') ? [ALL] : all;
  }
  return [...list.matchAll(/^[ \t]*\w+(?:[ \t]*,[ \t]*\w+)*/gm)].flatMap(
    ([names]) => names.match(/\w+/g) ?? [],
  );
}

const WHOLE: Readonly<Record<string, readonly [bits: number, signed: boolean]>> = {
  int: [64, true],
  int8: [8, true],
  int16: [16, true],
  int32: [32, true],
  int64: [64, true],
  rune: [32, true],
  uint: [64, false],
  uint8: [8, false],
  byte: [8, false],
  uint16: [16, false],
  uint32: [32, false],
  uint64: [64, false],
  'time.Duration': [64, true],
  'time.Month': [64, true],
  'time.Weekday': [64, true],
};

function plainType(
  written: string,
  types: ReadonlyMap<string, string>,
  depth: number,
): PlainType | undefined {
  const type = written.trim();
  if (depth > 6) return undefined;
  const own = types.get(type);
  if (own !== undefined) return plainType(own, types, depth + 1);
  const whole = WHOLE[type];
  if (whole) return integerOf(...whole);
  if (type === 'string') return TEXT;
  if (type === 'bool') return TRUTH;
  if (type === 'float64' || type === 'float32') return FLOAT;
  const [, pointed] = /^\*(\w+)$/.exec(type) ?? [];
  if (pointed !== undefined) {
    const to = plainType(pointed, types, depth + 1);
    return to?.kind === 'fields' ? to : undefined;
  }
  const [, length, item] = /^\[(\d{0,3})\]([^]+)$/.exec(type) ?? [];
  if (item !== undefined) {
    const of = plainType(item, types, depth + 1);
    return of && { kind: 'list', of, ...(length !== '' && { length: Number(length) }) };
  }
  const [, key = '', value] = /^map\[(\w+)\]([^]+)$/.exec(type) ?? [];
  if (value !== undefined) {
    const [keys, of] = [plainType(key, types, depth + 1), plainType(value, types, depth + 1)];
    const isKey = keys && keys.kind !== 'list' && keys.kind !== 'map' && keys.kind !== 'fields';
    return isKey && of ? { kind: 'map', key: keys, of } : undefined;
  }
  return structType(type, types, depth);
}

function structType(
  type: string,
  types: ReadonlyMap<string, string>,
  depth: number,
): PlainType | undefined {
  const [, body] = /^struct\s*\{([^{}]*)\}\s*$/.exec(type) ?? [];
  if (body === undefined) return undefined;
  const fields: [string, PlainType][] = [];
  for (const line of body.split(/[\n;]/)) {
    const text = line.replace(/["`].*$/, '').trim();
    if (text === '') continue;
    const [, names = '', written = ''] = /^(\w+(?:\s*,\s*\w+)*)\s+(\S[^]*)$/.exec(text) ?? [];
    const own = plainType(written, types, depth + 1);
    if (!own || names === '') return undefined;
    for (const name of names.split(',')) fields.push([name.trim(), own]);
  }
  return fields.length > 0 && fields.length <= 12 ? { kind: 'fields', fields } : undefined;
}
