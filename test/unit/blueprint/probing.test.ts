/** Which probes are run, and which the ledger has already. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProbes } from '../../../runner/blueprint/probing.ts';
import { appendEntry } from '../../../runner/ledger/chain.ts';

const commit = 'c'.repeat(40);
const probe = { name: 'a sum', command: 'sum 1 2', expected: '3' };

test('a probe is known by all that it says: with another expectation it is run anew', async () => {
  const output = { artifact: 'a', bytes: 0, sha256: '' };
  const seen = { ...probe, commit, outcome: 'passed', exit: 0, ms: 1, output } as const;
  const body = { kind: 'probe', ...seen } as const;
  const entry = appendEntry(undefined, { phase: 'review', t: '2026-01-01T00:00:00.000Z', body });
  const room = {
    context: { ledger: () => [entry], task: { id: 't' }, attempt: 1 },
    driver: { create: () => Promise.reject(new Error('a room is asked for')) },
  } as unknown as Parameters<typeof runProbes>[0];
  const { signal } = new AbortController();
  const run = (...probes: (typeof probe)[]) =>
    runProbes(room, { phase: 'review', commit, probes }, signal);
  assert.deepEqual(await run(probe), [{ ...probe, outcome: 'passed' }]);
  await assert.rejects(run({ ...probe, expected: '4' }), /a room is asked for/);
});
