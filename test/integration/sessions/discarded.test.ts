/** A task that is discarded while somebody goes on with it: one of them wins, and both are told. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { spec, startRunner } from '../server/runner.ts';
import { untilEnd, verified } from './support.ts';

const more = (n: number) => ({ id: `more-${n}`, kind: 'follow_up' as const, text: 'More.' });

test('at once: either it goes on, or it is gone with all that was of it', async () => {
  const runner = await startRunner({
    run: async (context) => {
      await context.move({ kind: 'working' });
      context.log('works\n');
      await context.finish(verified());
    },
  });
  try {
    for (let n = 0; n < 12; n += 1) {
      const id = `both-${1000 + n}`;
      await runner.tasks.create(id, spec());
      await untilEnd(runner, id);
      const both =
        n % 2 === 0
          ? [runner.tasks.discard(id), runner.tasks.followUp(id, 1, more(n))]
          : [runner.tasks.followUp(id, 1, more(n)), runner.tasks.discard(id)];
      const [first, second] = await Promise.allSettled(both);
      const [discarded, goes] = n % 2 === 0 ? [first, second] : [second, first];
      assert.notEqual(discarded?.status, goes?.status, 'one of them, and not both');
      const left = await runner.store.task(id);
      assert.equal(left === undefined, discarded?.status === 'fulfilled');
      if (left) {
        const { attempts } = await untilEnd(runner, id);
        assert.equal(attempts.length, 2);
      } else {
        assert.equal(existsSync(runner.ledgers.path(id, 2)), false);
        await assert.rejects(runner.tasks.followUp(id, 1, more(99)), { code: 'not_found' });
      }
    }
    assert.deepEqual(runner.reports, []);
  } finally {
    await runner.stop();
  }
});
