import assert from 'node:assert/strict';
import { test } from 'node:test';
import { split } from '../src/bill.js';

test('no cent is lost', () => {
  assert.deepEqual(split(1000, 3), [334, 333, 333]);
  assert.deepEqual(split(2, 4), [1, 1, 0, 0]);
});
