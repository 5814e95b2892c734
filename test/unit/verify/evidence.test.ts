/** What a ledger's entries say, read once: which runs there were, and what is known of a result. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { lastRun, readEvidence, runsOf } from '../../../runner/verify/evidence/evidence.ts';
import { evidenceOn } from '../../../runner/verify/evidence/result-evidence.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

const OTHER = 'a'.repeat(40);
const failing = { outcome: 'failed', exit: 1 } as const;
const npmTest = { name: 'test', command: 'npm test' };
const read = (...bodies: readonly LedgerBody[]) => readEvidence(ledgerOf([opened, ...bodies]));
const seqs = (entries: readonly { readonly seq: number }[]) => entries.map(({ seq }) => seq);

const overlay = (commit: string, of = HEAD): LedgerBody => ({
  kind: 'overlay',
  commit,
  result: of,
  base: BASE,
  restored: 1,
  config: false,
});

/** The evidence on the last result of these entries. */
function onLast(...bodies: readonly LedgerBody[]) {
  const all = read(...bodies);
  const last = all.results.at(-1);
  assert.ok(last);
  return evidenceOn(last, all);
}

test('a run is found by its place, its commit and its check, command included', () => {
  const evidence = read(
    check('base', failing),
    check('base', { command: 'npm run other' }),
    check('base', { name: 'lint' }),
    check('base', { commit: OTHER }),
    check('head'),
    check('base'),
  );
  const before = { at: 'base', commit: BASE, check: npmTest } as const;
  assert.deepEqual(seqs(runsOf(evidence, before)), [2, 7]);
  assert.equal(lastRun(evidence, before)?.seq, 7);
  assert.deepEqual(seqs(runsOf(evidence, { at: 'base', check: npmTest })), [2, 5, 7]);
  assert.deepEqual(seqs(runsOf(evidence, { at: 'head' })), [6]);
  assert.equal(lastRun(evidence, { at: 'red', check: npmTest }), undefined);
});

test('no statement of a model and no recorded verdict is in it', () => {
  const evidence = read(
    { kind: 'claim', text: 'All pass.' },
    { kind: 'tool', tool: 'edit', summary: 'a.js', ok: true, ms: 1 },
    { kind: 'verdict', level: 'verified', because: [] },
  );
  assert.deepEqual(Object.values(evidence).flat(), []);
});

test('only a run since the result speaks for it, and every run on its commit against it', () => {
  const evidence = onLast(named, check('head'), result, check('head', { name: 'lint' }));
  assert.deepEqual(evidence.passedChecks, []);
  assert.deepEqual(seqs(evidence.onResult), [3, 5]);
});

test('a forged result that names no commit has no runs', () => {
  const [first, second, third] = ledgerOf([named, result, check('head')]);
  assert.ok(first && third && second?.kind === 'result');
  const { commit: _, ...nameless } = second;
  const all = readEvidence([first, nameless as typeof second, third]);
  assert.deepEqual(evidenceOn(nameless as typeof second, all).onResult, []);
});

test('a check that failed before the change and passes now was fixed, so it needs the change', () => {
  const fixed = onLast(named, check('base', failing), result, check('head'));
  assert.deepEqual([fixed.wasFixed, fixed.needsChange], [true, 'yes']);
  const same = onLast(named, check('base'), result, check('head'));
  assert.deepEqual([same.wasFixed, same.needsChange], [false, 'no']);
});

test('trials count from the last beginning of a verification, and for this result alone', () => {
  const undone = (outcome: 'red' | 'green', of = HEAD): LedgerBody => ({
    kind: 'undone',
    result: of,
    commit: OTHER,
    parts: [],
    outcome,
    checks: [],
  });
  const begun: LedgerBody = { kind: 'verification', level: 'standard', result: HEAD, base: BASE };
  const evidence = onLast(
    result,
    begun,
    undone('red'),
    begun,
    undone('green'),
    undone('red', OTHER),
  );
  assert.equal(evidence.isStrict, true);
  assert.deepEqual(seqs(evidence.undone), [6]);
  assert.equal(evidence.needsChange, 'no');
  assert.equal(onLast(result, undone('red')).isStrict, false);
});

test('the deciding run is the last one since the result', () => {
  const [first, second] = ['1'.repeat(40), '2'.repeat(40)];
  assert.equal(onLast(overlay(first), result).overlay, undefined);
  const later = onLast(result, overlay(first), overlay(second), overlay(OTHER, OTHER));
  assert.equal(later.overlay?.commit, second);
});
