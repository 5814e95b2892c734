/**
 * Owns the last result that a ledger names, and the form that its commit has to have: the tree that
 * was checked, the base as its parent, and a trailer that names the entry before the result. A
 * ledger that was rewritten cannot match the trailer. Pure.
 */
import { LEDGER_TRAILER } from './chain.ts';
import type { EntryOf, LedgerEntry } from './entry.ts';

export type ResultEntry = EntryOf<'result'>;

export function resultOf(entries: readonly LedgerEntry[]): ResultEntry | undefined {
  return entries.findLast((entry) => entry.kind === 'result');
}

/** The commit as the ledger speaks of it. */
export function committedAs(entries: readonly LedgerEntry[], result: ResultEntry) {
  const before = entries.find(({ seq }) => seq === result.seq - 1);
  const { commit, tree, base } = result;
  return { commit, tree, parent: base, trailer: { key: LEDGER_TRAILER, value: before?.hash } };
}
