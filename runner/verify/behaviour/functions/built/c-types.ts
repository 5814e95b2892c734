/**
 * Owns the types of C and C++ whose values can be passed to a function: the plain type of each, the
 * variable that holds it, and how it is passed. Pure. An unknown type is not plain.
 */
import { parted } from '../brackets.ts';
import type { PlainType } from '../parameter.ts';
import { FLOAT, integerOf, TEXT, TRUTH } from './plain-type.ts';

export type CFamily = 'c' | 'cpp';

export interface CType {
  readonly plain: PlainType;
  /** Declared type of a variable that holds it. */
  readonly owned: string;
  /**
   * `text` is a pointer to a text, `room` to a changeable one with some space after it, `list` to
   * the first of several numbers followed by their count.
   */
  readonly form: 'value' | 'text' | 'room' | 'view' | 'list';
  /** The function can change the caller's value. */
  readonly changes: boolean;
}

const MAX_TYPE_CHARACTERS = 200;
const MAX_DEPTH = 4;

const WHOLE: Readonly<Record<string, readonly [bits: number, signed: boolean]>> = {
  char: [8, true],
  'signed char': [8, true],
  'unsigned char': [8, false],
  short: [16, true],
  'short int': [16, true],
  'unsigned short': [16, false],
  'unsigned short int': [16, false],
  int: [32, true],
  signed: [32, true],
  'signed int': [32, true],
  unsigned: [32, false],
  'unsigned int': [32, false],
  long: [64, true],
  'long int': [64, true],
  'unsigned long': [64, false],
  'unsigned long int': [64, false],
  'long long': [64, true],
  'long long int': [64, true],
  'unsigned long long': [64, false],
  'unsigned long long int': [64, false],
  int8_t: [8, true],
  int16_t: [16, true],
  int32_t: [32, true],
  int64_t: [64, true],
  uint8_t: [8, false],
  uint16_t: [16, false],
  uint32_t: [32, false],
  uint64_t: [64, false],
  size_t: [64, false],
  ssize_t: [64, true],
  ptrdiff_t: [64, true],
  intptr_t: [64, true],
  uintptr_t: [64, false],
};
const FLOATS = /^(?:float|double|long double)$/;

/** `aliases` holds the file's own names for types. */
export function cType(
  written: string,
  language: CFamily,
  aliases: ReadonlyMap<string, string>,
  depth = 0,
): CType | undefined {
  if (written.length > MAX_TYPE_CHARACTERS || depth > MAX_DEPTH) return undefined;
  const isConst = /\bconst\b/.test(written);
  const bare = written
    .replaceAll(/\b(?:const|volatile|register|restrict|__restrict|enum)\b/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([*&<>,]) ?/g, '$1')
    .trim();
  if (/^(?:char)\*$/.test(bare)) {
    const form = isConst ? 'text' : 'room';
    return { plain: TEXT, owned: 'char *', form, changes: !isConst };
  }
  if (bare.endsWith('*')) {
    const one = valueType(bare.slice(0, -1), language, aliases, depth);
    const isNumber = one?.plain.kind === 'integer' || one?.plain.kind === 'float';
    if (!one || !isNumber || bare.includes('char')) return undefined;
    const { plain, owned } = one;
    return { plain: { kind: 'list', of: plain }, owned, form: 'list', changes: !isConst };
  }
  const [, name = '', mark = ''] = /^([^&*]*)(&{0,2})$/.exec(bare) ?? [];
  if (name === '' || (mark !== '' && language === 'c')) return undefined;
  const changes = mark === '&' && !isConst;
  const alias = aliases.get(name);
  if (alias !== undefined) {
    const own = cType(alias, language, aliases, depth + 1);
    return own?.form === 'value' ? { ...own, changes } : mark === '' ? own : undefined;
  }
  const own = valueType(name, language, aliases, depth);
  return own && { ...own, changes };
}

function value(plain: PlainType, owned: string): CType {
  return { plain, owned, form: 'value', changes: false };
}

function valueType(
  name: string,
  language: CFamily,
  aliases: ReadonlyMap<string, string>,
  depth: number,
): CType | undefined {
  const short = language === 'cpp' ? name.replaceAll(/\bstd::/g, '') : name;
  const whole = Object.hasOwn(WHOLE, short) ? WHOLE[short] : undefined;
  if (whole) return value(integerOf(...whole), name);
  if (FLOATS.test(short)) return value(FLOAT, name);
  if (/^(?:bool|_Bool)$/.test(short)) return value(TRUTH, language === 'c' ? '_Bool' : 'bool');
  if (language === 'c') return undefined;
  if (short === 'string') return value(TEXT, 'std::string');
  if (short === 'string_view') return { ...value(TEXT, 'std::string'), form: 'view' };
  const [, outer = '', inner = ''] =
    /^(vector|optional|map|unordered_map|pair|array)<(.*)>$/.exec(short) ?? [];
  if (outer === '') return undefined;
  const parts = parted(inner, true);
  const [first = '', second = ''] = parts;
  const one = cType(first, language, aliases, depth + 1);
  if (one?.form !== 'value') return undefined;
  if (outer === 'array') {
    const length = /^\d{1,3}$/.test(second) ? Number(second) : undefined;
    return length === undefined
      ? undefined
      : value({ kind: 'list', of: one.plain, length }, `std::array<${one.owned}, ${length}>`);
  }
  if (outer === 'vector' || outer === 'optional') {
    if (parts.length !== 1) return undefined;
    const kind = outer === 'vector' ? ('list' as const) : ('maybe' as const);
    return value({ kind, of: one.plain }, `std::${outer}<${one.owned}>`);
  }
  const two = parts.length === 2 ? cType(second, language, aliases, depth + 1) : undefined;
  if (two?.form !== 'value') return undefined;
  const owned = `std::${outer}<${one.owned}, ${two.owned}>`;
  return outer === 'pair'
    ? value({ kind: 'tuple', of: [one.plain, two.plain] }, owned)
    : value({ kind: 'map', key: one.plain, of: two.plain }, owned);
}
