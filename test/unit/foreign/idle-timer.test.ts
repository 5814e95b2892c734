/** When an agent is taken to wait for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IdleTimer } from '../../../runner/agent/foreign/idle-timer.ts';

test('silence is borne for less long after a cut reply, unless something runs', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let busy = false;
  let ends = 0;
  const quiet = new IdleTimer(
    { silence: 100, afterCut: 10 },
    () => busy,
    () => (ends += 1),
  );
  t.mock.timers.tick(99);
  quiet.reset();
  t.mock.timers.tick(99);
  assert.equal(ends, 0);

  // A command runs: the usual patience begins anew.
  busy = true;
  quiet.reset({ cut: true });
  t.mock.timers.tick(10);
  t.mock.timers.tick(99);
  assert.equal(ends, 0);
  t.mock.timers.tick(1);
  assert.equal(ends, 1);

  busy = false;
  quiet.reset({ cut: true });
  t.mock.timers.tick(9);
  // It asks again.
  quiet.reset();
  t.mock.timers.tick(99);
  assert.equal(ends, 1);
  quiet.reset({ cut: true });
  t.mock.timers.tick(10);
  assert.equal(ends, 2);

  quiet.reset();
  quiet.stop();
  t.mock.timers.tick(1000);
  assert.equal(ends, 2);
});
