/** What a check has a say in, and what the names of its tests take away. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import type { CheckGate, VerdictLevel } from '../../../runner/protocol/task.ts';
import { verdict } from '../../../runner/verify/verdict.ts';
import { BASE, check, goodWork, HEAD, ledgerOf, opened, result } from '../ledger/sample.ts';

type Body<K extends LedgerBody['kind']> = Extract<LedgerBody, { kind: K }>;

const judge = (...bodies: readonly LedgerBody[]) => verdict(ledgerOf(bodies));
const named = (gate: CheckGate, ...more: Body<'checks'>['checks']): LedgerBody => ({
  kind: 'checks',
  source: 'config',
  checks: [{ name: 'test', command: 'npm test', gate }, ...more],
});
const none = { count: 0, names: [] };
const some = (...names: string[]) => ({ count: names.length, names });
const compared = (over: Partial<Body<'tests'>> = {}): Body<'tests'> => ({
  kind: 'tests',
  check: 'test',
  before: BASE,
  after: HEAD,
  fixed: none,
  broken: none,
  added: none,
  removed: none,
  skipped: none,
  ...over,
});
const counts = (passed: number, failed: number, skipped = 0) => ({
  format: 'tap',
  passed,
  failed,
  skipped,
  artifact: 'a2',
});
const red = { outcome: 'failed', exit: 1 } as const;

function expect(level: VerdictLevel, code: string, ...bodies: LedgerBody[]): void {
  const found = judge(...bodies);
  assert.equal(found.level, level, JSON.stringify(found));
  assert.ok(
    found.because.some((reason) => reason.code === code),
    JSON.stringify(found),
  );
}

const canary = (
  outcome: Body<'canary'>['outcome'],
  over: Partial<Body<'canary'>> = {},
): LedgerBody => ({
  kind: 'canary',
  check: 'test',
  command: 'npm test',
  result: HEAD,
  outcome,
  commit: 'a'.repeat(40),
  path: 'a.test.js',
  ...over,
});
const trial = (outcome: Body<'red_green'>['outcome']): LedgerBody => ({
  kind: 'red_green',
  check: 'test',
  command: 'npm test',
  result: HEAD,
  outcome,
  commit: 'd'.repeat(40),
});

const finding = { path: 'a.js', line: 3, text: 'Wrong for zero.', evidence: 'line 3' };
const review = (severity: 'blocker' | 'major' | 'minor', commit = HEAD): LedgerBody => ({
  kind: 'review',
  model: 'm',
  commit,
  findings: [{ ...finding, severity }],
});
const probe = (outcome: Body<'probe'>['outcome'], commit = HEAD): LedgerBody => ({
  kind: 'probe',
  name: 'negative numbers',
  command: 'node -p 1',
  expected: '1',
  commit,
  outcome,
  exit: 0,
  ms: 1,
  output: { artifact: 'a', bytes: 1, sha256: 'd'.repeat(64) },
});

describe('a check that may fail as before', () => {
  const gate = named('regression_only');
  const before = check('base', { ...red, tests: counts(3, 2) });
  const after = check('head', { ...red, tests: counts(4, 1) });

  test('is a flag where no test is broken by its name', () => {
    expect('verified_with_flags', 'still_failing', opened, gate, before, result, after, compared());
  });

  test('shows nothing without names, with a report cut off, or with another test missing', () => {
    const code = 'regressions_unknown';
    expect('unverified', code, opened, gate, before, result, after);
    const silent = check('base', red);
    expect('unverified', code, opened, gate, silent, result, after, compared());
    const cut = compared({ lost: 'it ends in the middle' });
    expect('unverified', code, opened, gate, before, result, after, cut);
    const gone = compared({ removed: some('a') });
    expect('unverified', code, opened, gate, before, result, after, gone);
    const worse = check('head', { ...red, tests: counts(4, 3) });
    expect('unverified', code, opened, gate, before, result, worse, compared());
    const crash = check('head', { ...red, tests: counts(5, 0) });
    expect('unverified', code, opened, gate, before, result, crash, compared());
    const late = check('head', { outcome: 'timed_out', exit: null, tests: counts(4, 1) });
    expect('unverified', code, opened, gate, before, result, late, compared());
  });

  test('fails where it passed before, was not run before, or a test broke', () => {
    expect('failed', 'check_broken', opened, gate, check('base'), result, after, compared());
    expect('failed', 'check_broken', opened, gate, before, check('base'), result, after);
    expect('failed', 'check_failed', opened, gate, result, after, compared());
    const broken = compared({ broken: some('adds') });
    expect('failed', 'tests_broken', opened, gate, before, result, after, broken);
  });

  test('has to be run, and passes as any other', () => {
    expect('unverified', 'check_not_run', opened, gate, before, result);
    expect('verified', 'check_fixed', opened, gate, before, result, check('head'));
  });

  test('a stricter word for the same check holds, wherever it stands', () => {
    const strict = named('strict');
    for (const both of [
      [gate, strict],
      [strict, gate],
    ]) {
      expect('failed', 'check_still_failing', opened, ...both, before, result, after, compared());
    }
  });
});

describe('a check that is only shown', () => {
  const shown = named('informational', { name: 'lint', command: 'lint' });
  const lint = check('head', { name: 'lint', command: 'lint' });
  const failing = check('head', red);

  test('decides nothing, failing, broken or not run', () => {
    expect('verified', 'informational_failed', opened, shown, result, lint, failing);
    expect('verified', 'check_passed', opened, shown, result, lint);
    const broken = compared({ broken: some('adds') });
    expect('verified', 'check_passed', opened, shown, result, lint, failing, broken);
    const empty = check('head', { tests: counts(0, 0) });
    expect('verified', 'check_passed', opened, shown, result, lint, empty);
  });

  test('alone proves nothing', () => {
    const code = 'no_deciding_checks';
    expect('unverified', code, opened, named('informational'), result, check('head'));
  });
});

describe('tests by name', () => {
  const ran = check('head', { tests: counts(3, 0) });
  const work = [...goodWork.slice(0, -1), ran];

  test('one that passed before and fails now fails the result, whatever the exit status', () => {
    expect('failed', 'tests_broken', ...work, compared({ broken: some('adds') }));
    const { because } = judge(...work, compared({ broken: some('a', 'b', 'c', 'd', 'e') }));
    assert.match(because[0]?.text ?? '', /the tests "a", "b", "c" and 2 more passed before/);
  });

  test('more gone than new, newly skipped, or no names any more: a flag', () => {
    const level = 'verified_with_flags';
    expect(level, 'tests_missing', ...work, compared({ removed: some('a') }));
    expect(level, 'tests_skipped', ...work, compared({ skipped: some('a') }));
    expect(
      level,
      'tests_unnamed',
      ...work,
      compared({ lost: 'the check no longer names any tests' }),
    );
  });

  test('as many new ones as are gone, new ones and fixed ones are fine', () => {
    const fine = compared({ removed: some('a'), added: some('b', 'c'), fixed: some('d') });
    assert.equal(judge(...work, fine).level, 'verified');
    const cut = check('base', { ...red, tests: { ...counts(3, 0), cut: 'too long' } });
    const same = [opened, named('strict'), cut, result, ran, compared({ lost: 'too long' })];
    assert.equal(judge(...same).level, 'verified');
  });

  test('no test ran: not verified; fewer ran, or one failed with status 0: a flag', () => {
    const other = (tests: ReturnType<typeof counts>) => [
      ...goodWork.slice(0, 2),
      check('base', { tests: counts(5, 0) }),
      result,
      check('head', { tests }),
    ];
    expect('unverified', 'no_tests_ran', ...other(counts(0, 0)));
    expect('unverified', 'no_tests_ran', ...other(counts(0, 0, 5)));
    const quiet = { ...counts(0, 0), cut: 'it counts 4 tests and names 0' };
    assert.equal(judge(...other(quiet)).level, 'verified');
    expect('verified_with_flags', 'fewer_tests', ...other(counts(4, 0, 1)));
    expect('verified_with_flags', 'failed_with_exit_0', ...other(counts(4, 1)));
    assert.equal(judge(...other(counts(5, 0))).level, 'verified');
  });

  test('of other commits they say nothing', () => {
    const other = compared({ after: 'f'.repeat(40), broken: some('adds') });
    assert.equal(judge(...work, other).level, 'verified');
  });
});

describe('trials', () => {
  test('a check that cannot fail proves nothing', () => {
    expect('unverified', 'canary_missed', ...goodWork, canary('missed'));
    const silent = check('canary', { commit: 'a'.repeat(40) });
    expect('unverified', 'canary_missed', ...goodWork, silent, canary('caught'));
    expect('verified', 'canary_caught', ...goodWork, canary('caught'));
    expect('verified', 'canary_not_planted', ...goodWork, canary('not_planted', { reason: 'x' }));
    const build = check('canary', { name: 'build', command: 'make', commit: 'a'.repeat(40) });
    const noticed = check('canary', { ...red, commit: 'a'.repeat(40) });
    expect('verified', 'canary_caught', ...goodWork, build, noticed, canary('caught'));
    const other = canary('missed', { result: 'f'.repeat(40) });
    assert.equal(judge(...goodWork, other).level, 'verified');
  });

  test('a check of which one part cannot fail proves nothing, and the part is named', () => {
    const part = (outcome: 'caught' | 'missed') =>
      canary(outcome, { part: true, path: 'packages/b/test.js' });
    const { level, because } = judge(...goodWork, canary('caught'), part('missed'));
    assert.equal(level, 'unverified');
    assert.equal(
      because.find(({ code }) => code === 'canary_missed')?.text,
      '"test" passed although a test that must fail was planted in packages/b/test.js: the part of the check that runs it cannot fail, so its passing shows nothing about what is tested there.',
    );
    expect('verified', 'canary_caught', ...goodWork, canary('caught'), part('caught'));
  });

  test('new tests that pass without the change are a flag, unless tests are the task', () => {
    expect('verified_with_flags', 'tests_not_red', ...goodWork, trial('green'));
    const passed = check('red', { commit: 'd'.repeat(40) });
    expect('verified_with_flags', 'tests_not_red', ...goodWork, passed, trial('red'));
    expect('verified', 'tests_red', ...goodWork, trial('red'));
    assert.equal(judge(...goodWork, trial('unknown')).level, 'verified');
    const blueprint: LedgerBody = {
      kind: 'blueprint',
      name: 'add-tests',
      source: 'built-in',
      sha256: '0'.repeat(64),
    };
    assert.equal(judge(...goodWork, blueprint, trial('green')).level, 'verified');
  });
});

describe('a review', () => {
  test('a serious finding is a flag, a small one is not', () => {
    expect('verified_with_flags', 'finding.blocker', ...goodWork, review('blocker'));
    expect('verified_with_flags', 'finding.major', ...goodWork, review('major'));
    assert.equal(judge(...goodWork, review('minor')).level, 'verified');
    assert.equal(judge(...goodWork, review('blocker', BASE)).level, 'verified');
  });

  test('a probe that fails leaves it unproved; no probe raises anything', () => {
    expect('unverified', 'probe_failed', ...goodWork, probe('failed'));
    assert.equal(judge(...goodWork, probe('errored')).level, 'verified');
    assert.equal(judge(...goodWork, probe('failed', BASE)).level, 'verified');
    const unproved = goodWork.slice(0, -1);
    assert.equal(judge(...unproved, probe('passed')).level, 'unverified');
  });
});
