import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TestReport, TestStatus } from '../../../runner/verify/reports/report.ts';
import { compareTests } from '../../../runner/verify/reports/tests-comparison.ts';

type Pairs = readonly (readonly [string, TestStatus])[];

const report = (cases: Pairs, cut?: string): TestReport => ({
  format: 'tap',
  cases: cases.map(([name, status]) => ({ name, status })),
  cut,
});

/** The names of each kind that has any, and what else is said. */
function compared(before: Pairs, after: Pairs | undefined, cut?: string) {
  const all = compareTests(report(before), after && report(after, cut));
  const kinds = (['fixed', 'broken', 'added', 'removed', 'skipped'] as const).flatMap((kind) =>
    all[kind].count > 0 ? [[kind, all[kind].names]] : [],
  );
  return {
    ...Object.fromEntries(kinds),
    ...(all.renamed && { renamed: all.renamed }),
    ...(all.lost && { lost: all.lost }),
  };
}

test('the same tests with the same outcome differ in nothing', () => {
  const tests: Pairs = [
    ['a', 'passed'],
    ['b', 'failed'],
    ['c', 'skipped'],
    ['d', 'todo'],
  ];
  assert.deepEqual(compared(tests, tests.toReversed()), {});
});

test('fixed, broken, added, removed and skipped', () => {
  assert.deepEqual(
    compared(
      [
        ['fixed', 'failed'],
        ['broken', 'passed'],
        ['x > gone', 'passed'],
        ['silenced', 'passed'],
        ['later', 'failed'],
        ['woken', 'skipped'],
      ],
      [
        ['fixed', 'passed'],
        ['broken', 'failed'],
        ['y > new', 'passed'],
        ['silenced', 'skipped'],
        ['later', 'todo'],
        ['woken', 'passed'],
      ],
    ),
    {
      fixed: ['fixed'],
      broken: ['broken'],
      added: ['woken', 'y > new'],
      removed: ['x > gone'],
      skipped: ['later', 'silenced'],
    },
  );
});

test('a skipped test that goes is nothing lost; a failing one that goes is', () => {
  assert.deepEqual(
    compared(
      [
        ['a', 'skipped'],
        ['b', 'todo'],
      ],
      [],
    ),
    {},
  );
  assert.deepEqual(compared([['a', 'failed']], []), { removed: ['a'] });
});

test('a name that comes several times is counted', () => {
  const twice: Pairs = [
    ['a', 'passed'],
    ['a', 'passed'],
  ];
  assert.deepEqual(compared(twice, [['a', 'passed']]), { removed: ['a'] });
  assert.deepEqual(
    compared(twice, [
      ['a', 'passed'],
      ['a', 'failed'],
    ]),
    { broken: ['a'] },
  );
  assert.deepEqual(compared([['a', 'passed']], twice), { added: ['a'] });
  const { removed } = compareTests(report([...twice, ...twice]), report([]));
  assert.equal(removed.count, 4);
});

test('a rename is guessed only where one test alone goes and comes in its group', () => {
  const from: Pairs = [
    ['g > a', 'passed'],
    ['h > b', 'passed'],
    ['h > c', 'passed'],
  ];
  const to: Pairs = [
    ['g > A', 'passed'],
    ['h > B', 'passed'],
    ['h > C', 'passed'],
  ];
  assert.deepEqual(compared(from, to), {
    added: ['g > A', 'h > B', 'h > C'],
    removed: ['g > a', 'h > b', 'h > c'],
    renamed: [{ from: 'g > a', to: 'g > A' }],
  });
});

test('a report that is gone or cut is said, and what it does not name is missed', () => {
  assert.deepEqual(compared([['a', 'passed']], undefined), {
    removed: ['a'],
    lost: 'the check no longer names any tests',
  });
  const half = compared(
    [
      ['a', 'passed'],
      ['b', 'passed'],
    ],
    [['a', 'passed']],
    'it ends in the middle',
  );
  assert.deepEqual(half, { removed: ['b'], lost: 'it ends in the middle' });
});

test('of many names the first are told, with their number', () => {
  const many: Pairs = Array.from({ length: 1000 }, (_, index) => [`t${index}`, 'passed']);
  const { removed } = compareTests(report(many), report([]));
  assert.equal(removed.count, 1000);
  assert.equal(removed.names.length, 20);
});

test('an example is the same wherever its lines are now, and one that goes is gone', () => {
  const before: Pairs = [
    ['file:///workspace/src/colour.ts#4-10.ts', 'passed'],
    ['src/lib.rs - mask (line 4)', 'passed'],
    ['src/lib.rs - mask (line 9)', 'passed'],
    ['docs/a.md:12', 'passed'],
    ['at 10:30', 'passed'],
  ];
  const after: Pairs = [
    ['file:///workspace/src/colour.ts#6-12.ts', 'passed'],
    ['src/lib.rs - mask (line 7)', 'passed'],
    ['docs/a.md:20:1', 'passed'],
    ['at 10:31', 'passed'],
  ];
  assert.deepEqual(compared(before, after), {
    added: ['at 10:31'],
    removed: ['at 10:30', 'src/lib.rs - mask'],
  });
});
