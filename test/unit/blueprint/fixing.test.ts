/** Which visits are rounds of fixing, and the turns that every agent has in one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AttemptRuntime, Visit } from '../../../runner/blueprint/attempt-runtime.ts';
import { fixLimits, isRound, keepFix } from '../../../runner/blueprint/fixing.ts';
import { memoryNotes } from '../../support/memory-notes.ts';
import type { Outcome } from '../../../runner/blueprint/notes.ts';

const LIMITS = { turns: 60, costUsd: 2, minutes: 45 };

/** An attempt whose command came to this before the agent's visit. */
async function visited(
  n: number,
  outcome: Outcome,
  continues?: { attempt: number; commit: string; base: string },
  node = 'lint',
): Promise<boolean> {
  const context = { notes: memoryNotes(), resumed: false, ...(continues && { continues }) };
  const nodes = { lint: { kind: 'exec' }, before: { kind: 'exec', run: 'baseline' } };
  const work = { context, config: { chosen: { blueprint: { nodes } } } };
  const visit: Visit = { node: 'code', n, after: { node, outcome }, spent: () => {} };
  await keepFix(work as unknown as AttemptRuntime, visit);
  return isRound(context, visit);
}

test('a first visit is a round only after a failed command', async () => {
  assert.equal(await visited(1, { name: 'passed' }), false);
  assert.equal(await visited(1, { name: 'failed', words: 'line 3' }), true);
  assert.equal(await visited(2, { name: 'passed' }), true);
});

test('checks that fail before any change make no round of the first visit', async () => {
  const failed = { name: 'failed', words: 'test: failed' };
  assert.equal(await visited(1, failed, undefined, 'before'), false);
});

test('a follow-up begins with limits of its own, and its later visits are rounds', async () => {
  const continues = { attempt: 1, commit: 'c', base: 'b' };
  assert.equal(await visited(1, { name: 'failed' }, continues), false);
  assert.equal(await visited(2, { name: 'failed' }, continues), true);
});

test('a round has at most 25 turns, and no more than the task allows', () => {
  assert.deepEqual(fixLimits(LIMITS), { ...LIMITS, turns: 25 });
  assert.equal(fixLimits({ ...LIMITS, turns: 10 }).turns, 10);
});
