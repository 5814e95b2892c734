/** Sums of what models have used, and what is left out where a price is not known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Usage } from '../../../runner/protocol/task.ts';
import { NO_USAGE, sumOfUsage, usageSince } from '../../../runner/protocol/usage.ts';

const usage = (requests: number, costUsd?: number): Usage => ({
  ...NO_USAGE,
  requests,
  input: requests * 10,
  ...(costUsd === undefined ? {} : { costUsd }),
});

test('a sum has dollars only where every part has', () => {
  assert.deepEqual(sumOfUsage([usage(1, 0.5), usage(2, 0.25)]), usage(3, 0.75));
  assert.deepEqual(sumOfUsage([usage(1, 0.5), usage(2)]), usage(3));
  assert.deepEqual(sumOfUsage([NO_USAGE, usage(2, 0.25)]), usage(2, 0.25));
  assert.deepEqual(sumOfUsage([usage(1, 0.5), NO_USAGE]), usage(1, 0.5));
  assert.deepEqual(sumOfUsage([NO_USAGE]), usage(0, 0));
  assert.deepEqual(sumOfUsage([]), NO_USAGE);
});

test('what came since has dollars where both sums have, or nothing was used before', () => {
  assert.deepEqual(usageSince(usage(1, 0.5), usage(3, 0.75)), usage(2, 0.25));
  assert.deepEqual(usageSince(NO_USAGE, usage(3, 0.75)), usage(3, 0.75));
  assert.deepEqual(usageSince(usage(1), usage(3)), usage(2));
  assert.deepEqual(usageSince(usage(1, 0.5), usage(3)), usage(2));
});
