/**
 * Owns which rows of a tree have to be refreshed, as few as there can be: what is below a row is
 * made anew with it, and is unknown to the editor meanwhile. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Row } from './rows.ts';

/** A row with those below it; undefined where nobody has asked for them, or they are not known. */
export interface Branch {
  readonly row: Row;
  readonly below: readonly Branch[] | undefined;
}

/**
 * Returns the rows to refresh so that the editor, which has `before`, gets `after`, but for what a row
 * says in the part named by `besides`.
 */
export function changedRows(before: Branch, after: Branch, besides?: keyof Row): Row[] {
  const { row, below } = after;
  const then = besides === undefined ? before.row : { ...before.row, [besides]: row[besides] };
  if (!isDeepStrictEqual(then, row)) return [row];
  if (!before.below) return [];
  if (below?.length !== before.below.length) return [row];
  const changed: Row[] = [];
  for (const [n, now] of below.entries()) {
    const earlier = before.below[n];
    if (earlier?.row.id !== now.row.id) return [row];
    changed.push(...changedRows(earlier, now, besides));
  }
  return changed;
}
