/**
 * Constants of languages with types, and others to replace them: of the same type, so that the code
 * compiles as before, and surely unequal. Pure. A constant is a number, a text, a character or a
 * truth value, or what a constructor makes of those; leaves out what it does not surely know.
 */

/** A number, text, character or truth value inside a constant, and its offset in it. */
interface Scalar {
  readonly at: number;
  readonly text: string;
}

export interface Constant {
  readonly text: string;
  readonly scalars: readonly Scalar[];
  /** True for a scalar and nothing else. */
  readonly isPlain: boolean;
}

export interface ConstantForms {
  /** Matches the beginning of a constructor or a list; the pattern begins with `^`. */
  readonly built: RegExp;
  /** Marks of interpolation in a text: `$` in Kotlin. */
  readonly interpolated?: RegExp;
}

const MAX_CONSTANT_CHARACTERS = 200;
const PIECE =
  /\s+|\d[\d_]*(?:\.\d+)?(?:[A-Za-z]\w*)?|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)'|[A-Za-z_]\w*!?|::|[()[\]{},:.&<>=-]/y;
const NUMBER = /^(\d[\d_]*)(\.\d+)?([A-Za-z]\w*)?$/;
const TRUTH = /^(?:true|false)$/;
/** Values meant to equal more than one value. */
const LAX =
  /approx|near|close|within|any|match|toler|fuzzy|epsilon|like|contain|regex|pattern|ignor|wild|not/i;

/** Parses a constant; undefined where the text is not one, or its meaning is unclear. */
export function constantOf(
  text: string,
  { built, interpolated }: ConstantForms,
): Constant | undefined {
  if (text === '' || text.length > MAX_CONSTANT_CHARACTERS || /==|=>|->|\[\s*\d+\s*\]/.test(text))
    return undefined;
  const scalars: Scalar[] = [];
  const words: string[] = [];
  let last = '';
  PIECE.lastIndex = 0;
  for (let at = 0; at < text.length; at = PIECE.lastIndex) {
    const [piece] = PIECE.exec(text) ?? [];
    if (piece === undefined) return undefined;
    const isQuoted = /^['"]/.test(piece);
    // `L"x"` and `x.4` are not what they seem.
    if ((isQuoted || /^\d/.test(piece)) && /[\w.'"]$/.test(last)) return undefined;
    if (piece === '-' && !/^$|[([{,:=]$/.test(last.trim())) return undefined;
    if ((isQuoted && interpolated?.test(piece)) || /^0[xXbBoO]/.test(piece)) return undefined;
    if (isQuoted || TRUTH.test(piece) || NUMBER.test(piece)) scalars.push({ at, text: piece });
    else if (/^\d/.test(piece)) return undefined;
    else if (/^\w/.test(piece)) words.push(piece);
    last = piece.trim() === '' && last !== '' ? ' ' : piece;
  }
  const [only] = scalars;
  if (only === undefined) return undefined;
  if (scalars.length === 1 && words.length === 0 && /^-?$/.test(text.slice(0, only.at)))
    if (only.at + only.text.length === text.length) return { text, scalars, isPlain: true };
  const isBuilt = built.test(text) && !words.some((word) => LAX.test(word));
  return isBuilt ? { text, scalars, isPlain: false } : undefined;
}

/** The number of constants that replace one, as a group or each by itself. */
const VARIANTS = 3;
const MAX_PLAIN = 2;
const NUMBERS = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71];
const LETTERS = 'q z k w x v j y u b h f g p'.split(' ');

/**
 * Returns groups of constants that must be refused: an assertion that accepts all of one group lets
 * something false pass. `pool` are constants that the file expects elsewhere.
 */
export function othersOf(constant: Constant, pool: readonly Constant[], token: string): string[][] {
  if (constant.isPlain) {
    const own = changed(constant, 0, token);
    const more = pool.filter((each) => isAlike(constant, each)).map(({ text }) => text);
    return [...new Set([...(own === undefined ? [] : [own]), ...more])]
      .slice(0, MAX_PLAIN)
      .map((each) => [each]);
  }
  // Constructed from another value, a constant may be equal by its own rules (7 is 2 modulo 5).
  const all = Array.from({ length: VARIANTS }, (_, turn) => changed(constant, turn, token));
  const made = [...new Set(all.filter((each) => each !== undefined))];
  return made.length === VARIANTS ? [made] : [];
}

/** Returns the constant with each of its scalars replaced. */
function changed(
  { text, scalars, isPlain }: Constant,
  turn: number,
  token: string,
): string | undefined {
  const own = new Set(scalars.map((scalar) => digits(scalar.text)));
  const numbers = NUMBERS.filter((each) => !own.has(String(each)) && !own.has(`${each}.5`));
  const letters = LETTERS.filter((each) => !own.has(`'${each}'`));
  let made = '';
  let from = 0;
  let count = 0;
  for (const { at, text: scalar } of scalars) {
    const index = turn * 2 + count;
    let other: string | undefined;
    if (TRUTH.test(scalar)) other = isPlain ? String(scalar !== 'true') : scalar;
    else if (scalar.startsWith('"')) other = `"${token}${index === 0 ? '' : `_${index}`}"`;
    else if (scalar.startsWith("'")) other = letters[index] && `'${letters[index]}'`;
    else {
      const [, , fraction, suffix = ''] = NUMBER.exec(scalar) ?? [];
      const number = numbers[index];
      other =
        number === undefined
          ? undefined
          : `${number}${fraction === undefined ? '' : '.5'}${suffix}`;
    }
    if (other === undefined) return undefined;
    if (!TRUTH.test(scalar)) count += 1;
    // A sign in front belongs to the number.
    const until = text[at - 1] === '-' ? at - 1 : at;
    made += `${text.slice(from, until)}${other}`;
    from = at + scalar.length;
  }
  return count === 0 && !isPlain ? undefined : `${made}${text.slice(from)}`;
}

function digits(scalar: string): string {
  const [, whole, fraction = ''] = NUMBER.exec(scalar) ?? [];
  return whole === undefined ? scalar : `${whole.replaceAll('_', '')}${fraction}`;
}

/** True for another value of the same type, as far as can be told. */
function isAlike({ text }: Constant, other: Constant): boolean {
  const [, whole = '', fraction = '', suffix = ''] = NUMBER.exec(text.replace('-', '')) ?? [];
  const [, itsWhole = '', itsFraction = '', itsSuffix = ''] =
    NUMBER.exec(other.text.replace('-', '')) ?? [];
  if (!other.isPlain) return false;
  if (whole === '' || itsWhole === '') {
    const isText = text.startsWith('"') && other.text.startsWith('"');
    return isText && text.toLowerCase() !== other.text.toLowerCase();
  }
  const [size, itsSize] = [Number(whole.replaceAll('_', '')), Number(itsWhole.replaceAll('_', ''))];
  return (
    suffix === itsSuffix &&
    (fraction === '') === (itsFraction === '') &&
    // A type that holds one may be too small for the other.
    itsSize <= Math.max(127, size) &&
    (text.startsWith('-') || !other.text.startsWith('-')) &&
    Number(`${itsWhole.replaceAll('_', '')}${itsFraction}`) !==
      Number(`${whole.replaceAll('_', '')}${fraction}`)
  );
}
