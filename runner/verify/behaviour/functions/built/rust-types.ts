/**
 * Owns which types of Rust are plain, and how a program reads their values and passes them. Pure.
 * Leaves out a type not known to be plain.
 */
import { parted } from '../brackets.ts';
import type { PlainType } from '../parameter.ts';
import { FLOAT, integerOf, LETTER, TEXT, TRUTH } from './plain-type.ts';

export interface RustType {
  readonly plain: PlainType;
  /** Type of the value that the program reads. */
  readonly owned: string;
  /** Writes how the value with this name is passed. */
  readonly pass: (name: string) => string;
  /** Writes what is made of the value first, under its name with `_own` appended. */
  readonly made?: (name: string) => string;
  /** The function can change it. */
  readonly changes?: true;
}

/** Definitions of types: their fields, or another type. */
export type RustTypes = ReadonlyMap<string, RustDeclared>;

export interface RustDeclared {
  readonly fields?: readonly (readonly [name: string, type: string])[];
  readonly alias?: string;
}

const WHOLE: Readonly<Record<string, readonly [bits: number, signed: boolean]>> = {
  i8: [8, true],
  i16: [16, true],
  i32: [32, true],
  i64: [64, true],
  i128: [64, true],
  isize: [64, true],
  u8: [8, false],
  u16: [16, false],
  u32: [32, false],
  u64: [64, false],
  u128: [64, false],
  usize: [64, false],
};

const MAX_DEPTH = 5;
const MAX_FIELDS = 12;

/** Returns the type of a parameter; undefined if it is not plain. */
export function rustType(written: string, types: RustTypes): RustType | undefined {
  const type = plainly(written);
  const [, borrowed, inner = ''] = /^&(mut )?(?!mut )(.*)$/.exec(type) ?? [];
  if (type.startsWith('&')) return borrowedType(inner, borrowed !== undefined, types);
  if (/^impl (?:AsRef<str>|Into<String>)$/.test(type)) return by(TEXT, 'String', (v) => v);
  if (type === 'Option<&str>') {
    return by({ kind: 'maybe', of: TEXT }, 'Option<String>', (v) => `${v}.as_deref()`);
  }
  if (type === 'Vec<&str>') return textsOf((v) => v);
  const own = ownedType(type, types, 0);
  return own && by(own.plain, own.owned, (v) => v);
}

function borrowedType(inner: string, changes: boolean, types: RustTypes): RustType | undefined {
  if (inner === 'str' && !changes) return by(TEXT, 'String', (v) => `&${v}`);
  if (inner === '[&str]' && !changes) return textsOf((v) => `&${v}`);
  const [, item] = /^\[([^;]*)\]$/.exec(inner) ?? [];
  const own = ownedType(item === undefined ? inner : `Vec<${item}>`, types, 0);
  if (!own) return undefined;
  const mark = changes ? '&mut ' : '&';
  return { ...by(own.plain, own.owned, (v) => mark + v), ...(changes && { changes }) };
}

function textsOf(pass: (name: string) => string): RustType {
  return {
    ...by({ kind: 'list', of: TEXT }, 'Vec<String>', (v) => pass(`${v}_own`)),
    made: (v) => `let ${v}_own: Vec<&str> = ${v}.iter().map(|one| one.as_str()).collect();`,
  };
}

function by(plain: PlainType, owned: string, pass: (name: string) => string): RustType {
  return { plain, owned, pass };
}

type Owned = Pick<RustType, 'plain' | 'owned'>;

function ownedType(written: string, types: RustTypes, depth: number): Owned | undefined {
  const type = plainly(written);
  if (depth > MAX_DEPTH) return undefined;
  const next = (inner: string) => ownedType(inner, types, depth + 1);
  const whole = WHOLE[type];
  if (whole) return { plain: integerOf(...whole), owned: type };
  if (type === 'String') return { plain: TEXT, owned: 'String' };
  if (type === 'bool') return { plain: TRUTH, owned: type };
  if (type === 'char') return { plain: LETTER, owned: type };
  if (type === 'f64' || type === 'f32') return { plain: FLOAT, owned: type };
  const [, tuple] = /^\((.*)\)$/.exec(type) ?? [];
  if (tuple !== undefined) {
    const all = parted(tuple, true).map(next);
    if (all.length < 2 || all.length > 4 || !all.every((each) => each !== undefined))
      return undefined;
    const plain: PlainType = { kind: 'tuple', of: all.map((each) => each.plain) };
    return { plain, owned: `(${all.map(({ owned }) => owned).join(', ')})` };
  }
  const [, item, length] = /^\[(.*); ?(\d{1,3})\]$/.exec(type) ?? [];
  if (item !== undefined) {
    const of = next(item);
    const plain = of && { kind: 'list' as const, of: of.plain, length: Number(length) };
    return of && plain && { plain, owned: `[${of.owned}; ${length}]` };
  }
  return genericType(type, next) ?? namedType(type, types, next);
}

function genericType(type: string, next: (inner: string) => Owned | undefined): Owned | undefined {
  const [, name, list = ''] = /^(Vec|Option|HashMap|BTreeMap)<(.*)>$/.exec(type) ?? [];
  if (name === undefined) return undefined;
  const all = parted(list, true).map(next);
  const [first, second] = all;
  if (!first || !all.every((each) => each !== undefined)) return undefined;
  if (name === 'Vec' || name === 'Option') {
    if (second) return undefined;
    const kind = name === 'Vec' ? 'list' : 'maybe';
    return { plain: { kind, of: first.plain }, owned: `${name}<${first.owned}>` };
  }
  if (!second || all.length > 2 || /float|list|map|maybe|fields/.test(first.plain.kind)) {
    return undefined;
  }
  const plain: PlainType = { kind: 'map', key: first.plain, of: second.plain };
  return { plain, owned: `::std::collections::${name}<${first.owned}, ${second.owned}>` };
}

function namedType(
  type: string,
  types: RustTypes,
  next: (inner: string) => Owned | undefined,
): Owned | undefined {
  const declared = types.get(type);
  if (declared?.alias !== undefined) return next(declared.alias);
  if (!declared?.fields || declared.fields.length > MAX_FIELDS) return undefined;
  const fields: (readonly [string, PlainType])[] = [];
  for (const [name, written] of declared.fields) {
    const own = next(written);
    if (!own) return undefined;
    fields.push([name, own.plain]);
  }
  return { plain: { kind: 'fields', fields }, owned: `super::${type}` };
}

/** Removes lifetimes and the paths of names. */
function plainly(written: string): string {
  return written
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/&\s?'\w+ /g, '&')
    .replaceAll(/\b(?:\w{1,40}::){1,4}(?=[A-Z])/g, '')
    .replaceAll(/ ?([<>,;()[\]]) ?/g, '$1');
}

/** Returns the names of the structs that values of a type consist of. */
export function structsIn(owned: string, types: RustTypes): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...owned.matchAll(/super::(\w+)/g)].map(([, name = '']) => name);
  for (let name = left.pop(); name !== undefined; name = left.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    for (const [, written] of types.get(name)?.fields ?? []) {
      const own = ownedType(written, types, 1)?.owned ?? '';
      left.push(...[...own.matchAll(/super::(\w+)/g)].map(([, inner = '']) => inner));
    }
  }
  return found;
}
