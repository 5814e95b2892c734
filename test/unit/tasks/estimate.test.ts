import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimate, type Taken } from '../../../runner/tasks/estimate.ts';

const LIMITS = { turns: 60, costUsd: 2, minutes: 45 };
const took = (costUsd: number | undefined, minutes: number, more: Partial<Taken> = {}): Taken => ({
  blueprint: 'default',
  named: false,
  agent: 'builtin',
  model: 'm',
  costUsd,
  ms: minutes * 60_000,
  ...more,
});
const ten = Array.from({ length: 10 }, (_, index) => took((index + 1) / 10, index + 1));

test('without enough history there are the limits, for each attempt', () => {
  const none = { basis: 'limits', attempts: 0, costUsd: { most: 2 }, minutes: { most: 45 } };
  assert.deepEqual(estimate([], {}, LIMITS), none);
  assert.deepEqual(estimate(ten.slice(0, 2), {}, LIMITS), none);
  assert.deepEqual(estimate(ten, { blueprint: 'fix-todo' }, LIMITS), none);
  assert.deepEqual(estimate([], { attempts: 3 }, LIMITS).costUsd, { most: 6 });
  assert.deepEqual(estimate([], { attempts: 3 }, LIMITS).minutes, { most: 45 });
});

test('with it, the median and what nine of ten did not pass, in any order', () => {
  assert.deepEqual(estimate(ten.toReversed(), {}, LIMITS), {
    basis: 'history',
    attempts: 10,
    costUsd: { usual: 0.5, most: 0.9 },
    minutes: { usual: 5, most: 9 },
  });
  // Several attempts cost as often as much, and take as long as one.
  const three = estimate(ten, { attempts: 3 }, LIMITS);
  assert.deepEqual([three.costUsd?.usual, three.minutes.usual], [1.5, 5]);
});

test('only tasks of the kind count; agent and model where enough of them were done', () => {
  const named = { blueprint: 'lint-fix', named: true };
  const past = [
    ...ten,
    ...[1, 2, 3].map((minutes) => took(0, minutes, named)),
    ...[70, 80, 90].map((minutes) => took(9, minutes, { agent: 'claude', model: 'big' })),
    took(50, 100, { model: 'huge' }),
  ];
  assert.deepEqual(estimate(past, { blueprint: 'lint-fix' }, LIMITS).minutes, {
    usual: 2,
    most: 3,
  });
  assert.equal(estimate(past, { agent: 'claude' }, LIMITS).minutes.usual, 80);
  assert.equal(estimate(past, { model: 'huge' }, LIMITS).attempts, 14);
});

test('where the price of most is not known, none is told', () => {
  const past = [took(1, 1), took(2, 2), took(3, 3), ...[1, 2, 3].map((m) => took(undefined, m))];
  assert.equal(estimate(past, {}, LIMITS).costUsd, undefined);
  assert.equal(estimate(past.slice(0, 5), {}, LIMITS).costUsd?.usual, 2);
});
