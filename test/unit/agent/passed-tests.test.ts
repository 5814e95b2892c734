/** What of a test run's output is shortened before a model is shown it, and what never is. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutPassedTests } from '../../../runner/agent/tools/passed-tests.ts';

const many = (line: (n: number) => string): string[] =>
  Array.from({ length: 20 }, (_, n) => line(n + 1));
const shown = (...lines: readonly string[]): string => withoutPassedTests(lines.join('\n'));
const is = (...lines: readonly string[]): string => lines.join('\n');

describe('of passed tests in a row the first and the last are shown', () => {
  for (const [runner, line, end] of [
    ['TAP', (n: number) => `ok ${n} - adds ${n}`, '1..20'],
    ['Node', (n: number) => `✔ adds ${n} (0.${n}ms)`, 'ℹ tests 20'],
    ['Jest', (n: number) => `    ✓ adds ${n} (${n} ms)`, 'Tests:       20 passed, 20 total'],
    ['Mocha', (n: number) => `  ✔ adds ${n}`, '  20 passing (9ms)'],
    ['pytest', (n: number) => `test_a.py::test_${n} PASSED [ ${n}%]`, '=== 20 passed in 0.1s ==='],
    ['Cargo', (n: number) => `test adds::n${n} ... ok`, 'test result: ok. 20 passed; 0 failed'],
    ['unittest', (n: number) => `test_${n} (a.A.test_${n}) ... ok`, 'Ran 20 tests in 0.001s'],
    ['Go', (n: number) => `=== RUN   Test${n}\n--- PASS: Test${n} (0.00s)`, 'ok  \tx/y\t0.002s'],
    [
      'GoogleTest',
      (n: number) => `[ RUN      ] A.n${n}\n[       OK ] A.n${n} (0 ms)`,
      '[  PASSED  ] 20 tests.',
    ],
  ] as const) {
    it(`of ${runner}`, () => {
      const last = (n: number): string => line(n).split('\n').at(-1) ?? '';
      assert.equal(
        shown(...many(line), end, ''),
        is(last(1), '[… 18 more passed …]', last(20), end, ''),
      );
    });
  }
});

const details = (indent: string): string[] =>
  ['---', 'duration_ms: 1.5', '...'].map((line) => indent + line);

describe('of TAP', () => {
  it('goes what is told of each test that passed, and what is counted as none', () => {
    const lines = [
      'TAP version 13',
      '# Subtest: sums',
      '    # Subtest: adds',
      '    ok 1 - adds',
      ...details('      '),
      '    1..1',
      'ok 1 - sums',
      ...details('  '),
      '1..1',
      '# tests 1',
      '# cancelled 0',
      '# duration_ms 12.5',
    ];
    assert.equal(
      shown(...lines),
      is(
        'TAP version 13',
        '# Subtest: sums',
        '    ok 1 - adds',
        '    1..1',
        'ok 1 - sums',
        '1..1',
        '# tests 1',
      ),
    );
  });

  it('stays all of a failure, of what was skipped, and what tests print', () => {
    const rest = [
      '# Subtest: fails',
      'not ok 2 - fails',
      '  ---',
      "  error: 'ok 3 is not 4'",
      '  ...',
      'ok 3 - later # SKIP no network',
      'ok 4 - some day # TODO',
      'printed by a test',
      '1..4',
      '# fail 1',
    ];
    const passed = ['# Subtest: adds', 'ok 1 - adds', ...details('  ')];
    assert.equal(shown(...passed, ...rest), is('ok 1 - adds', ...rest));
  });

  it('stays what is told without an end', () => {
    const open = ['ok 1 - adds', '  ---', '  duration_ms: 1', '1..1'];
    assert.equal(shown(...open), is(...open));
  });
});

it('failures between passed tests stay where they are', () => {
  const lines = many((n) => (n === 10 ? '✖ adds 10 (1ms)' : `✔ adds ${n} (1ms)`));
  assert.equal(
    shown(...lines, 'ℹ tests 20'),
    is(
      '✔ adds 1 (1ms)',
      '[… 7 more passed …]',
      '✔ adds 9 (1ms)',
      '✖ adds 10 (1ms)',
      '✔ adds 11 (1ms)',
      '[… 8 more passed …]',
      '✔ adds 20 (1ms)',
      'ℹ tests 20',
    ),
  );
});

it('output that sums up no run of tests stays as it is', () => {
  for (const line of [(n: number) => `ok ${n}`, (n: number) => `✓ item ${n} of the list`]) {
    assert.equal(shown(...many(line)), is(...many(line)));
  }
});

describe('output that was made to be trouble', () => {
  it('hides no failure behind what looks like what TAP tells of a passed test', () => {
    const failed = ['not ok 2 - fails', '  ---', '  error: no', '  ...', '1..2'];
    for (const printed of ['  ---', '---']) {
      const lines = ['ok 1 - prints', printed, ...failed];
      assert.equal(shown(...lines), is(...lines));
    }
    const other = ['ok 1 - prints', '  ---', 'Segmentation fault', '  ...', '1..2'];
    assert.equal(shown(...other), is(...other));
  });

  it('is looked through once, however long its lines are', () => {
    // Of patterns that begin anew at each place, each of these takes minutes, and the second hours.
    const long = 300_000;
    for (const text of [
      '\n'.repeat(long),
      `Tests: ${' '.repeat(long)}${'1'.repeat(long)}`,
      `= ${'1 passed '.repeat(long / 10)}x`,
      `= 1 passed\na::b PASSED\n${'::'.repeat(long)}`,
    ]) {
      assert.equal(withoutPassedTests(text), text);
    }
    const begun = `1..1\n${'# Subtest: x\n'.repeat(long)}ok 1`;
    assert.ok(withoutPassedTests(begun).length < begun.length);
  });
});
