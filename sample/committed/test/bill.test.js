import assert from 'node:assert/strict';
import { test } from 'node:test';
import { split, withTip } from '../src/bill.js';

test('a tip is rounded to the cent', () => {
  assert.equal(withTip(1999, 15), 2299);
});

test('an even total splits evenly', () => {
  assert.deepEqual(split(900, 3), [300, 300, 300]);
});
