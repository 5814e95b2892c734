// What numbers of a runner mean in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readMetrics } from '../../../runner/cli/metrics-text.ts';
import { judgeNumbers, judgeReadiness } from '../../../runner/cli/runner-health.ts';

const HEALTHY: Readonly<Record<string, number>> = {
  errand_queue_depth: 0,
  errand_queue_oldest_seconds: 0,
  errand_attempts_running: 1,
  errand_attempt_places: 2,
  errand_disk_free_bytes: 50e9,
  errand_disk_size_bytes: 100e9,
  errand_disk_free_inodes: 1e6,
  'errand_tasks{state="needs_input"}': 0,
  'errand_warm_sandboxes_wanted_total{result="hit"}': 30,
  'errand_warm_sandboxes_wanted_total{result="miss"}': 3,
  errand_attempts_interrupted_total: 0,
  'errand_auth_failures_total{reason="wrong_token"}': 1,
  process_start_time_seconds: Date.now() / 1000 - 1000,
  errand_event_loop_busy_seconds_total: 20,
  process_resident_memory_bytes: 120e6,
  'errand_model_requests_total{model="large"}': 5,
  'errand_model_cost_dollars_total{model="large"}': 0.4,
};

function judged(changes: Readonly<Record<string, number>>): string[] {
  const all = { ...HEALTHY, ...changes };
  const lines = Object.entries(all).map(([name, value]) => `${name} ${value}`);
  return judgeNumbers(readMetrics(lines.join('\n'))).map(
    ({ name, ok, detail, fix }) => `${ok ? 'advice' : 'wrong'} ${name}: ${detail} → ${fix}`,
  );
}

test('nothing is said where all is well', () => {
  assert.deepEqual(judged({}), []);
  assert.deepEqual(judgeNumbers([]), [], 'nor of a runner that tells no numbers');
});

const cases: readonly [string, Record<string, number>, RegExp][] = [
  [
    'attempts wait beside free places',
    { errand_queue_depth: 2, errand_queue_oldest_seconds: 90 },
    /^wrong queue: 2 attempts waiting, the oldest for 1 min 30 s; 1 of 2 places in use → .*free places/,
  ],
  [
    'attempts wait beside free places that they may not have',
    { errand_queue_depth: 2, errand_queue_held: 2, errand_queue_oldest_seconds: 1200 },
    /^advice queue: 2 attempts waiting, .* → .*sandbox\.maxPerRepository or sandbox\.maxPerUser/,
  ],
  [
    'attempts wait long for a place',
    { errand_queue_depth: 9, errand_queue_oldest_seconds: 1200, errand_attempts_running: 2 },
    /^advice queue: 9 attempts waiting, the oldest for 20 min .*sandbox\.maxConcurrent/,
  ],
  ['little space', { errand_disk_free_bytes: 1e9 }, /^wrong space: 1\.0 GB of 100 GB are free/],
  ['few files', { errand_disk_free_inodes: 500 }, /^wrong inodes: only 500 more files/],
  [
    'questions',
    { 'errand_tasks{state="needs_input"}': 2 },
    /^advice questions: 2 tasks waiting for an answer → .*errand answer/,
  ],
  [
    'no sandbox ready',
    { 'errand_warm_sandboxes_wanted_total{result="miss"}': 70 },
    /^advice sandboxes: a sandbox was ready in 30 of 100 times .*sandbox\.warm/,
  ],
  ['cut off', { errand_attempts_interrupted_total: 8 }, /^advice attempts: .*cut off 8 times/],
  [
    'guessing',
    { 'errand_auth_failures_total{reason="wrong_token"}': 400 },
    /^advice access: 400 requests came with a wrong token/,
  ],
  ['busy', { errand_event_loop_busy_seconds_total: 900 }, /^advice load: .*busy 90 % of its time/],
  ['memory', { process_resident_memory_bytes: 3e9 }, /^advice memory: the runner takes 3\.0 GB/],
  [
    'a model without a price',
    { 'errand_model_requests_total{model="own"}': 3 },
    /^advice prices: .*: own → .*errand\.yaml/,
  ],
];

for (const [what, changes, expected] of cases) {
  test(`told: ${what}`, () => {
    const [first, ...more] = judged(changes);
    assert.match(first ?? '', expected);
    assert.deepEqual(more, []);
  });
}

test('a runner that is not ready says why, and that nothing is lost', () => {
  assert.deepEqual(judgeReadiness({ ok: true, detail: 'Docker Engine 29' }), {
    name: 'ready',
    ok: true,
    detail: 'Docker Engine 29',
    fix: null,
  });
  assert.match(
    judgeReadiness({ ok: false, detail: 'The disk is full.' }).fix ?? '',
    /nothing that was accepted is lost/,
  );
});
