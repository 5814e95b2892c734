// How long each try waits for the next.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BackOff, pauseMs } from '../../../runner/platform/back-off.ts';

const PAUSES = { firstMs: 250, longestMs: 10_000 };

test('each pause is twice the last, up to the longest', () => {
  const backOff = new BackOff(PAUSES);
  const pauses = Array.from({ length: 8 }, () => backOff.next());
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  backOff.reset();
  assert.equal(backOff.next(), 250);
});

test('chance spreads a pause over the upper half of its step', () => {
  const draws = [0, 0.5, 0.25];
  const backOff = new BackOff(PAUSES, () => draws.shift() ?? 1);
  assert.deepEqual([backOff.next(), backOff.next(), backOff.next()], [125, 375, 625]);
});

test('after any number of tries the pause stays the longest', () => {
  assert.equal(pauseMs(PAUSES, 5000), 10_000);
  assert.equal(pauseMs(PAUSES, 5000, 0), 5000);
});
