/**
 * A sample of the crash matrix: kill -9 at points that are spread over a task's whole life, each
 * with another kind of effect; script/crash-matrix dies at every one of them. A point that a later
 * life does not pass again is no death, and no failure.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KilledRunner } from '../../crash-matrix/killed-runner.ts';
import type { Point } from '../../crash-matrix/orders.ts';
import { brokenSum } from '../interrupted/support.ts';

const first = (at: string): Point => ({ at, nth: 1 });

/** For one task each: the deaths of one life after the other. */
const DEATHS: readonly (readonly Point[])[] = [
  [
    first('after the commit of task.created, attempt.created'),
    first('engine asked: POST /containers/create'),
    first('after the sync of ledger line model'),
    first('process runs: git update-ref'),
    first('before the commit of insert into artifacts'),
  ],
  [
    first('process runs: git-http-backend'),
    first('model answered'),
    first('after the rename to repositories/*.git/…'),
    first('after the commit of note packaged'),
    first('after the sync of ledger line verdict'),
  ],
];

let runner: KilledRunner;
before(async () => {
  runner = await KilledRunner.start();
});
after(() => runner.stop());

for (const [index, points] of DEATHS.entries()) {
  test(`killed ${points.length} times, task ${index + 1} ends as if it had not been`, async (t) => {
    const died = await runner.carry([`sampled-${index}`], brokenSum(), (life) => points[life]);
    for (const { at } of died) t.diagnostic(`died ${at}`);
    assert.deepEqual(died, points);
  });
}
