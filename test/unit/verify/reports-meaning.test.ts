/** Reports and summaries of runners by their true meaning, as the real ones wrote them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Printed } from '../../../runner/verify/reports/printed.ts';
import {
  findCounts,
  findReport,
  readReport,
  type ReportFormat,
} from '../../../runner/verify/reports/read-report.ts';
import type { TestReport } from '../../../runner/verify/reports/report.ts';

const find = (text: string): TestReport | undefined => findReport(Buffer.from(text));
const read = (text: string, format: ReportFormat = 'junit'): TestReport =>
  readReport(format, Buffer.from(text));
const said = (report: TestReport | undefined): string[] =>
  report?.cases.map(({ name, status }) => `${status}: ${name}`) ?? [];
const printed = (text: string): TestReport | undefined => {
  const all = new Printed();
  all.take('stdout', Buffer.from(text));
  return all.report(undefined);
};
/** Passed, failed and skipped, and whose summary it was. */
const counts = (text: string): unknown[] => {
  const report = findCounts(Buffer.from(text));
  const { passed, failed, skipped } = report?.counted ?? {};
  return [report?.format, passed, failed, skipped];
};

test('JUnit XML of bun, PHPUnit, Surefire and GoogleTest, by its true meaning', () => {
  const bun = read(`<testsuites name="bun test"><testsuite name="a.test.ts" file="a.test.ts">
    <testcase name="adds" classname="sums &gt; outer" file="a.test.ts"/></testsuite></testsuites>`);
  assert.deepEqual(said(bun), ['passed: outer > sums > adds']);
  const phpunit = read(`<testsuites><testsuite name="ATest" file="/workspace/tests/ATest.php">
    <testcase name="testRisky" classname="ATest">
    <error type="PHPUnit\\Framework\\RiskyTestError">no assertions</error></testcase>
    <testcase name="testBad" classname="ATest"><error type="Error">x</error></testcase>
    </testsuite></testsuites>`);
  assert.deepEqual(said(phpunit), ['passed: ATest > testRisky', 'failed: ATest > testBad']);
  assert.equal(phpunit.cases[0]?.file, 'tests/ATest.php');
  const surefire = read(`<testsuite name="c.T">
    <testcase name="again" classname="c.T"><flakyFailure message="once"/></testcase>
    <testcase name="never" classname="c.T"><failure/><rerunFailure/></testcase>
    <testcase name="" classname="c.T"><error message="BeforeClass"/><rerunError/></testcase></testsuite>`);
  assert.deepEqual(said(surefire), ['passed: c.T > again', 'failed: c.T > never', 'failed: c.T']);
  assert.deepEqual(
    surefire.cases.map(({ flaky }) => flaky),
    [true, undefined, undefined],
  );
  const list = `<testsuites tests="1" name="AllTests"><testsuite name="S">
    <testcase name="A" file="/workspace/a.cc"/></testsuite></testsuites>`;
  assert.deepEqual(said(read(list, 'gtest')), []);
  const ran = list.replace('tests="1"', 'tests="1" failures="0"');
  assert.deepEqual(said(read(ran, 'gtest')), ['passed: S > A']);
});

test('the JSON of vitest 5.1 and mocha 12: a try that passed in the end is flaky', () => {
  const vitest = readReport(
    'vitest',
    Buffer.from(
      JSON.stringify({
        testResults: [
          {
            name: '/workspace/vt/a.test.mjs',
            status: 'passed',
            assertionResults: [
              { ancestorTitles: [], title: 'flaky', status: 'passed', failureMessages: ['once'] },
              { ancestorTitles: [], title: 'steady', status: 'passed', failureMessages: [] },
            ],
          },
        ],
      }),
    ),
  );
  assert.deepEqual(
    vitest.cases.map(({ flaky, file }) => [flaky, file]),
    [
      [true, 'vt/a.test.mjs'],
      [undefined, 'vt/a.test.mjs'],
    ],
  );
});

