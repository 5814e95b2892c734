/** What the tests that a change brings say of the code before it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bringsMore, judgeRed, type RedInput } from '../../../runner/verify/trials/red-green.ts';
import type { TestStatus } from '../../../runner/verify/reports/report.ts';

const report = (cases: Record<string, TestStatus>) => ({
  format: 'tap',
  cases: Object.entries(cases).map(([name, status]) => ({ name, status })),
});

const red = (over: Partial<RedInput['red']> = {}) =>
  ({ outcome: 'failed', tail: 'not ok', ...over }) as const;

test('only new or altered tests are worth a try', () => {
  const added = ["test('new', () => {"];
  assert.equal(bringsMore({ added, removed: [] }), true);
  assert.equal(bringsMore({ added, removed: ["test('old', () => {"] }), false);
  const other = { added: ['assert.equal(a, 2);'], removed: ['assert.equal(a, 1);'] };
  assert.equal(bringsMore(other), false);
  assert.equal(bringsMore({ added: ["import x from 'x';"], removed: [] }), undefined);
});

test('rows of tables and forms that nobody knows are worth a try, and no tests by themselves', () => {
  for (const row of [
    '\t\t{"../a", ErrName},',
    '\t\t{name: "up", want: 3},',
    "    ('a b', 2),",
    "  ['a', 1],",
    "        'upper case' => ['A', 'a'],",
    '    #[case("a", 1)]',
    '    [TestCase(1, 2)]',
    '        Arguments.of("a", 1),',
    '    @CsvSource({"a,1", "b,2"})',
    '  | a | 1 |',
    '      {"a", 1},',
    'TEST(Matrix, Nothing) { EXPECT_EQ(mean({}), 0); }',
    "is(title('a'), 'A', 'one');",
    '  if (half(3) != 1) return 1;',
  ]) {
    assert.equal(bringsMore({ added: [row], removed: [] }), false, row);
  }
  for (const line of ["import a from 'a';", '// "a", 1', '}, [', '#include "a.h"', '']) {
    assert.equal(bringsMore({ added: [line], removed: [] }), undefined, line);
  }
});

test('red by name, by exit status where it passed before, green, or not known', () => {
  const judge = (over: Partial<RedInput>) =>
    judgeRed({ base: { outcome: 'passed' }, head: {}, red: red(), more: true, ...over });
  assert.equal(judge({}).outcome, 'red');
  assert.equal(judge({ red: red({ outcome: 'passed' }) }).outcome, 'green');
  assert.equal(judge({ red: red({ outcome: 'passed' }), more: false }).outcome, 'unknown');
  // Tests of an endless loop that was mended do not come to an end without the change.
  assert.equal(judge({ red: red({ outcome: 'timed_out' }) }).outcome, 'red');
  const endless = { base: { outcome: 'timed_out' }, red: red({ outcome: 'timed_out' }) } as const;
  assert.equal(judge(endless).outcome, 'unknown');
  assert.equal(judge({ red: red({ outcome: 'errored' }) }).outcome, 'unknown');
  for (const tail of [
    'FAIL a [build failed]',
    'ImportError: cannot import',
    'error TS2305: x',
    "npm test\nCould not find '/workspace/dist/**/*.test.js'",
    'No test files found, exiting with code 1',
    'No tests found, exiting with code 1',
    '===== no tests ran in 0.01s =====',
  ]) {
    assert.match(judge({ red: red({ tail }) }).reason ?? '', /cannot be loaded/);
  }
  const base = { outcome: 'failed', report: report({ old: 'failed' }) } as const;
  assert.match(judge({ base }).reason ?? '', /fails on the original code without/);
  assert.match(judge({ base: undefined }).reason ?? '', /fails on the original code without/);

  const named = {
    base,
    head: { report: report({ old: 'passed', new: 'passed' }) },
    red: red({ report: report({ old: 'failed', new: 'failed', 'a.test.js': 'failed' }) }),
  };
  assert.deepEqual(judge(named), { outcome: 'red', tests: { count: 1, names: ['new'] } });
  const still = red({ report: report({ old: 'failed', new: 'passed' }) });
  assert.equal(judge({ ...named, red: still }).outcome, 'unknown');
});
