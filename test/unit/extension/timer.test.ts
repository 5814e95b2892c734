/** What is asked for too often runs at the pace that is set, and its last time is never left out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atMostEvery } from '../../../extension/platform/timer.ts';

test('it runs at once, then once at the end of each pause in which it was asked for', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let runs = 0;
  const often = atMostEvery(100, () => {
    runs += 1;
  });
  often.run();
  assert.equal(runs, 1);
  often.run();
  often.run();
  assert.equal(runs, 1);
  t.mock.timers.tick(100);
  assert.equal(runs, 2);
  t.mock.timers.tick(100);
  assert.equal(runs, 2, 'nothing was asked for since');
  often.run();
  assert.equal(runs, 3);
  often.run();
  often.dispose();
  t.mock.timers.tick(100);
  assert.equal(runs, 3);
});
