/** What a verdict says where a person had a terminal in the sandbox of the work. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { check, ledgerOf, named, opened, result } from '../ledger/sample.ts';

const begun: LedgerBody = { kind: 'terminal', what: 'opened', id: 'a' };
const ended = (typed: number): LedgerBody => {
  return { kind: 'terminal', what: 'closed', id: 'a', typed, ms: 900 };
};
const checked = [check('base', { outcome: 'failed', exit: 1 }), result, check('head')] as const;

function judged(before: readonly LedgerBody[], after: readonly LedgerBody[] = []): string {
  const [base, ...rest] = checked;
  const { level, because } = verdict(ledgerOf([opened, named, base, ...before, ...rest, ...after]));
  const flags = because.filter(({ code }) => code === 'flag.terminal');
  return `${level} ${flags.map(({ entries }) => entries.join()).join('|')}`.trim();
}

test('what was typed may be in the result, and that is said with the entry', () => {
  assert.equal(judged([]), 'verified');
  assert.equal(judged([begun, ended(4)]), 'verified_with_flags 4');
});

test('a terminal in which nothing was typed says nothing; one without a known end does', () => {
  assert.equal(judged([begun, ended(0)]), 'verified');
  assert.equal(judged([begun]), 'verified_with_flags 4');
  // Its end came after the result, and it was there before.
  assert.equal(judged([begun], [ended(9)]), 'verified_with_flags 4');
  assert.equal(judged([begun], [ended(0)]), 'verified');
});

test('what began after the result is not in it', () => {
  assert.equal(judged([], [begun, ended(9)]), 'verified');
});

test('what goes on with such a result says it too, once', () => {
  const carried: LedgerBody = { kind: 'flag', code: 'terminal', text: 'A person typed.' };
  assert.equal(judged([], [carried]), 'verified_with_flags 6');
  assert.equal(judged([begun, ended(4)], [carried]), 'verified_with_flags 8');
});

test('it never excuses a check that fails', () => {
  const failed = check('head', { outcome: 'failed', exit: 1 });
  const { level } = verdict(ledgerOf([opened, named, check('base'), begun, result, failed]));
  assert.equal(level, 'failed');
});
