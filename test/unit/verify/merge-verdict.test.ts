/** What a verdict says of a result that was merged with a newer base. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryOf, LedgerBody } from '../../../runner/ledger/entry.ts';
import { renderText } from '../../../runner/ledger/render.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, goodWork, HEAD, ledgerOf, named, opened } from '../ledger/sample.ts';

const merged: Omit<EntryOf<'merged'>, 'seq' | 'prev' | 't' | 'phase' | 'hash'> = {
  kind: 'merged',
  base: BASE,
  head: BASE,
  before: 'c'.repeat(40),
  change: 'd'.repeat(40),
  tree: 'e'.repeat(40),
  branch: 'main',
  newer: 12,
  count: 0,
  conflicts: [],
};
const conflict = { path: 'a.js', what: 'contents', marked: true };
const words = `main ${BASE.slice(0, 8)} (12 commits newer)`;
const work = (...more: LedgerBody[]): LedgerBody[] => {
  const [first, ...rest] = goodWork;
  return first ? [first, ...more, ...rest] : [];
};

test('a clean merge is said, and proves nothing by itself', () => {
  const { level, because } = verdict(ledgerOf(work(merged)));
  assert.equal(level, 'verified');
  assert.equal(because.at(-1)?.text, `Merged with ${words}, without a conflict.`);
  assert.equal(verdict(ledgerOf([opened, named, merged])).level, 'failed');
});

test('conflicts that were resolved are named', () => {
  const { level, because } = verdict(
    ledgerOf(work({ ...merged, count: 1, conflicts: [conflict] })),
  );
  assert.equal(level, 'verified');
  assert.match(because.at(-1)?.text ?? '', /the agent resolved the conflicts in "a\.js"\.$/);
});

const left = (result: string): LedgerBody => ({
  kind: 'unresolved',
  result,
  paths: { count: 1, names: ['a.js'] },
});

test('marks that are left fail the result that has them, whatever the checks say', () => {
  const entries = ledgerOf([...work({ ...merged, count: 1, conflicts: [conflict] }), left(HEAD)]);
  const { level, because } = verdict(entries);
  assert.deepEqual([level, because[0]?.code], ['failed', 'conflict_unresolved']);
  assert.doesNotMatch(JSON.stringify(because), /resolved the conflicts/);
  // Those of an earlier result say nothing of this one.
  assert.equal(verdict(ledgerOf([...work(merged), left('f'.repeat(40))])).level, 'verified');
  assert.match(renderText(entries), /merged with "main .* in conflict: "a\.js" \(contents\)/);
  assert.match(renderText(entries), /marks of a conflict are still in "a\.js"/);
});
