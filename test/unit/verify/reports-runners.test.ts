/** What runners print of their tests, as the real ones wrote it; their versions are in the names. */
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
const said = (report: TestReport | undefined): string[] =>
  report?.cases.map(({ name, status }) => `${status}: ${name}`) ?? [];
/** Passed, failed and skipped, and whose summary it was. */
const counts = (text: string): unknown[] => {
  const report = findCounts(Buffer.from(text));
  const { passed, failed, skipped } = report?.counted ?? {};
  return [report?.format, passed, failed, skipped];
};

test('tap 21.8: times are no part of names, in lines and in blocks of either kind', () => {
  const report = find(`TAP version 14
1..2
# Subtest: tap/a.test.js
    # Subtest: adds
        ok 1 - should be equal
        1..1
    ok 1 - adds # time=1.893ms

    ok 2 - later # SKIP not yet
    1..2
    # time=31.276ms
ok 1 - tap/a.test.js # time=31.276ms

ok 2 - tap/b.test.js # time=10.653ms {
    ok 1 - bare
    not ok 2 - one is two
      ---
      at:
        fileName: tap/b.test.js
        lineNumber: 3
      ...
    1..2
}
# time=1608.782ms
`);
  assert.deepEqual(said(report), [
    'passed: tap/a.test.js > adds > should be equal',
    'skipped: tap/a.test.js > later',
    'passed: tap/b.test.js > bare',
    'failed: tap/b.test.js > one is two',
  ]);
  assert.equal(report?.cases.at(-1)?.file, 'tap/b.test.js');
  assert.equal(report.cut, undefined);
});

test('TAP: a brace may end a name, and nothing skipped fails', () => {
  const report = find(`1..4
ok 1 - parses {
ok 2 - parses }
not ok 3 - fails # skip me
not ok 4 - opens {
`);
  assert.deepEqual(said(report), [
    'passed: parses {',
    'passed: parses }',
    'failed: fails # skip me',
    'failed: opens {',
  ]);
});

test('node:test 24.21: expected failures, and the file of each test', () => {
  const report = find(`TAP version 13
# errand-file: /workspace/test/a.test.js
# Subtest: known
ok 1 - known # EXPECTED FAILURE
# Subtest: why
ok 2 - why # EXPECTED FAILURE bug 12
# Subtest: unexpected
not ok 3 - unexpected # EXPECTED FAILURE bug 12
  ---
  location: '/workspace/test/other.test.js:2:163'
  error: 'test was expected to fail but passed'
  ...
1..3
`);
  assert.deepEqual(said(report), ['passed: known', 'passed: why', 'failed: unexpected']);
  assert.deepEqual(
    report?.cases.map(({ file }) => file),
    ['test/a.test.js', 'test/a.test.js', 'test/a.test.js'],
  );
});

test('tape 5.10: its tests are named, not their assertions', () => {
  const report = find(`TAP version 13
# adds
ok 1 should be strictly equal
ok 2 two
# fails
ok 3 should be strictly equal
not ok 4 should be strictly equal
  ---
    operator: equal
  ...
# SKIP later
# TODO some day
not ok 5 should be strictly equal # TODO
# outer
# inner
ok 6 p

1..6
# tests 6
# pass  5
# fail  1
`);
  assert.deepEqual(said(report), [
    'passed: adds',
    'failed: fails',
    'skipped: later',
    'todo: some day',
    'passed: inner',
  ]);
  assert.equal(report?.cut, undefined);
  const cut = find('TAP version 13\n# a\nok 1 x\n\n1..3\n# tests 3\n');
  assert.match(cut?.cut ?? '', /announces 3 tests and tells of 1/);
});

const PROVE_END = 'Files=3, Tests=7,  1 wallclock secs ( 0.01 usr +  0.07 cusr =  0.09 CPU)\n';

