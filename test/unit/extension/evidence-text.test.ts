// The evidence of an attempt as a text, line by line the same for each attempt.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { evidenceText } from '../../../extension/tasks/evidence-text.ts';
import { attemptOf, doneWith, START, t } from './samples.ts';

const check = (at: 'base' | 'head', outcome: 'passed' | 'failed', passed: number) => ({
  name: 'test',
  command: 'npm test',
  at,
  outcome,
  tests: { format: 'tap', passed, failed: 12 - passed, skipped: 0 },
});

test('verdict and why, checks before and with the change, size, cost, time and findings', () => {
  const text = evidenceText(
    attemptOf({
      n: 2,
      status: {
        kind: 'done',
        verdict: {
          level: 'verified_with_flags',
          because: [
            {
              code: 'flag.test',
              text: 'a.test.ts: a test was\nchanged',
              entries: [],
              place: { path: 'a.test.ts', line: 4 },
            },
          ],
        },
      },
      checks: [check('base', 'failed', 11), check('head', 'passed', 12)],
      phases: [{ name: 'work', startedAt: START, ms: 61_000 }],
      usage: { requests: 3, input: 1, output: 1, cacheRead: 0, cacheWrite: 0, costUsd: 0.25 },
      model: 'claude',
      result: { ref: 'r', commit: 'c'.repeat(40), files: [], additions: 4, deletions: 1 },
    }),
    t,
  );
  assert.deepEqual(
    text.split('\n').filter((line) => line !== ''),
    [
      '# Attempt 2: Verified with flags',
      '- a.test.ts:4: a test was changed',
      '## Checks',
      '- test: before failed (11 of 12 tests), with the change passed (12 of 12 tests)',
      '## Size, cost and time',
      '- 0 files changed: +4 −1',
      '- Cost: $0.25',
      '- Time: 1 min 1 s',
      '- Model: claude',
      '## What a reviewer found',
      '- nobody reviewed it',
    ],
  );
});

const shape = (text: string): number =>
  text.split('\n').filter((line) => line.startsWith('#')).length;

test('every attempt has the same lines', () => {
  const [none, declined] = [attemptOf(), attemptOf({ n: 3, status: doneWith('declined') })];
  assert.equal(shape(evidenceText(none, t)), shape(evidenceText(declined, t)));
  assert.match(evidenceText(none, t), /## Checks\n\n- none\n/);
});
