/**
 * Tells people what of a repository the models of an attempt were given: names and sizes, and what
 * was left out. Reads the entries alone; pure.
 */
import { type GivenItem, withGiven } from '../protocol/given.ts';
import { counted } from '../protocol/wording.ts';
import { entriesOf, type LedgerEntry } from './entry.ts';
import type { Quote } from './render-trials.ts';

/** Lines of one kind that are shown; the ledger has all. */
const MAX_LINES = 40;

export function givenLines(entries: readonly LedgerEntry[], quote: Quote): string[] {
  const given = entriesOf(entries, 'given').reduce(
    (before: readonly GivenItem[], { items }) => withGiven(before, items),
    [],
  );
  const lines = given.map(({ kind, name, bytes, note }) => {
    const size = bytes > 0 ? `, ${counted(bytes, 'byte')}` : '';
    return `${quote(kind, 40)} ${quote(name)}${size}${note === undefined ? '' : `: ${quote(note, 1000)}`}`;
  });
  const more = lines.length - MAX_LINES;
  return more > 0 ? [...lines.slice(0, MAX_LINES), `and ${more} more`] : lines;
}
