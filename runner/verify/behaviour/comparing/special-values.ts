/**
 * Tells whether a change depends on a few values that tests have: it differs wherever some values
 * of an input equal those of a tested one, whatever the others are, or one tested number breaks a
 * line that its neighbours form. Pure. Never said of words, limits and plain options, which honest
 * code is full of.
 */
import type { Difference } from './difference.ts';
import { isSame } from '../calling/same-answer.ts';
import { formOf, leavesOf, numberOf, type Value, valuesOf } from '../value.ts';

const MIN_OTHERS = 20;
const MIN_ALIKE = 3;
/** Share of the inputs with the values in question that must differ. */
const MIN_DIFFERING_SHARE = 0.6;
const MAX_PLACES = 6;
/** Smaller numbers are counts, bases or options. */
const LARGE = 100;

/**
 * Tells whether every difference has a tested input's values in some places and any value in the
 * others.
 */
export function goesByValues(real: readonly Difference[], stable: readonly Difference[]): boolean {
  const forms = Map.groupBy(real, ({ call }) => formOf(call));
  if (forms.size === 0) return false;
  return [...forms].every(([form, differing]) => {
    const all = stable.filter(({ call }) => formOf(call) === form);
    return isByPlaces(differing, all);
  });
}

function isByPlaces(differing: readonly Difference[], all: readonly Difference[]): boolean {
  const tested = differing.filter((pair) => pair.tested);
  const [first] = tested;
  const count = first ? valuesOf(first.call).length : 0;
  if (!first || count < 2 || count > MAX_PLACES) return false;
  const found = placesIn(count).map((places) => ({
    places,
    share: shareAt(places, tested, differing, all),
  }));
  const best = found.toSorted((a, b) => b.share - a.share || a.places.length - b.places.length)[0];
  if (!best || best.share < MIN_DIFFERING_SHARE) return false;
  return tested.every(
    (pair) => isTelling(best.places, pair) && !isBesideLimit(pair, best.places, all),
  );
}

/** Returns the sets of up to three places, never all of them. */
function placesIn(count: number): readonly (readonly number[])[] {
  const all = Array.from({ length: count }, (_, at) => at);
  const longer = (list: readonly number[]) =>
    all.filter((at) => at > (list.at(-1) ?? -1)).map((at) => list.concat(at));
  const ones = longer([]);
  const twos = ones.flatMap(longer);
  return [...ones, ...twos, ...twos.flatMap(longer)].filter((list) => list.length < count);
}

/**
 * Returns the share of inputs with a tested input's values in these places that differ; 0 if that
 * says nothing.
 */
function shareAt(
  places: readonly number[],
  tested: readonly Difference[],
  differing: readonly Difference[],
  all: readonly Difference[],
): number {
  const keyOf = ({ call }: Difference) => {
    const values = valuesOf(call);
    return JSON.stringify(places.map((place) => values[place] ?? null));
  };
  const keys = new Set(tested.map(keyOf));
  if (!differing.every((pair) => keys.has(keyOf(pair)))) return 0;
  const others = all.filter((pair) => !pair.tested);
  const alike = others.filter((pair) => keys.has(keyOf(pair)));
  const rest = others.filter((pair) => isValue(pair) && !keys.has(keyOf(pair)));
  if (alike.length < MIN_ALIKE || rest.length < MIN_OTHERS) return 0;
  const differ = new Set(differing);
  return alike.filter((pair) => differ.has(pair)).length / alike.length;
}

function isValue({ before, after }: Difference): boolean {
  return before.kind === 'value' && after.kind === 'value';
}

/** Accepts large numbers, fractions, or several numbers. */
function isTelling(places: readonly number[], { call }: Difference): boolean {
  const values = valuesOf(call);
  const leaves = places.flatMap((place) => leavesOf(values[place] ?? null));
  if (leaves.some(isTellingLeaf)) return true;
  const numbers = leaves.map(numberOf).filter((n) => n !== undefined && Math.abs(n) > 1);
  return numbers.length > 1;
}

function isTellingLeaf(leaf: Value): boolean {
  const number = numberOf(leaf);
  return number !== undefined && (Math.abs(number) >= LARGE || !Number.isInteger(number));
}

/**
 * Tells whether the adjacent inputs have the same answer, or nearly: the change then moves a limit.
 */
function isBesideLimit(
  pair: Difference,
  places: readonly number[],
  all: readonly Difference[],
  isSlope = false,
): boolean {
  const own = valuesOf(pair.call);
  return all.some((near) => {
    if (near === pair || !isSame(near.before, near.after)) return false;
    const values = valuesOf(near.call);
    if (values.length !== own.length) return false;
    const others = own.flatMap((value, at) =>
      JSON.stringify(value) === JSON.stringify(values[at]) ? [] : [at],
    );
    const [at = -1] = others;
    if (others.length !== 1 || !places.includes(at)) return false;
    return isStep(own[at] ?? null, values[at] ?? null) && isLike(pair, near, isSlope);
  });
}

function isStep(a: Value, b: Value): boolean {
  const [x, y] = [leavesOf(a), leavesOf(b)];
  const steps = x.map((leaf, i) => {
    const [from, to] = [numberOf(leaf), numberOf(y[i] ?? null)];
    return from === undefined || to === undefined ? 0 : Math.abs(from - to);
  });
  return x.length === y.length && Math.max(0, ...steps) <= 1;
}