test('summaries that name no test are counted, as the real ones write them', () => {
  for (const [text, ...expected] of [
    ['9 examples, 2 failures, 3 pending\n', 'rspec', 4, 2, 3],
    ['0 examples, 0 failures, 1 error occurred outside of examples\n', 'rspec', 0, 1, 0],
    ['5 runs, 3 assertions, 1 failures, 1 errors, 1 skips\n', 'minitest', 2, 2, 1],
    [
      '5 tests, 3 assertions, 1 failures, 0 errors, 1 pendings, 1 omissions, 0 notifications\n',
      'minitest',
      2,
      1,
      2,
    ],
    ['1 doctest, 4 tests, 1 failure, 1 skipped\n', 'summary', 3, 1, 1],
    ['4 tests, 0 failures, 4 excluded\n', 'summary', 0, 0, 4],
    ['4 specs, 3 failures, 1 pending spec\n', 'jasmine', 0, 3, 1],
    ['1 success / 1 failure / 1 error / 1 pending : 0.001391 seconds\n', 'busted', 1, 2, 1],
    ['OK (7 tests, 4 assertions)\n', 'phpunit', 7, 0, 0],
    [
      'Tests: 7, Assertions: 4, Failures: 1, Skipped: 1, Incomplete: 1, Risky: 1.\n',
      'phpunit',
      4,
      1,
      2,
    ],
    ['==== 1 failed, 2 passed, 1 xfailed, 1 warning in 0.02s ====\n', 'pytest', 2, 1, 1],
    ['Tests:       1 failed, 1 passed, 2 total\n', 'jest', 1, 1, 0],
    ['      Tests  2 passed | 1 expected fail | 1 skipped (4)\n', 'vitest', 3, 0, 1],
    ['  1 passing (4ms)\n  1 failing\n', 'mocha', 1, 1, 0],
    ['  1 failed\n  1 flaky\n  2 skipped\n  2 passed (1.5s)\n', 'playwright', 3, 1, 2],
    ['ℹ tests 3\nℹ pass 1\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\n', 'node', 1, 2, 0],
    ['ok | 2 passed (2 steps) | 0 failed | 1 ignored (126ms)\n', 'deno', 2, 0, 1],
    ['  Total:     5\n  Passed:    3\n  Skipped:   1\n', 'uvu', 3, 2, 1],
    ['[INFO] Tests run: 3, Failures: 1, Errors: 0, Skipped: 1\n', 'surefire', 1, 1, 1],
    [
      'Passed!  - Failed:     0, Passed:     3, Skipped:     1, Total:     4, Duration: 3 ms\n',
      'dotnet',
      3,
      0,
      1,
    ],
    ['Ran 4 tests in 0.001s\n\nFAILED (failures=1, skipped=1)\n', 'unittest', 2, 1, 1],
    ['test cases: 3 | 2 passed | 1 failed\n', 'catch2', 2, 1, 0],
  ] as const) {
    assert.deepEqual(counts(text), expected, text);
  }
  for (const text of ['', 'OK\n', '2 passed the exam\n', '5 tests\n', 'Total: 3 files\n']) {
    assert.deepEqual(counts(text), [undefined, undefined, undefined, undefined], text);
  }
});

test('counts stand in where nothing names tests, and never beside names', () => {
  assert.deepEqual(printed('...\n3 examples, 0 failures\n')?.counted, {
    passed: 3,
    failed: 0,
    skipped: 0,
  });
  const both = printed('ok 1 - a\n1..1\n3 examples, 0 failures\n');
  assert.equal(both?.cases.length, 1);
  assert.equal(both.counted, undefined);
  assert.equal(printed('all good\n'), undefined);
});

test('tests of GoogleTest and those that only ctest knows are both named', () => {
  const all = new Printed();
  all.take(
    'stdout',
    Buffer.from(
      '1/1 Test #1: plain ...   Passed    0.00 sec\n100% tests passed, 0 tests failed out of 1\n',
    ),
  );
  const taken: TestReport = { format: 'gtest', cases: [{ name: 'S > A', status: 'passed' }] };
  assert.deepEqual(said(all.report(undefined, taken)), ['passed: S > A', 'passed: plain']);
  const cut = { ...taken, cut: 'there are more files' };
  assert.deepEqual(said(all.report(undefined, cut)), ['passed: plain']);
  const other = { ...taken, format: 'junit' };
  assert.deepEqual(said(all.report(undefined, other)), ['passed: S > A']);
});

test('pytest 7.2: an expected failure is to be done, and an error after it stands', () => {
  const report =
    read(`<testsuite><testcase name="a"><skipped type="pytest.xfail" message="bug"/></testcase>
    <testcase name="b"><skipped type="pytest.xfail"/><error message="teardown"/></testcase></testsuite>`);
  assert.deepEqual(said(report), ['todo: a', 'failed: b']);
});

test('hostile output is bounded in every form', () => {
  const size = 300_000;
  for (const text of [
    `TAP version 13\n# ${'# '.repeat(size)}`,
    `Files=1, Tests=1, \n${' ..'.repeat(size)}\nResult: PASS\n`,
    `1/1 Test #1: ${' ...'.repeat(size)}`,
    `[==========] Running \n[ RUN      ] ${'[ RUN      ] a. ('.repeat(size / 10)}`,
    `1 runs, 1 assertions, \n${'#'.repeat(size)} = 1.1 s = .`,
    `Loaded suite a\n${' test:\t'.repeat(size / 5)}.`,
    `A [b]\n  * ${' (0.1ms'.repeat(size / 5)}`,
    `1 example, 0 failures\n${'  a\n'.repeat(size / 4)}`,
    `PHPUnit 9\n ✔ ${' [1'.repeat(size / 3)}`,
    `bun test v1\n(pass) ${' [1.'.repeat(size / 4)}`,
    `running 1 test from a\n${'  '.repeat(size)} ... ok`,
    `  ─\n  1 test failed\n  ✘ [fail]: ${'a '.repeat(size)}`,
    `${'1 a, '.repeat(size / 5)}1 tests, 1 failure`,
    `{"summary_line":"","examples":${'['.repeat(size)}`,
    '\n'.repeat(size),
  ]) {
    const report = find(text);
    findCounts(Buffer.from(text));
    assert.ok(report === undefined || report.cases.every(({ name }) => name.length <= 300));
  }
});
