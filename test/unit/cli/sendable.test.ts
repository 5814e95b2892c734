// What no runner would take is refused before anything is sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Draft, requireSendable } from '../../../runner/client/sendable.ts';

const DRAFT: Draft = {
  title: 'Count',
  instructions: 'Count each item.',
  origin: { kind: 'prompt' },
  repository: { id: 'a'.repeat(32), name: 'shop' },
};
const checks = (count: number, name = (i: number) => `check ${i}`) =>
  Array.from({ length: count }, (_, i) => ({ name: name(i), command: 'true' }));

test('a task that fits is sent', () => {
  requireSendable(DRAFT);
  requireSendable({ ...DRAFT, checks: checks(50), model: 'm'.repeat(200), attempts: 8 });
});

test('each kind of misfit is named, with what may be', () => {
  const misfits: [Partial<Draft>, RegExp][] = [
    [{ checks: checks(60) }, /^checks: there may be at most 50, not 60\.$/],
    [{ checks: checks(2, () => 'same') }, /^checks: Two checks have the same name\.$/],
    [{ model: 'm'.repeat(201) }, /^model: it may have at most 200 characters, not 201\.$/],
    [{ instructions: 'x'.repeat(100_001) }, /^instructions: it may have at most 100000/],
    [{ blueprint: 'No Such' }, /^blueprint: /],
    [{ attempts: 9 }, /^attempts: /],
  ];
  for (const [change, message] of misfits) {
    assert.throws(() => requireSendable({ ...DRAFT, ...change }), {
      code: 'invalid',
      message,
      hint: 'Nothing was sent.',
    });
  }
});
