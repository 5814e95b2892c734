/** What the evidence, and an agent, are told of pictures that it is not shown. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftBehindWords, recordUnseen } from '../../../runner/blueprint/left-behind.ts';
import type { LedgerBody } from '../../../runner/ledger/entry.ts';
import { specOf } from '../../support/core.ts';
import { ledgerOf } from '../ledger/sample.ts';

const ticket = { service: 'github', host: 'h', project: 'o/r', id: '1', key: '#1' };

function attempt(pictures: string[]) {
  const bodies: LedgerBody[] = [];
  const spec = {
    ...specOf(),
    origin: { kind: 'ticket' as const, ticket: { ...ticket, pictures } },
  };
  return {
    bodies,
    task: { id: 'task-0001', spec },
    attempt: 1,
    ledger: () => ledgerOf(bodies),
    record: async (_phase: string, body: LedgerBody) => {
      bodies.push(body);
      const entry = ledgerOf(bodies).at(-1);
      assert(entry);
      return entry;
    },
  };
}

test('another agent than the built-in one is told once which pictures it does not see', async () => {
  const context = attempt(['the\ntotal', 'b.png']);
  await recordUnseen(context, 'codex');
  await recordUnseen(context, 'codex');
  assert.equal(context.bodies.length, 1);
  assert.match(leftBehindWords(context), /only the built-in agent is shown: the total, b\.png\./);
});

test('nothing is said where there are none, or where they are shown', async () => {
  const [without, shown] = [attempt([]), attempt(['a.png'])];
  await recordUnseen(without, 'codex');
  await recordUnseen(shown, 'builtin');
  assert.deepEqual([without.bodies, shown.bodies], [[], []]);
});
