/** What runners of Ruby, Elixir and PHP print of their tests, as the real ones wrote it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findReport } from '../../../runner/verify/reports/read-report.ts';
import type { TestReport } from '../../../runner/verify/reports/report.ts';

const find = (text: string): TestReport | undefined => findReport(Buffer.from(text));
const said = (report: TestReport | undefined): string[] =>
  report?.cases.map(({ name, status }) => `${status}: ${name}`) ?? [];
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

const example = (full_description: string, status: string) => ({
  full_description,
  status,
  file_path: './spec/a_spec.rb',
});

test('RSpec 3.12, JSON', () => {
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
