/** When a runner that has nothing to do gives its memory back. */
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { collectGarbage, Rest } from '../../../runner/daemon/at-rest.ts';

test('memory is given back once after each time of work, and no timer runs at rest', (t) => {
  mock.timers.enable({ apis: ['setTimeout'] });
  t.after(() => mock.timers.reset());
  let now = 0;
  let collected = 0;
  const rest = new Rest({
    collect: async () => void (collected += 1),
    afterMs: 1000,
    clock: () => now,
  });
  const pass = (ms: number): void => {
    now += ms;
    mock.timers.tick(ms);
  };
  pass(10_000);
  assert.equal(collected, 0, 'nothing has happened');
  for (let n = 0; n < 20; n++) {
    rest.active();
    pass(100);
  }
  assert.equal(collected, 0, 'it was never at rest');
  pass(1000);
  assert.equal(collected, 1);
  pass(100_000);
  assert.equal(collected, 1);
  rest.active();
  pass(1000);
  assert.equal(collected, 2);
  rest.active();
  rest.stop();
  rest.active();
  pass(10_000);
  assert.equal(collected, 2, 'a runner that stops does not wait for it');
});

test('all garbage is collected, without a port for it', async () => {
  const garbage = new WeakRef({ large: Array.from({ length: 1000 }, (_, n) => ({ n })) });
  // A reference is held until the turn is over.
  await new Promise((resolve) => setImmediate(resolve));
  await collectGarbage();
  assert.equal(garbage.deref(), undefined);
  const { url } = await import('node:inspector');
  assert.equal(url(), undefined);
});