test('prove 3.44 with -v: its closing "ok" is no test', () => {
  const report = find(`t/bad.t ......\u0020
1..2
not ok 1 - bad
ok 2 - good
Dubious, test returned 1 (wstat 256, 0x100)
Failed 1/2 subtests\u0020
t/basic.t ....\u0020
ok 1 - adds
# Subtest: inner
    ok 1 - deep
    1..1
ok 2 - inner
not ok 3 - todo # TODO x
ok 4 # skip why
1..4
ok
t/skipped.t .. skipped: no module

Test Summary Report
-------------------
t/bad.t    (Wstat: 256 (exited 1) Tests: 2 Failed: 1)
${PROVE_END}Result: FAIL
`);
  assert.deepEqual(said(report), [
    'failed: t/bad.t > bad',
    'passed: t/bad.t > good',
    'passed: t/basic.t > adds',
    'passed: t/basic.t > inner > deep',
    'todo: t/basic.t > todo',
    'skipped: t/basic.t > why',
    'skipped: t/skipped.t',
  ]);
  assert.equal(report?.cut, undefined);
});

test('prove 3.44: without -v its files are named', () => {
  const report = find(`t/bad.t ......\u0020
Dubious, test returned 1 (wstat 256, 0x100)
Failed 1/2 subtests\u0020
t/basic.t .... ok
t/exits.t ....\u0020
Dubious, test returned 3 (wstat 768, 0x300)
All 1 subtests passed\u0020

Test Summary Report
${PROVE_END}Result: FAIL
`);
  assert.deepEqual(said(report), ['failed: t/bad.t', 'passed: t/basic.t', 'failed: t/exits.t']);
  assert.equal(report?.cases[0]?.file, 't/bad.t');
});

test('the closing "ok" of a file is no test in plain TAP either', () => {
  assert.deepEqual(said(find('1..1\nok 1 - a\nok\n')), ['passed: a']);
  assert.deepEqual(said(find('1..2\nok\nok\n')).length, 2);
});

test('ctest 3.25', () => {
  const report = find(`Test project /workspace/build
    Start 1: Disc.One
1/6 Test #1: Disc.One .........................   Passed    0.00 sec
2/6 Test #2: with some words ..................***Failed    0.00 sec
3/6 Test #3: missing ..........................***Not Run   0.00 sec
4/6 Test #4: off ..............................***Not Run (Disabled)   0.00 sec
5/6 Test #5: skips ............................***Skipped   0.00 sec
    Test #6: again ............................***Failed    0.01 sec
6/6 Test #6: again ............................***Failed    0.01 sec
1/1 Test #6: again ............................   Passed    0.01 sec

50% tests passed, 2 tests failed out of 4
`);
  assert.deepEqual(said(report), [
    'passed: Disc.One',
    'failed: with some words',
    'failed: missing',
    'skipped: off',
    'skipped: skips',
    'passed: again',
  ]);
  assert.equal(report?.cases.at(-1)?.flaky, true);
  assert.equal(report.cut, undefined);
  assert.match(find('1/2 Test #1: a ...   Passed    0.00 sec\n')?.cut ?? '', /before the number/);
});

test('GoogleTest 1.12: a test that does not end has failed', () => {
  const report = find(`[==========] Running 5 tests from 2 test suites.
[ RUN      ] Sums.Adds
no line feed[       OK ] Sums.Adds (0 ms)
[ RUN      ] Sums.Bad
sum_test.cc:3: Failure
[  FAILED  ] Sums.Bad (0 ms)
[ DISABLED ] Sums.DISABLED_Off
[ RUN      ] Sums.Skips
[  SKIPPED ] Sums.Skips (0 ms)
[ RUN      ] All/P.Pos/0
[  FAILED  ] All/P.Pos/0, where GetParam() = 1 (0 ms)
[==========] 5 tests from 2 test suites ran. (0 ms total)
[  FAILED  ] Sums.Bad
[==========] Running 1 test from 1 test suite.
[ RUN      ] Sums.Crashes
`);
  assert.deepEqual(said(report), [
    'passed: Sums > Adds',
    'failed: Sums > Bad',
    'skipped: Sums > DISABLED_Off',
    'skipped: Sums > Skips',
    'failed: All/P > Pos/0',
    'failed: Sums > Crashes',
  ]);
  assert.match(report?.cut ?? '', /ends inside a test program/);
});

