/** Lists of names as entries hold them: how many there are, and the first of them. Pure. */
import type { NamedTests } from './entry.ts';

/** Maximum of names in one entry: a line of the ledger has to stay readable. */
const MAX_NAMES = 20;

export const NONE: NamedTests = { count: 0, names: [] };

export function named(names: readonly string[]): NamedTests {
  return { count: names.length, names: names.toSorted().slice(0, MAX_NAMES) };
}
