/** Deadlines pass by the clock, also where timers stood still or the clock was set. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '../../../runner/store/database.ts';
import { migrate } from '../../../runner/store/schema.ts';
import { Store } from '../../../runner/store/store.ts';
import { Deadlines } from '../../../runner/tasks/deadlines.ts';
import { asking } from '../../../runner/tasks/talk.ts';
import { creation, move } from '../../../runner/tasks/transitions.ts';
import { spec } from '../../integration/server/runner.ts';

const ID = 'asks-0001';
const MINUTE = 60_000;
const report = (what: string): never => assert.fail(what);

test('a machine that slept for hours does not wait on', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let time = Date.parse('2026-11-29T12:00:00Z');
  const now = (): Date => new Date(time);
  const at = now().toISOString();
  const database = openDatabase(':memory:');
  await migrate(database);
  const store = new Store(database);
  const { promise: passed, resolve } = Promise.withResolvers<void>();
  const deadlines = new Deadlines({ store, now, passed: resolve, report });
  try {
    await store.create(
      ID,
      spec(),
      creation(ID, spec(), at, () => ({ log: 'l', ledger: 'e' })),
    );
    for (const kind of ['preparing', 'working'] as const) {
      await store.append(ID, (state) => move(state, 1, { kind }, at));
    }
    await deadlines.start();
    const deadline = new Date(time + 20 * MINUTE).toISOString();
    const question = { id: 'q-1', text: 'Which name?', default: 'errand', deadline };
    await store.append(ID, (state) => asking(state, 1, question, at));

    // A clock that is set back makes nothing due.
    time -= 60 * MINUTE;
    t.mock.timers.tick(MINUTE);
    assert.equal((await store.task(ID))?.state.status.kind, 'needs_input');

    // The timers of a machine that sleeps do not go on; the clock does.
    time += 3 * 60 * MINUTE;
    t.mock.timers.tick(MINUTE);
    await passed;
    assert.equal((await store.task(ID))?.state.status.kind, 'queued');
  } finally {
    deadlines.stop();
    await store.close();
  }
});
