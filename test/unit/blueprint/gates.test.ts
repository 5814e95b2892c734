/** The decisions of gates, from facts alone. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type CheckFact, decide, type Facts } from '../../../runner/blueprint/gates.ts';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { readEvidence } from '../../../runner/verify/evidence/evidence.ts';
import { BASE, check, ledgerOf, named, opened, result } from '../ledger/sample.ts';

const seen = (...bodies: readonly LedgerBody[]) => readEvidence(ledgerOf(bodies));
const facts = (more: Partial<Facts> = {}): Facts => ({
  evidence: readEvidence([]),
  base: BASE,
  checks: [],
  runs: [],
  instructions: 'Fix it.',
  continues: false,
  changes: [],
  ...more,
});
const failing = check('base', { outcome: 'failed', exit: 1 });

const large = (instructions: string, continues = false) =>
  decide('large', facts({ instructions, continues })).passed;
const list = (n: number) => Array.from({ length: n }, (_, i) => `${i + 1}. do it`).join('\n');
const weak = (...bodies: LedgerBody[]) =>
  decide('weak_evidence', facts({ evidence: seen(opened, named, ...bodies) }));
const changed = (...paths: string[]) =>
  facts({ changes: paths.map((path) => ({ path, status: 'added' })) });

describe('checks against the baseline', () => {
  const [test1] = named.kind === 'checks' ? named.checks : [];
  assert.ok(test1);
  const judged = (base: LedgerBody, outcome: CheckFact['outcome']) => (rule: CheckRule) =>
    decide(
      rule,
      facts({
        evidence: seen(opened, named, base),
        checks: [test1],
        runs: [{ name: test1.name, outcome, entry: 9 }],
      }),
    ).passed;
  type CheckRule = 'strict' | 'regression_only' | 'informational';

  test('what broke stands against strict and regression_only', () => {
    const broke = judged(check('base'), 'failed');
    assert.deepEqual(
      [broke('strict'), broke('regression_only'), broke('informational')],
      [false, false, true],
    );
  });

  test('what failed before stands against strict alone', () => {
    const still = judged(failing, 'failed');
    assert.deepEqual(
      [still('strict'), still('regression_only'), still('informational')],
      [false, true, true],
    );
  });

  test('what was not run stands against both, and names the check', () => {
    const { passed, because } = decide('regression_only', facts({ checks: [test1] }));
    assert.equal(passed, false);
    assert.match(because, /was not run/);
  });
});

describe('how large a task is', () => {
  test('by its length and by what it lists', () => {
    assert.deepEqual([large('x'.repeat(3999)), large('x'.repeat(4000))], [false, true]);
    assert.deepEqual([large(list(7)), large(list(8))], [false, true]);
    assert.equal(large('- 1\n* 2\n• 3\n+ 4\n- 5\n- 6\n- 7\n- 8'), true);
  });

  test('a follow-up never is', () => assert.equal(large('x'.repeat(9999), true), false));
});

describe('how strong the evidence is', () => {
  test('a check that turned from failing to passing is strong', () => {
    assert.equal(weak(failing, result, check('head')).passed, false);
  });

  test('one that passed all along is weak', () => {
    assert.equal(weak(check('base'), result, check('head')).passed, true);
  });

  test('a flag, or a large diff, wants another look in any case', () => {
    const flag: LedgerBody = { kind: 'flag', code: 'x', text: 'x' };
    const { passed, entries } = weak(failing, result, flag, check('head'));
    assert.deepEqual([passed, entries], [true, [5]]);
    assert.ok(result.kind === 'result');
    assert.equal(weak(failing, { ...result, additions: 401 }, check('head')).passed, true);
  });

  test('a flag of an earlier result does not count', () => {
    const flag: LedgerBody = { kind: 'flag', code: 'x', text: 'x' };
    assert.equal(weak(failing, result, flag, result, check('head')).passed, false);
  });
});

test('tests that were added, and whether anything else was', () => {
  assert.equal(decide('new_tests', changed('src/a.ts')).passed, false);
  assert.equal(decide('new_tests', changed('test/a.test.ts')).passed, true);
  assert.equal(decide('tests_only', changed('test/a.test.ts')).passed, true);
  assert.match(decide('tests_only', changed('test/a.test.ts', 'a.ts')).because, /too: a\.ts$/);
  assert.equal(decide('changed', changed()).passed, false);
});

test('the last command alone decides of `passed`', () => {
  const output = { artifact: 'a', bytes: 0, sha256: 's' };
  const exec = (exit: number): LedgerBody => ({
    kind: 'exec',
    node: 'n',
    command: 'c',
    network: 'none',
    treeBefore: 't',
    treeAfter: 't',
    exit,
    timedOut: false,
    ms: 1,
    output,
  });
  assert.equal(decide('passed', facts({ evidence: seen(exec(1), exec(0)) })).passed, true);
  assert.equal(decide('passed', facts({ evidence: seen(exec(0), exec(1)) })).passed, false);
  assert.equal(decide('passed', facts()).passed, false);
});
