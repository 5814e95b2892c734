/**
 * Finds constants that are surely unequal to a given one and of its type, as expected values of
 * repeated assertions. Pure. Leaves out values for which no other is known; never returns one that
 * a loose comparison (`1 == '1'`, another case) might take for the same.
 */
import type { LiteralSyntax } from './expected.ts';

/** Constants that are tried at most in place of one. */
const MAX_UNEQUAL = 3;

const NUMBER = /^-?\d[\d_]*(?:\.\d+)?$/;
const TEXT = /^(['"`])((?:[^'"`\\\n])*)\1$/;
const SCALAR = /'[^'\\\n]*'|"[^"\\\n]*"|(?<![\w.'"])-?\d+(?:\.\d+)?(?![\w.'"])/;

/**
 * Returns others of the type of `literal`. `pool` are constants that the file's assertions expect
 * elsewhere, since an assertion may be silent for one of those alone.
 */
export function unequalTo(
  literal: string,
  pool: readonly string[],
  token: string,
  { words }: LiteralSyntax,
): string[] {
  const own = kindOf(literal);
  if (own === 'number') return distinct([far(literal), ...alike(literal, pool)]);
  if (own === 'text') {
    const quote = literal[0] ?? "'";
    return distinct([`${quote}${token}${quote}`, ...alike(literal, pool)]);
  }
  const [yes, no] = [
    words.find((word) => /^true$/i.test(word)),
    words.find((w) => /^false$/i.test(w)),
  ];
  if (yes !== undefined && literal === no) return [yes];
  if (no !== undefined && literal === yes) return [no];
  if (!/^[[{(]/.test(literal)) return [];
  const inner = SCALAR.exec(literal);
  if (!inner) return [];
  const [other] = unequalTo(inner[0], [], token, {
    words,
    plain: '',
    interpolated: '',
    collections: false,
  });
  if (other === undefined) return [];
  return [
    `${literal.slice(0, inner.index)}${other}${literal.slice(inner.index + inner[0].length)}`,
  ];
}

function kindOf(literal: string): 'number' | 'text' | undefined {
  if (NUMBER.test(literal)) return 'number';
  return TEXT.test(literal) ? 'text' : undefined;
}

/** Returns a number far away, so that no tolerance reaches it. */
function far(literal: string): string {
  const value = Math.abs(Number(literal.replaceAll('_', '')));
  const other = Number.isSafeInteger(Math.round(value * 3)) ? Math.round(value) * 3 + 1009 : 7;
  return `${other}${literal.includes('.') ? '.5' : ''}`;
}

function alike(literal: string, pool: readonly string[]): string[] {
  const kind = kindOf(literal);
  return pool.filter((each) => kindOf(each) === kind && !mayEqual(each, literal));
}

function mayEqual(a: string, b: string): boolean {
  const [one, two] = [plain(a), plain(b)];
  if (one === two) return true;
  const [x, y] = [Number(one), Number(two)];
  return (
    !Number.isNaN(x) &&
    !Number.isNaN(y) &&
    Math.abs(x - y) <= 0.02 * Math.max(Math.abs(x), Math.abs(y))
  );
}

function plain(literal: string): string {
  const [, , inner] = TEXT.exec(literal) ?? [];
  return (inner ?? literal.replaceAll('_', '')).toLowerCase().replace(/\s+/g, '');
}

function distinct(all: readonly string[]): string[] {
  return [...new Set(all)].slice(0, MAX_UNEQUAL);
}
