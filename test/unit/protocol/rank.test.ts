import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rank, resultBearer, speaker } from '../../../runner/protocol/rank.ts';
import type { Finding, ProbeRun } from '../../../runner/protocol/review.ts';
import type { AttemptState, Status, VerdictLevel } from '../../../runner/protocol/task.ts';

const done = (level: VerdictLevel, ...codes: string[]): Status => ({
  kind: 'done',
  verdict: { level, because: codes.map((code) => ({ code, text: code, entries: [] })) },
});

function attempt(n: number, status: Status, more: Partial<AttemptState> = {}): AttemptState {
  const usage = { requests: 0, input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
  return { n, status, phases: [], tools: [], toolCount: 0, checks: [], usage, ...more };
}

const sized = (additions: number): Partial<AttemptState> => ({
  result: { ref: 'r', commit: 'a'.repeat(40), files: [], additions, deletions: 0 },
});
const found = (severity: Finding['severity']): Finding => ({
  path: 'a.ts',
  severity,
  text: '',
  evidence: '',
});
const probe = (outcome: ProbeRun['outcome']): ProbeRun => ({
  name: 'p',
  command: 'c',
  expected: '',
  outcome,
});

const review = (severity: Finding['severity'], ...probes: ProbeRun['outcome'][]) => ({
  review: { findings: [found(severity)], probes: probes.map(probe) },
});

const order = (...attempts: AttemptState[]): number[] => rank(attempts).map(({ n }) => n);

test('the verdict comes first, then those still going, then those that were stopped', () => {
  const levels = ['declined', 'failed', 'unverified', 'verified_with_flags', 'verified'] as const;
  const ended = levels.map((level, index) => attempt(index + 1, done(level), sized(1)));
  const stopped = attempt(6, { kind: 'cancelled', reason: '' }, sized(1));
  assert.deepEqual(
    order(stopped, attempt(7, { kind: 'working' }), ...ended),
    [5, 4, 3, 2, 1, 7, 6],
  );
});

test('then flags, review, probes, the size of the diff, and at last the number', () => {
  const flagged = 'verified_with_flags';
  assert.deepEqual(
    order(
      attempt(1, done(flagged, 'flag.a', 'flag.b', 'check_passed'), sized(1)),
      attempt(2, done(flagged, 'flag.a', 'check_passed', 'check_fixed'), sized(9)),
    ),
    [2, 1],
  );
  const good = done('verified');
  assert.deepEqual(
    order(
      attempt(1, good, { ...sized(1), ...review('blocker') }),
      attempt(2, good, { ...sized(1), ...review('major') }),
      attempt(3, good, { ...sized(1), ...review('minor', 'failed') }),
      attempt(4, good, { ...sized(9), ...review('minor', 'passed') }),
      attempt(5, good, { ...sized(3), ...review('minor') }),
      attempt(6, good, { ...sized(3), ...review('minor') }),
      attempt(7, good, review('minor')),
    ),
    [5, 6, 4, 7, 3, 2, 1],
  );
});

test('side by side the best speaks; a follow-up speaks for what it goes on with', () => {
  const one = attempt(1, done('verified'), sized(1));
  const two = attempt(2, done('failed'), sized(1));
  assert.equal(speaker([one, two])?.n, 1);
  const wanted = attempt(3, done('declined'), { continues: 2 });
  assert.equal(speaker([one, two, wanted])?.n, 3);
  // It left no work of its own, so there is that of the attempt it goes on with.
  assert.equal(resultBearer([one, two, wanted])?.n, 2);
  assert.equal(resultBearer([one, two, { ...wanted, ...sized(4) }])?.n, 3);
  assert.equal(resultBearer([]), undefined);
  // Events from elsewhere could say anything: a circle ends.
  const circle = [
    attempt(1, done('failed'), { continues: 2 }),
    attempt(2, done('failed'), { continues: 1 }),
  ];
  assert.equal(resultBearer(circle)?.n, 2);
});
