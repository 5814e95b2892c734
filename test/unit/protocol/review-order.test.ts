// The order in which the files of a result are read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inReviewOrder } from '../../../runner/protocol/review-order.ts';
import type { AttemptState, FileChange } from '../../../runner/protocol/task.ts';

const file = (path: string, size: number): FileChange => ({
  path,
  status: 'modified',
  additions: size,
  deletions: 0,
  binary: false,
});

const FILES = [
  file('src/small.ts', 1),
  file('src/large.ts', 90),
  file('test/large.test.ts', 5),
  file('src/util/latest.ts', 7),
  file('lib/FooTest.java', 2),
  file('src/a: b.ts', 3),
  file('logo.png', 0),
];

const paths = (attempt?: Pick<AttemptState, 'status' | 'review'>): string[] =>
  inReviewOrder(FILES, attempt).map(({ path }) => path);

test('tests come first, then the larger files', () => {
  assert.deepEqual(paths(), [
    'test/large.test.ts',
    'lib/FooTest.java',
    'src/large.ts',
    'src/util/latest.ts',
    'src/a: b.ts',
    'src/small.ts',
    'logo.png',
  ]);
});

test('what a flag or a finding is about comes before the tests', () => {
  const status = {
    kind: 'done' as const,
    verdict: {
      level: 'verified_with_flags' as const,
      because: [
        { code: 'flag.secret', text: 'src/a: b.ts: it looks like a key: AKIA', entries: [] },
        { code: 'flag.lock', text: 'the lock file has changed', entries: [] },
        { code: 'checks.passed', text: 'src/large.ts: it passed', entries: [] },
      ],
    },
  };
  const finding = { severity: 'minor' as const, text: 'unused', evidence: 'line 1' };
  const review = { findings: [{ ...finding, path: 'logo.png' }], probes: [] };
  assert.deepEqual(paths({ status, review }).slice(0, 3), [
    'src/a: b.ts',
    'logo.png',
    'test/large.test.ts',
  ]);
});
