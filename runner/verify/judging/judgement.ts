/**
 * The judgement that each part of the verdict returns, and words they share. Pure. Each part judges
 * the evidence on one thing (checks, named tests, trials, review) and reads no entries; only
 * verdict.ts turns their judgements into a level.
 */
import type { NamedTests } from '../../ledger/entry.ts';
import type { Reason } from '../../protocol/task.ts';
import { withMore } from '../../protocol/text.ts';

export interface Judgement {
  /** Shows that the result does not do what it should. */
  readonly failed: readonly Reason[];
  /** Shows that nothing proves that it does. */
  readonly unproven: readonly Reason[];
  /** A reviewer must see this before trusting the checks. */
  readonly flags: readonly Reason[];
  /** Speaks for the result, or says what was not tried; none of it raises the level. */
  readonly passed: readonly Reason[];
}

/** Lists the first few names in quotes: `"a", "b" and 3 more`. */
export function listed({ count, names }: NamedTests, max = 3): string {
  const shown = names.slice(0, max).map((name) => `"${name.slice(0, 200)}"`);
  if (shown.length === 0) return `${count}`;
  if (count > shown.length) return withMore(shown, count);
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

export const NOTHING: Judgement = { failed: [], unproven: [], flags: [], passed: [] };

export function together(parts: readonly Judgement[]): Judgement {
  return {
    failed: parts.flatMap(({ failed }) => failed),
    unproven: parts.flatMap(({ unproven }) => unproven),
    flags: parts.flatMap(({ flags }) => flags),
    passed: parts.flatMap(({ passed }) => passed),
  };
}

export function seqs(...entries: readonly ({ readonly seq: number } | undefined)[]): number[] {
  const all = entries.flatMap((entry) => (entry ? [entry.seq] : []));
  return [...new Set(all)].toSorted((a, b) => a - b);
}
