/**
 * Repeats assertions of compiled test files with another expected value: copies of whole tests in
 * which one constant is replaced by another of its type, so that they compile as the tests do.
 * Pure. Reads lines and indentation, like repeated.ts; each language decides how a copy is called,
 * and what counts as its failure.
 */
import { bodiesOf, type Body, lineBefore, scopesOf, type Spot } from './repeated.ts';
import { type Constant, type ConstantForms, constantOf, othersOf } from './typed-constants.ts';

/** Limits: assertions that are repeated, and copies in all. */
const MAX_SPOTS = 6;
const MAX_COPIES = 14;
const MAX_POOL = 20;

/**
 * Finds the expected constant in a line that is an assertion by itself; `next` is the line after
 * it.
 */
export type TypedLocate = (line: string, next: string, body: Body) => Spot | undefined;

export interface TypedRepeating {
  readonly locate: TypedLocate;
  readonly forms: ConstantForms;
  readonly token: string;
  /** A test with such a line before the assertion may end early, or wait for something. */
  readonly avoid: RegExp;
}

/** An assertion, and copies of its test that must fail. */
export interface TypedRepeated {
  readonly body: Body;
  /** The index of the assertion's line in the body. */
  readonly index: number;
  readonly spot: Spot;
  /** If all of these hold, something false passed. */
  readonly others: readonly string[];
}

export function typedRepeated(bodies: readonly Body[], how: TypedRepeating): TypedRepeated[] {
  const found = bodies.flatMap((body) => spotsOf(body, how));
  const pool = found.map(({ constant }) => constant).slice(0, MAX_POOL);
  const seen = new Set<string>();
  const repeated: TypedRepeated[] = [];
  let copies = 0;
  for (const { body, index, spot, constant } of found) {
    if (seen.size >= MAX_SPOTS || seen.has(spot.literal)) continue;
    seen.add(spot.literal);
    for (const others of othersOf(constant, pool, how.token)) {
      copies += others.length;
      if (copies > MAX_COPIES) return repeated;
      repeated.push({ body, index, spot, others });
    }
  }
  return repeated;
}

export interface ScopeRepeated {
  /** The first test of the class or module. */
  readonly first: Body;
  readonly repeated: readonly TypedRepeated[];
}

/**
 * Repeats assertions of the first class or module that has a suitable one. `opener` finds the heads
 * of its tests, as for `bodiesOf`; tests after a line that `more` finds are left out.
 */
export function scopeRepeated(
  text: string,
  { opener, more }: { readonly opener: RegExp; readonly more: RegExp },
  how: TypedRepeating,
): ScopeRepeated | undefined {
  const bodies = bodiesOf(text, opener, /^\}/).filter(({ at }) => !more.test(lineBefore(text, at)));
  for (const scope of scopesOf(text, bodies)) {
    const [first] = scope;
    const repeated = typedRepeated(scope, how);
    if (first && repeated.length > 0) return { first, repeated };
  }
  return undefined;
}

interface Found {
  readonly body: Body;
  readonly index: number;
  readonly spot: Spot;
  readonly constant: Constant;
}

function spotsOf(body: Body, { locate, forms, avoid }: TypedRepeating): Found[] {
  const [indent = ''] = /^[ \t]*/.exec(body.lines.find((line) => line.trim() !== '') ?? '') ?? [];
  const found: Found[] = [];
  let before = '';
  for (const [index, line] of body.lines.entries()) {
    if (avoid.test(line)) break;
    const isTop = line.startsWith(indent) && !/^[ \t]/.test(line.slice(indent.length));
    if (isTop && line.length <= 300 && !/[,([\\=+.&|]\s*$/.test(before)) {
      const spot = locate(line, body.lines[index + 1] ?? '', body);
      const constant = spot && constantOf(spot.literal, forms);
      if (spot && constant) found.push({ body, index, spot, constant });
    }
    if (line.trim() !== '') before = line;
  }
  return found;
}

/** Returns the lines of a test with `other` as the expected value of one of its assertions. */
export function linesWith({ body, index, spot }: TypedRepeated, other: string): string[] {
  return body.lines.map((line, at) =>
    at === index
      ? `${line.slice(0, spot.at)}${other}${line.slice(spot.at + spot.literal.length)}`
      : line,
  );
}