test('busted 2.1 in the form of GoogleTest: line numbers are no part of names', () => {
  const report = find(`[==========] Running tests from scanned files.
[ RUN      ] spec/a_spec.lua @ 2: sums adds
[       OK ] spec/a_spec.lua @ 2: sums adds (0.10 ms)
[ RUN      ] spec/a_spec.lua @ 5: sums errs
[  ERROR   ] spec/a_spec.lua @ 5: sums errs (0.09 ms)
[==========] 2 tests from 1 test file ran. (0.98 ms total)
`);
  assert.deepEqual(said(report), [
    'passed: spec/a_spec.lua > sums adds',
    'failed: spec/a_spec.lua > sums errs',
  ]);
});

test('minitest 5.17 and test-unit 3.5 with -v', () => {
  const minitest = find(`# Running:

spec style#test_0001_works fine = 0.00 s = .
SumsTest#test_later = 0.00 s = S
SumsTest#test_err = 0.00 s = E

3 runs, 3 assertions, 0 failures, 1 errors, 1 skips
`);
  assert.deepEqual(said(minitest), [
    'passed: spec style > works fine',
    'skipped: SumsTest > test_later',
    'failed: SumsTest > test_err',
  ]);
  const unit = find(`Loaded suite tu_test
Started
TuTest:\u0020
  test: with words:\t\t\t\t\t.: (0.000195)
  test_bad:\t\t\t\t\t\tF
===============================================================================
Failure: test_bad(TuTest)
: (0.002811)
  test_omit:\t\t\t\t\t\tO
: (0.000268)
3 tests, 3 assertions, 1 failures, 0 errors, 0 pendings, 1 omissions, 0 notifications
`);
  assert.deepEqual(said(unit), [
    'passed: TuTest > test: with words',
    'failed: TuTest > test_bad',
    'skipped: TuTest > test_omit',
  ]);
  assert.equal(unit?.cut, undefined);
});

const RSPEC = `
sums
  adds
  bad (FAILED - 1)
  later (PENDING: not (yet))
  deep
    two words

b
hello
  b adds

Failures:

  1) sums bad

Finished in 0.00796 seconds (files took 0.048 seconds to load)
5 examples, 1 failure, 1 pending
`;

test('RSpec 3.12, documentation: names only where they are as many as it counts', () => {
  assert.deepEqual(said(find(RSPEC)), [
    'passed: sums > adds',
    'failed: sums > bad',
    'skipped: sums > later',
    'passed: sums > deep > two words',
    'passed: b > b adds',
  ]);
  assert.equal(find(RSPEC.replace('  adds\n', '  adds\n  printed by a test\n')), undefined);
  assert.equal(find('.F*\n\n3 examples, 1 failure, 1 pending\n'), undefined);
});

test('RSpec 3.12, JSON', () => {
  const example = (full_description: string, status: string) => ({
    full_description,
    status,
    file_path: './spec/a_spec.rb',
  });
  const report = find(
    JSON.stringify({
      examples: [example('sums adds', 'passed'), example('sums later', 'pending')],
      summary: { errors_outside_of_examples_count: 1 },
      summary_line: '2 examples',
    }),
  );
  assert.deepEqual(said(report), [
    'passed: sums adds',
    'skipped: sums later',
    'failed: (an error outside of examples)',
  ]);
  assert.equal(report?.cases[0]?.file, 'spec/a_spec.rb');
});

test('ExUnit 1.14 with --trace', () => {
  const report = find(`
ATest [test/a_test.exs]
  * test later [L#6]\r  * test later (skipped) [L#6]
  * test group in [L#8]\r  * test group in (0.00ms) [L#8]
  * test bad [L#4]\r  * test bad (1.5ms) [L#4]

  1) test bad (ATest)
     test/a_test.exs:4

3 tests, 1 failure, 1 skipped
`);
  assert.deepEqual(said(report), [
    'skipped: ATest > test later',
    'passed: ATest > test group in',
    'failed: ATest > test bad',
  ]);
  assert.equal(report?.cases[0]?.file, 'test/a_test.exs');
});

