// What an agent says, held against what the runner saw.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appendEntry } from '../../../runner/ledger/chain.ts';
import { claimedSentences } from '../../../runner/ledger/claims.ts';
import type { LedgerBody, LedgerEntry } from '../../../runner/ledger/entry.ts';

const BASE = 'a'.repeat(40);
const RESULT = 'b'.repeat(40);

function ledger(claim: string, head: 'passed' | 'failed' | 'none', red = false): LedgerEntry[] {
  const run = (at: 'base' | 'head', outcome: 'passed' | 'failed'): LedgerBody => ({
    kind: 'check',
    at,
    name: 'unit',
    command: 'npm test',
    commit: at === 'base' ? BASE : RESULT,
    image: 'image',
    network: 'none',
    outcome,
    exit: outcome === 'passed' ? 0 : 1,
    ms: 1,
    output: { artifact: 'x', bytes: 0, sha256: 'x' },
  });
  const bodies: LedgerBody[] = [
    { kind: 'opened', version: 1, task: 'task-0001', attempt: 1, title: 't', base: BASE },
    { kind: 'checks', source: 'task', checks: [{ name: 'unit', command: 'npm test' }] },
    run('base', 'failed'),
    { kind: 'claim', text: claim },
    {
      kind: 'result',
      commit: RESULT,
      tree: RESULT,
      base: BASE,
      files: 2,
      additions: 1,
      deletions: 1,
      paths: ['src/bill.js', 'test/bill.test.js'],
    },
    ...(head === 'none' ? [] : [run('head', head)]),
    ...(red
      ? [
          {
            kind: 'red_green' as const,
            check: 'unit',
            command: 'npm test',
            result: RESULT,
            outcome: 'red' as const,
            commit: BASE,
          },
        ]
      : []),
  ];
  const entries: LedgerEntry[] = [];
  for (const body of bodies)
    entries.push(appendEntry(entries.at(-1), { phase: 'x', t: 'x', body }));
  return entries;
}

const standings = (entries: readonly LedgerEntry[]): string[] =>
  claimedSentences(entries).map(({ standing }) => standing);

test('what the entries show is tied to them, and nothing else', () => {
  const text =
    'I changed `src/bill.js`. The rounding is right now. All tests pass. The tests failed before.';
  assert.deepEqual(claimedSentences(ledger(text, 'passed')), [
    { text: 'I changed `src/bill.js`.', standing: 'seen', entries: [5] },
    { text: 'The rounding is right now.', standing: 'claimed', entries: [] },
    { text: 'All tests pass.', standing: 'seen', entries: [6] },
    { text: 'The tests failed before.', standing: 'seen', entries: [3] },
  ]);
});

test('what the entries deny is contradicted', () => {
  assert.deepEqual(standings(ledger('All tests pass now.', 'failed')), ['contradicted']);
  assert.deepEqual(standings(ledger('Edited src/other.js.', 'passed')), ['contradicted']);
});

test('a sentence is tied only when all of it is', () => {
  const mixed = 'Fixed the rounding, and all tests pass.';
  assert.deepEqual(standings(ledger(mixed, 'passed')), ['claimed']);
  assert.deepEqual(standings(ledger(mixed, 'failed')), ['contradicted']);
  assert.deepEqual(standings(ledger('Changed src/bill.js to round up.', 'passed')), ['claimed']);
});

test('hopes, denials and what was not run are claims', () => {
  for (const text of [
    'The tests should pass now.',
    "The tests don't pass on Windows.",
    'All tests would pass if the network were there.',
    'The password reset passes through the proxy.',
  ]) {
    assert.deepEqual(standings(ledger(text, 'passed')), ['claimed'], text);
  }
  assert.deepEqual(standings(ledger('All tests pass.', 'none')), ['claimed']);
});

test('new tests that fail without the change are tied to the run that showed it', () => {
  const text = 'The new tests fail without the change.';
  assert.deepEqual(standings(ledger(text, 'passed', true)), ['seen']);
  assert.deepEqual(standings(ledger(text, 'passed')), ['claimed']);
});

test('a list, a name with dots and an empty claim are read as people read them', () => {
  const list = '- Changed src/bill.js\n- Changed test/bill.test.js and src/bill.js\n\n…';
  assert.deepEqual(standings(ledger(list, 'passed')), ['seen', 'claimed']);
  assert.deepEqual(standings(ledger('', 'passed')), []);
});
