/** When an agent is taken to wait for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Quiet } from '../../../runner/agent/foreign/quiet.ts';

test('silence is borne for less long after a cut reply, unless something runs', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let busy = false;
  let ends = 0;
  const quiet = new Quiet(
    { silence: 100, afterCut: 10 },
    () => busy,
    () => (ends += 1),
  );
  t.mock.timers.tick(99);
  quiet.broken();
  t.mock.timers.tick(99);
  assert.equal(ends, 0);

  // A command runs: the usual patience begins anew.
  busy = true;
  quiet.broken({ cut: true });
  t.mock.timers.tick(10);
  t.mock.timers.tick(99);
  assert.equal(ends, 0);
  t.mock.timers.tick(1);
  assert.equal(ends, 1);

  busy = false;
  quiet.broken({ cut: true });
  t.mock.timers.tick(9);
  // It asks again.
  quiet.broken();
  t.mock.timers.tick(99);
  assert.equal(ends, 1);
  quiet.broken({ cut: true });
  t.mock.timers.tick(10);
  assert.equal(ends, 2);

  quiet.broken();
  quiet.stop();
  t.mock.timers.tick(1000);
  assert.equal(ends, 2);
});
