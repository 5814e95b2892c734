/** What runners print of their tests, as the real ones wrote it; their versions are in the names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findReport } from '../../../runner/verify/reports/read-report.ts';
import type { TestReport } from '../../../runner/verify/reports/report.ts';

const find = (text: string): TestReport | undefined => findReport(Buffer.from(text));
const said = (report: TestReport | undefined): string[] =>
  report?.cases.map(({ name, status }) => `${status}: ${name}`) ?? [];
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
  assert.match(cut?.cut ?? '', /announces 3 tests and shows 1/);
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
    report?.cases.map(({ file }) => file),
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
b ... ok (645µs)

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
