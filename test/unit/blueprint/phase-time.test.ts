/** How long a phase took, whatever happens to the clock on the wall. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phase } from '../../../runner/blueprint/interpreter.ts';
import type { PhaseRun } from '../../../runner/protocol/task.ts';

test('a clock that is set during a phase changes nothing of its time', async (t) => {
  for (const hours of [-1, 1]) {
    t.mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-11-29T12:00:00Z') });
    const told: PhaseRun[] = [];
    const context = {
      log: () => undefined,
      now: () => new Date(),
      tell: async (event: { kind: string; phase?: PhaseRun }) => {
        if (event.phase) told.push(event.phase);
      },
    };
    await phase(context, 'code', new AbortController().signal, async () => {
      t.mock.timers.setTime(Date.now() + hours * 3_600_000);
    });
    t.mock.timers.reset();
    const [begun, ended] = told;
    assert.equal(begun?.startedAt, '2026-11-29T12:00:00.000Z');
    assert.equal(ended?.startedAt, begun?.startedAt);
    const ms = ended?.ms ?? -1;
    assert.ok(ms >= 0 && ms < 3_000_000, `${ms} ms`);
  }
});
