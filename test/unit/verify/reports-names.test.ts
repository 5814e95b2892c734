/** Names of tests that change by themselves, names with a file before them, and files of tests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  LOSES_RESULTS,
  placed,
  type TestCase,
  type TestReport,
} from '../../../runner/verify/reports/report.ts';
import { reportedFiles } from '../../../runner/verify/reports/reported-files.ts';
import { compareTests } from '../../../runner/verify/reports/tests-comparison.ts';
import { unstable } from '../../../runner/verify/reports/unstable-names.ts';

const report = (names: readonly string[], cut?: string): TestReport => ({
  format: 'tap',
  cases: names.map((name) => ({ name, status: 'passed' })),
  cut,
});

/** The kinds that have any names, of what differs between the first and the third run. */
function compared(first: string[], second: string[], after: string[]): Record<string, unknown> {
  const settled = unstable(report(first), report(second));
  const all = compareTests(report(first), report(after), settled);
  const kinds = (['fixed', 'broken', 'added', 'removed', 'skipped'] as const).flatMap((kind) =>
    all[kind].count > 0 ? [[kind, all[kind].names]] : [],
  );
  return Object.fromEntries(kinds);
}

const many = (seed: string): string[] =>
  Array.from({ length: 3_000 }, (_, index) => `${seed}${index} ${'0a:'.repeat(90)}`);

const differs = (before: string[], after: string[]) => {
  const { added, removed } = compareTests(report(before), report(after));
  return { added: added.names, removed: removed.names };
};

test('what moves in names of two runs is not looked at in a third', () => {
  for (const [first, second, third] of [
    ['adds (12ms)', 'adds (7ms)', 'adds (103 ms)'],
    ['took 0.02 seconds', 'took 1.5 seconds', 'took 9 seconds'],
    [
      'saves 0f8fad5b-d9cb-469f-a165-70867728950e',
      'saves 7c9e6679-7425-40de-944b-e07fc1f90ae7',
      'saves 00000000-0000-0000-0000-000000000000',
    ],
    ['reads /tmp/pytest-1/a.txt', 'reads /tmp/pytest-2/a.txt', 'reads /tmp/x'],
    ['at 2026-11-29T07:00:01Z', 'at 2026-11-29T07:00:02Z', 'at 2027-01-01T00:00:00Z'],
    ['listens on localhost:40123', 'listens on localhost:40999', 'listens on localhost:1234'],
    ['commit deadbee1', 'commit 12abcdef', 'commit 0a0a0a0'],
    ['user x7Fk29aQ', 'user b81kKq00', 'user Zz9'],
    ['run 1021', 'run 1022', 'run 1023'],
  ] as const) {
    assert.deepEqual(compared([first, 'b'], [second, 'b'], [third, 'b']), {}, first);
    // It is still one test, and one that goes is gone.
    const [name] = compared([first, 'b'], [second, 'b'], ['b'])['removed'] as string[];
    assert.match(name ?? '', /…/, first);
  }
});

test('a time that was the same by chance in both runs moves all the same', () => {
  assert.deepEqual(
    compared(
      ['a # time=1ms', 'b # time=3ms'],
      ['a # time=1ms', 'b # time=4ms'],
      ['a # time=2ms', 'b # time=5ms'],
    ),
    {},
  );
});

test('numbers in names that hold still are parts of the names', () => {
  assert.deepEqual(
    compared(
      ['case 1', 'case 2', 'seed 77'],
      ['case 1', 'case 2', 'seed 78'],
      ['case 1', 'case 3', 'seed 5'],
    ),
    { added: ['case 3'], removed: ['case 2'] },
  );
});

test('a test that came in one run alone is not missed; one that came in both is', () => {
  assert.deepEqual(compared(['a', 'visits Lucy'], ['a', 'visits Amir'], ['a']), {});
  assert.deepEqual(compared(['a', 'b'], ['a'], ['a']), {});
  assert.deepEqual(compared(['a', 'b'], ['a', 'b'], ['a']), { removed: ['b'] });
});

test('what only a whole run names is missed, where the other run was cut', () => {
  const settled = unstable(report(['a', 'b']), report(['a'], 'it ends in the middle'));
  assert.equal(settled('b'), 'b');
});

test('names that no run knew are left as they are', () => {
  const settled = unstable(report(['a 1ms']), report(['a 1ms']));
  assert.equal(settled('b 2ms'), 'b 2ms');
  assert.equal(settled('constructor'), 'constructor');
});

test('hostile names are bounded in time', () => {
  const settled = unstable(report(many('x')), report(many('y')));
  for (const name of many('z')) settled(name);
});

test('"file › test" is "test", where a second file has come or gone', () => {
  const two = ['a › adds', 'a › subtracts', 'b › new'];
  assert.deepEqual(differs(['adds', 'subtracts'], two), { added: ['b › new'], removed: [] });
  assert.deepEqual(differs(two, ['adds', 'subtracts']), { added: [], removed: ['b › new'] });
  assert.deepEqual(differs(['adds', 'gone'], ['a › adds', 'b › x']), {
    added: ['b › x'],
    removed: ['gone'],
  });
});

test('a run that loses results at random misses none', () => {
  const after = report(['a'], LOSES_RESULTS);
  const { removed, lost } = compareTests(report(['a', 'b'], LOSES_RESULTS), after);
  assert.deepEqual([removed.count, lost], [0, undefined]);
});

test('paths are those of the work tree, whatever form they are written in', () => {
  for (const [path, expected] of [
    ['/workspace/test/a.test.js', 'test/a.test.js'],
    ['file:///workspace/a.js', 'a.js'],
    ['./spec//a_spec.rb', 'spec/a_spec.rb'],
    ['test\\a.cs', 'test/a.cs'],
    ['/usr/lib/python3/x.py', undefined],
    ['../other/a.js', undefined],
    ['C:\\a.js', undefined],
    ['', undefined],
    ['a'.repeat(5_000), undefined],
  ] as const) {
    assert.equal(placed(path), expected, path.slice(0, 40));
  }
});

test('files of tests: where reports place them, and no others', () => {
  const files = [
    'packages/a/test/sums.test.js',
    'packages/b/test/sums.test.js',
    'tests/test_a.py',
    'src/main/java/c/T.java',
    'src/test/java/c/TTest.java',
    'pkg/sums.py',
    'lib/adds.js',
  ];
  const cases: TestCase[] = [
    { name: 'adds', status: 'passed', file: 'test/sums.test.js' },
    { name: 'tests.test_a.TestX > test_b[1]', status: 'passed' },
    { name: 'c.TTest > adds', status: 'failed' },
    // A doctest stands beside the code that it describes.
    { name: 'pkg.sums > pkg.sums.add', status: 'passed', file: 'pkg/sums.py' },
    { name: 'lib.adds > works', status: 'passed' },
    { name: 'gone', status: 'passed', file: 'test/no-such.js' },
  ];
  assert.deepEqual([...reportedFiles([{ format: 'junit', cases }], files)].toSorted(), [
    'packages/a/test/sums.test.js',
    'packages/b/test/sums.test.js',
    'src/test/java/c/TTest.java',
    'tests/test_a.py',
  ]);
  const [, , java] = cases;
  assert.deepEqual([...reportedFiles([{ format: 'mocha', cases: java ? [java] : [] }], files)], []);
});
