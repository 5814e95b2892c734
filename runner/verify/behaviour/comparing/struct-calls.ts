/**
 * Owns how calls with structs are looked at: by the fields of a struct, each as a value of its own,
 * and by what two structs of one type are told apart by. Pure.
 */
import type { Difference } from './compare.ts';
import { type Call, numberOf, type Value } from '../value.ts';

/** The same pairs with the fields of structs in place of them; those of maps stay as they are. */
export function openedStructs(pairs: readonly Difference[]): ReadonlyMap<Difference, Difference> {
  const [first] = pairs;
  const opened = (first?.call.args ?? []).map((value, at) => {
    const names = fieldNames(value);
    const isStruct = pairs.every(({ call }) => fieldNames(call.args[at] ?? null) === names);
    return names !== undefined && isStruct;
  });
  const open = (call: Call): Call => ({
    args: call.args.flatMap((value, at) =>
      opened[at] && isTable(value) ? value.d.map(([, own]) => own) : [value],
    ),
  });
  return new Map(pairs.map((pair) => [pair, { ...pair, call: open(pair.call) }]));
}

function isTable(value: Value): value is { readonly d: readonly (readonly [Value, Value])[] } {
  return value !== null && typeof value === 'object' && 'd' in value;
}

function fieldNames(value: Value): string | undefined {
  return isTable(value) ? JSON.stringify(value.d.map(([key]) => key)) : undefined;
}

const SAYS_SAME = /(?:^|[.:])(?:equals?|eq|same|is_?(?:equal|same))$/i;
const LEAST = 3;

/**
 * What tells whether two structs are the same says yes to more of them, also where their numbers
 * differ, and no test calls it with any: tests that compare by it see less.
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
    if (!isTable(a) || !isTable(b) || more.length > 0 || fieldNames(a) !== fieldNames(b))
      return false;
    return a.d.some(([, own], i) => {
      const [x, y] = [numberOf(own), numberOf(b.d[i]?.[1] ?? null)];
      return x !== undefined && y !== undefined && Math.abs(x - y) >= 1;
    });
  });
  return apart.length >= LEAST;
}

function isAnswer({ kind, text }: Difference['before'], wanted: string): boolean {
  return kind === 'value' && text === wanted;
}
