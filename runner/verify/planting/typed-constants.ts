/**
 * Constants of languages with types, and others that stand in their place: of the same type, so
 * that what held them compiles as before, and surely unequal. Pure. A constant is a number, a text,
 * a character or a truth, or what a constructor makes of those; what it does not surely know it
 * leaves out.
 */

/** A number, text, character or truth inside of a constant: where, from the constant's begin. */
interface Scalar {
  readonly at: number;
  readonly text: string;
}

export interface Constant {
  readonly text: string;
  readonly scalars: readonly Scalar[];
  /** It is a scalar and nothing else. */
  readonly isPlain: boolean;
}

export interface ConstantForms {
  /** How a constant begins that is more than a scalar: a constructor, a list. Begins with `^`. */
  readonly built: RegExp;
  /** Marks in a text for which something else is put in: `$` in Kotlin. */
  readonly interpolated?: RegExp;
}

const MAX_CONSTANT_CHARACTERS = 200;
const PIECE =
  /\s+|\d[\d_]*(?:\.\d+)?(?:[A-Za-z]\w*)?|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)'|[A-Za-z_]\w*!?|::|[()[\]{},:.&<>=-]/y;
const NUMBER = /^(\d[\d_]*)(\.\d+)?([A-Za-z]\w*)?$/;
const TRUTH = /^(?:true|false)$/;
/** What is meant to equal more than one value. */
const LAX =
  /approx|near|close|within|any|match|toler|fuzzy|epsilon|like|contain|regex|pattern|ignor|wild|not/i;

/** The constant that the text is; undefined where it is none, or what it is stays open. */
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
    // `L"x"` and `x.4` are something else than they seem.
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

/** As many as stand in the place of one together, or each by itself. */
const VARIANTS = 3;
const MAX_PLAIN = 2;
const NUMBERS = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71];
const LETTERS = 'q z k w x v j y u b h f g p'.split(' ');

/**
 * Groups of constants that must be refused: an assertion that lets all of one group pass lets
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
  // What a constructor makes of one other value may be equal by its own rules (7 is 2 modulo 5).
  const all = Array.from({ length: VARIANTS }, (_, turn) => changed(constant, turn, token));
  const made = [...new Set(all.filter((each) => each !== undefined))];
  return made.length === VARIANTS ? [made] : [];
}

/** The constant with something else for each of its scalars. */
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
    // A sign that is in front of it belongs to it.
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

/** Of the same type as far as can be told, and another value. */
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
    // A type that holds the one may not hold the other.
    itsSize <= Math.max(127, size) &&
    (text.startsWith('-') || !other.text.startsWith('-')) &&
    Number(`${itsWhole.replaceAll('_', '')}${itsFraction}`) !==
      Number(`${whole.replaceAll('_', '')}${fraction}`)
  );
}
