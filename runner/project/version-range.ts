/**
 * Reads the version ranges in manifests, in the forms of npm, Poetry and PEP 440. Pure. A range
 * that it cannot read is reported as such, and decides nothing.
 */

/** Nobody writes a longer range by hand. */
const MAX_RANGE_CHARACTERS = 200;

/** Tells whether the range allows the version, as `24.21.0`; undefined when it cannot be read. */
export function allows(range: string, version: string): boolean | undefined {
  if (range.length > MAX_RANGE_CHARACTERS) return undefined;
  const have = version.split('.').map(Number);
  const answers = new Set(range.split(/\s*\|\|?\s*/).map((part) => allOf(part, have)));
  return answers.has(undefined) ? undefined : answers.has(true);
}

/** The first version that a range names, as far as it is written: `18` of `18.x || 20`. */
export function firstVersion(range: string): string | undefined {
  return /\d+(?:\.\d+)*/.exec(range.slice(0, MAX_RANGE_CHARACTERS))?.[0];
}

function allOf(part: string, have: readonly number[]): boolean | undefined {
  const words = part
    .replace(/^\s*v?([\d.x*]+)\s+-\s+v?([\d.x*]+)\s*$/i, '>=$1 <=$2')
    .replaceAll(/([<>=~^!])\s+/g, '$1')
    .split(/[\s,]+/)
    .filter((word) => word !== '');
  const answers = new Set(words.map((word) => one(word, have)));
  return answers.has(undefined) ? undefined : !answers.has(false);
}

function one(word: string, have: readonly number[]): boolean | undefined {
  if (/^[=~^>]{0,2}[*xX]$/.test(word)) return true;
  const [, operator = '', text = '', wild] =
    /^(\^|~=|~|>=|<=|>|<|={1,3}|!=)?v?(\d+(?:\.\d+)*)((?:\.[xX*])+)?(?:[-+.]?[a-z][\w.-]*)?$/.exec(
      word,
    ) ?? [];
  if (text === '') return undefined;
  const named = text.split('.').map(Number);
  const same = compare(have.slice(0, named.length), named);
  switch (operator) {
    case '^':
      return compare(have, named) >= 0 && compare(have, after(named, firstOther(named))) < 0;
    case '~':
      return compare(have, named) >= 0 && compare(have, after(named, wild ? 0 : 1)) < 0;
    case '~=':
      return compare(have, named) >= 0 && compare(have, after(named, named.length - 2)) < 0;
    case '>=':
      return compare(have, named) >= 0;
    case '<':
      return compare(have, named) < 0;
    case '>':
      return same > 0;
    case '<=':
      return same <= 0;
    case '!=':
      return same !== 0;
    default:
      return same === 0;
  }
}

/** The place of the first number that is not 0: what `^` keeps. */
function firstOther(named: readonly number[]): number {
  const at = named.findIndex((part) => part !== 0);
  return at < 0 ? named.length - 1 : at;
}

/** The first version that differs at this place, or at the last one that is there. */
function after(named: readonly number[], place: number): number[] {
  const last = Math.max(0, Math.min(place, named.length - 1));
  return named.slice(0, last + 1).map((part, index) => (index === last ? part + 1 : part));
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