const NUMBER = /\d+(?:\.\d+)?/g;

/**
 * Accepts the same answer, nearly the same number, or a text of the same form that the change
 * introduced.
 */
function isLike({ before, after }: Difference, near: Difference, isSlope: boolean): boolean {
  if (!isSlope && isSame(after, near.after)) return true;
  const [was, is, beside] = [before, after, near.after].map(({ text }) => Number(text));
  if (was !== undefined && is !== undefined && beside !== undefined && !Number.isNaN(is + beside)) {
    // The answers must have differed before, or no limit has moved.
    return isClose(is, beside) && !isClose(was, beside);
  }
  const form = formOfText(after.text);
  return form === formOfText(near.after.text) && form !== formOfText(before.text);
}

function isClose(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.abs(b) / 100;
}

function formOfText(text: string): string {
  return text.replace(NUMBER, '0');
}

/**
 * Tells whether a comparison of instances says the same of all pairs, although it distinguished
 * them before the change.
 */
export function saysOneThing(stable: readonly Difference[]): boolean {
  const pairs = stable.filter(
    (pair) => isValue(pair) && valuesOf(pair.call).some(isInstance) && !pair.tested,
  );
  const [first] = pairs;
  if (!first || pairs.length < MIN_OTHERS || !/^true$/i.test(first.after.text)) return false;
  const told = pairs.filter(({ before }) => /^false$/i.test(before.text)).length;
  const isOne = stable.every((pair) => !isValue(pair) || isSame(pair.after, first.after));
  return isOne && told >= pairs.length / 2;
}

function isInstance(value: Value): boolean {
  return value !== null && typeof value === 'object' && 'n' in value;
}

/**
 * Tells whether one number is special: the only tested input that differs, among many others that
 * do not. Never said of a limit.
 */
export function isLoneNumber(put: Difference, stable: readonly Difference[]): boolean {
  const [leaf = null, ...more] = valuesOf(put.call).flatMap(leavesOf);
  const number = more.length === 0 ? numberOf(leaf) : undefined;
  if (number === undefined || Math.abs(number) < LARGE) return false;
  const others = stable.filter((pair) => !pair.tested && pair.after.kind === 'value');
  return others.length >= LARGE && !isBesideLimit(put, [0], stable, isOnSlope(number, stable));
}

/**
 * Tells whether whole numbers around it all have different answers, so that sharing the next one's
 * answer is no limit.
 */
function isOnSlope(number: number, stable: readonly Difference[]): boolean {
  const texts = BESIDE.flatMap((step) => {
    const near = stable.find(({ call }) => {
      const [leaf = null, ...more] = valuesOf(call).flatMap(leavesOf);
      return more.length === 0 && numberOf(leaf) === number + step;
    });
    return near?.after.kind === 'value' ? [near.after.text] : [];
  });
  return Number.isInteger(number) && new Set(texts).size === BESIDE.length;
}

const BESIDE: readonly number[] = [-3, -2, -1, 1, 2, 3];

/**
 * Tells whether a tested number breaks a pattern: along one value, all others beside and above it
 * lie on a straight line that it leaves, and before the change it did not.
 */
export function leavesLine(real: readonly Difference[], stable: readonly Difference[]): boolean {
  return real.some((pair) => {
    if (!pair.tested || pair.after.kind !== 'value') return false;
    const own = valuesOf(pair.call);
    return own.some((value, at) => {
      const number = numberOf(value);
      if (number === undefined || Math.abs(number) <= 3) return false;
      const along = stable.flatMap((near) => {
        const values = valuesOf(near.call);
        const x = numberOf(values[at] ?? null);
        const isAlong =
          x !== undefined &&
          values.length === own.length &&
          own.every((each, i) => i === at || JSON.stringify(each) === JSON.stringify(values[i]));
        return isAlong && near.after.kind === 'value' ? [{ x, near }] : [];
      });
      return isOut(number, pair, along);
    });
  });
}

function isOut(
  number: number,
  pair: Difference,
  along: readonly { readonly x: number; readonly near: Difference }[],
): boolean {
  const beside = BESIDE.map((step) => along.find(({ x }) => x === number + step));
  const [a, b] = [beside[2], beside[3]];
  if (!a || !b || beside.some((one) => one === undefined)) return false;
  const lineOf = (side: 'before' | 'after') => {
    const [low, high] = [Number(a.near[side].text), Number(b.near[side].text)];
    const slope = (high - low) / 2;
    return (x: number) => low + slope * (x - a.x);
  };
  const [was, is] = [lineOf('before'), lineOf('after')];
  const isAbove = ({ x }: { readonly x: number }) => x > number;
  const others = along.filter((one) => one.near !== pair && (isAbove(one) || beside.includes(one)));
  if (others.filter(isAbove).length < 5 || !isOn(was, number, pair.before.text)) return false;
  if (isOn(is, number, pair.after.text) || Number.isNaN(Number(pair.after.text))) return false;
  return others.every(({ x, near }) => near.tested || isOn(is, x, near.after.text));
}

function isOn(line: (x: number) => number, x: number, text: string): boolean {
  return Math.abs(line(x) - Number(text)) <= 1e-9 * Math.max(1, Math.abs(line(x)));
}
