/** What a verdict says of tests and data that were written while the checks ran. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NamedTests } from '../../../runner/ledger/entry.ts';
import type { Reason } from '../../../runner/protocol/task.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, check, HEAD, ledgerOf, named, opened, result } from '../ledger/sample.ts';

const none: NamedTests = { count: 0, names: [] };
const one = (name: string): NamedTests => ({ count: 1, names: [name] });

/** The level, and the reason where there is one. */
function judge(written: NamedTests | undefined): [string, Reason | undefined] {
  const seen = { opened: one('src/a.js'), unopened: none, evidence: none, gone: none, whole: true };
  const entries = ledgerOf([
    opened,
    named,
    check('base'),
    result,
    { kind: 'verification', level: 'standard', result: HEAD, base: BASE },
    check('head'),
    {
      kind: 'attribution',
      result: HEAD,
      base: BASE,
      product: one('src/a.js'),
      evidence: { count: 0, paths: [] },
    },
    { kind: 'canary', check: 'test', command: 'npm test', result: HEAD, outcome: 'caught' },
    { kind: 'exercised', result: HEAD, ...seen, ...(written && { written }), checks: ['test'] },
  ]);
  const { level, because } = verdict(entries);
  return [level, because.find(({ code }) => code === 'evidence_written')];
}

test('where none were written nothing is said', () => {
  assert.deepEqual(judge(undefined), ['verified', undefined]);
  assert.deepEqual(judge(none), ['verified', undefined]);
});

test('those that were are a flag, by name', () => {
  const [level, reason] = judge(one('t/a.want'));
  assert.equal(level, 'verified_with_flags');
  assert.equal(
    reason?.text,
    '"t/a.want" was written while the checks ran: they compare with what the product itself wrote.',
  );
  const [, many] = judge({ count: 2, names: ['t/a.want', 't/b.want'] });
  assert.match(many?.text ?? '', /^"t\/a\.want" and "t\/b\.want" were written while/);
});
