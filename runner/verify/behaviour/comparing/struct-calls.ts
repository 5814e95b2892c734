/**
 * Owns the comparison of calls with structs: treats each field as a value of its own, and
 * recognises how two structs of one type are told apart. Pure.
 */
import type { Difference } from './difference.ts';
import { type Call, entriesOf, numberOf, type Value } from '../value.ts';

/** Returns the pairs with structs replaced by their fields; maps stay as they are. */
export function openedStructs(pairs: readonly Difference[]): ReadonlyMap<Difference, Difference> {
  const [first] = pairs;
  const opened = (first?.call.args ?? []).map((value, at) => {
    const names = fieldNames(value);
    const isStruct = pairs.every(({ call }) => fieldNames(call.args[at] ?? null) === names);
    return names !== undefined && isStruct;
  });
  const open = (call: Call): Call => ({
    args: call.args.flatMap((value, at) => {
      const fields = opened[at] ? entriesOf(value) : undefined;
      return fields?.map(([, own]) => own) ?? [value];
    }),
  });
  return new Map(pairs.map((pair) => [pair, { ...pair, call: open(pair.call) }]));
}

function fieldNames(value: Value): string | undefined {
  const fields = entriesOf(value)?.map(([key]) => key);
  return fields && JSON.stringify(fields);
}

const SAYS_SAME = /(?:^|[.:])(?:equals?|eq|same|is_?(?:equal|same))$/i;
const MIN_APART = 3;

/**
 * Tells whether an equality now accepts more structs, even with different numbers, and no test
 * calls it with any: tests that compare by it see less.
 */
export function isLooser(name: string, differing: readonly Difference[]): boolean {
  if (!SAYS_SAME.test(name) || differing.some(({ tested }) => tested)) return false;
  if (
    !differing.every(({ before, after }) => isAnswer(before, 'false') && isAnswer(after, 'true'))
  ) {
    return false;
  }
  const apart = differing.filter(({ call: { args } }) => {
    const [a = null, b = null, ...more] = args;
    const [ours, theirs] = [entriesOf(a), entriesOf(b)];
    if (!ours || !theirs || more.length > 0 || fieldNames(a) !== fieldNames(b)) return false;
    return ours.some(([, own], i) => {
      const [x, y] = [numberOf(own), numberOf(theirs[i]?.[1] ?? null)];
      return x !== undefined && y !== undefined && Math.abs(x - y) >= 1;
    });
  });
  return apart.length >= MIN_APART;
}

function isAnswer({ kind, text }: Difference['before'], wanted: string): boolean {
  return kind === 'value' && text === wanted;
}
