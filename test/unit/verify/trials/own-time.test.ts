/** How long a check may take where it is meant to fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckSpec } from '../../../../runner/protocol/task.ts';
import { inOwnTime } from '../../../../runner/verify/trials/trials.ts';

type Given = Parameters<typeof inOwnTime>[0];

const spec = { name: 'test', command: 'make test' };

function given(headMs: number, baseMs: number): Given {
  const base = { kind: 'check', at: 'base', commit: 'b', ...spec, ms: baseMs };
  return {
    base: 'b',
    head: [{ ...spec, ms: headMs }],
    room: { context: { ledger: () => [base] } },
  } as unknown as Given;
}

const secondsOf = (over: Partial<CheckSpec>, headMs: number, baseMs = 0) =>
  inOwnTime(given(headMs, baseMs), [{ ...spec, ...over }])[0]?.timeoutSeconds;

test('a check that is meant to fail gets a few times what it took before, and never more than its own', () => {
  assert.equal(secondsOf({}, 2_000), 36);
  assert.equal(secondsOf({}, 2_000, 20_000), 90);
  assert.equal(secondsOf({}, 500_000), 600);
  assert.equal(secondsOf({ timeoutSeconds: 20 }, 2_000), 20);
  assert.equal(secondsOf({ timeoutSeconds: 7_200 }, 1_000_000), 3_030);
  assert.equal(secondsOf({ name: 'build' }, 2_000), undefined);
});