test('PHPUnit 9.6 with --testdox: a risky test has passed', () => {
  const report = find(`PHPUnit 9.6.7 by Sebastian Bergmann and contributors.

A
 ✔ Adds
 ✘ Bad
   │
   │ Failed asserting that 2 is identical to 1.
   │

 ☢ Risky
 ↩ Later

Summary of non-successful tests:

A
 ✘ Bad

FAILURES!
Tests: 4, Assertions: 4, Failures: 1, Skipped: 1, Risky: 1.
`);
  assert.deepEqual(said(report), [
    'passed: A > Adds',
    'failed: A > Bad',
    'passed: A > Risky',
    'skipped: A > Later',
  ]);
  assert.equal(report?.cut, undefined);
});

test('bun 1.4.5: a file that does not load, and a hook that fails, have failed', () => {
  const report = find(`bun test v1.4.5 (a7733435c)

a.test.ts:
(pass) outer > sums > adds [0.02ms]
(skip) outer > sums > later
(todo) outer > sums > some day

broken.test.ts:

# Unhandled error between tests
-------------------------------
error: Cannot find module './nothing' from '/workspace/broken.test.ts'
-------------------------------

hook.test.ts:
(fail) g > (unnamed) [0.03ms]

 1 pass
 1 skip
 1 todo
 2 fail
Ran 5 tests across 3 files. [3.00ms]
`);
  assert.deepEqual(said(report), [
    'passed: outer > sums > adds',
    'skipped: outer > sums > later',
    'todo: outer > sums > some day',
    'failed: broken.test.ts',
    'failed: g > (unnamed)',
  ]);
  assert.equal(report?.cut, undefined);
  assert.deepEqual(
    report.cases.map(({ file }) => file),
    ['a.test.ts', 'a.test.ts', 'a.test.ts', 'broken.test.ts', 'hook.test.ts'],
  );
});

test('deno 2.9.6: steps stand in their test', () => {
  const report = find(`running 3 tests from ./a_test.ts
adds ... ok (12ms)
later ... ignored (0ms)
steps ...
  one ...
    deep ... ok (0ms)
  one ... ok (1ms)
  two ... FAILED (0ms)
steps ... FAILED (due to 1 failed step) (2ms)
running 1 test from ./b_test.ts
b ...
------- post-test output -------
hello
----- post-test output end -----
b ... ok (11ms)

 FAILURES\u0020

steps ... two => ./a_test.ts:4:114

FAILED | 2 passed (2 steps) | 1 failed (1 step) | 1 ignored (126ms)
`);
  assert.deepEqual(said(report), [
    'passed: adds',
    'skipped: later',
    'passed: steps > one > deep',
    'passed: steps > one',
    'failed: steps > two',
    'failed: steps',
    'passed: b',
  ]);
  assert.equal(report?.cases.at(-1)?.file, 'b_test.ts');
  assert.equal(report.cut, undefined);
});

test('ava 7.0: the message behind a name is no part of it', () => {
  const report = find(`
  ✔ b › b adds (123ms)
  - [skip] a › later
  - [todo] a › some day
  ✘ [fail]: a › fails # skip me
  ✔ [expected fail] a › known

  ✘ [fail]: hook › beforeEach hook for h Error thrown in test
  ✘ ava/broken.test.js exited with a non-zero exit code: 1
  ─

  a › fails # skip me

  hook › beforeEach hook for h

  Error thrown in test:

  ─

  1 hook failed
  1 test failed
`);
  assert.deepEqual(said(report), [
    'passed: b › b adds',
    'skipped: a › later',
    'todo: a › some day',
    'passed: a › known',
    'failed: ava/broken.test.js',
    'failed: a › fails # skip me',
    'failed: hook › beforeEach hook for h',
  ]);
});

test('JUnit XML of bun, PHPUnit, Surefire and GoogleTest, by its true meaning', () => {
  const read = (text: string, format: ReportFormat = 'junit') =>
    readReport(format, Buffer.from(text));
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
    ['1 doctest, 4 tests, 1 failure, 1 skipped\n', 'exunit', 3, 1, 1],
    ['4 tests, 0 failures, 4 excluded\n', 'exunit', 0, 0, 4],
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
  const printed = (text: string) => {
    const all = new Printed();
    all.take('stdout', Buffer.from(text));
    return all.report(undefined);
  };
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
