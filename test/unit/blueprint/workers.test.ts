/** What each of several workers may spend. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PhaseInput } from '../../../runner/agent/backend.ts';
import { NO_USAGE } from '../../../runner/protocol/usage.ts';
import { USAGE } from '../../../runner/blueprint/notes.ts';
import { shareOf } from '../../../runner/blueprint/workers.ts';
import { memoryNotes } from '../../support/memory-notes.ts';

const parts = ['a', 'b'].map((title) => ({ title, instructions: '', files: [title] }));
const plan = { summary: '', steps: [], parts };

/** The limits of both, after the conversations have cost this much. */
function shares(spent: Readonly<Record<string, number>>) {
  const costs = Object.entries(spent).map(([name, costUsd]) => [name, { ...NO_USAGE, costUsd }]);
  const notes = memoryNotes(new Map([[USAGE.key, Object.fromEntries(costs)]]));
  const limits = { turns: 10, minutes: 10, costUsd: 2 };
  const brief = { phase: 'code', title: 't', instructions: 'i', limits } as unknown as PhaseInput;
  return parts.map((part, index) => {
    const share = shareOf({ notes }, brief, plan, { part, n: index + 1 });
    return [share.spentUsd, share.limits.costUsd];
  });
}

test('workers that were cut off go on with the share they began with', () => {
  const begun = [
    [0.5, 1.25],
    [0.5, 1.25],
  ];
  assert.deepEqual(shares({ plan: 0.5 }), begun);
  assert.deepEqual(shares({ plan: 0.5, 'code-1': 0.7, 'code-2': 0.1 }), begun);
});
