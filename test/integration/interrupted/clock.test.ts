/** The clock of the runner's machine is set in the middle of a task: an hour on, and two hours back. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';
import { CLOCK_FILE, CLOCK_SIGNAL } from '../../support/set-clock.ts';
import { carefully } from './careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  brokenSum,
  delegate,
  levelOf,
  Watcher,
} from './support.ts';

const HOUR = 3_600_000;

test('a clock that jumps ends nothing, and nothing is out of order', async (t) => {
  const place = temporaryFolder('errand-clock-');
  const file = join(place, 'clock');
  const preload = pathToFileURL(join(import.meta.dirname, '../../support/set-clock.ts')).href;
  const runner = await TestRunner.start({
    env: { NODE_OPTIONS: `--import=${preload}`, [CLOCK_FILE]: file },
  });
  t.after(async () => {
    await runner.stop();
    rmSync(place, { recursive: true, force: true });
  });
  const set = async (ms: number): Promise<void> => {
    writeFileSync(file, String(ms));
    runner.process.kill(CLOCK_SIGNAL);
    await runner.logged(new RegExp(`wrong by ${ms} ms`));
  };
  const id = 'clock-set';
  const script = carefully();
  runner.script(id, async (request) => {
    // More than the 45 minutes that a task may take.
    if (request.turn === 2) await set(HOUR);
    if (request.turn === 4) await set(-HOUR);
    return script(request);
  });
  const repository = brokenSum();
  await delegate(runner, repository, id);
  const watcher = await Watcher.of(runner, id);
  assert.equal(levelOf(await watcher.end()), 'verified');
  watcher.close();
  await assertWhole(runner, id, watcher.heard);
  const took = watcher.heard.flatMap(({ event }) =>
    event.kind === 'attempt.phase' && event.phase.ms !== undefined ? [event.phase.ms] : [],
  );
  assert.ok(took.length > 3 && took.every((ms) => ms >= 0 && ms < HOUR / 2), took.join());
  const times = watcher.heard.map(({ event }) => Date.parse(event.at));
  const spread = Math.max(...times) - Math.min(...times);
  assert.ok(spread > 1.5 * HOUR, 'the clock was not set');
  // The newest task is the first in the list, whatever its clock says.
  runner.script('clock-later', carefully());
  await delegate(runner, repository, 'clock-later');
  assert.equal(levelOf(await (await Watcher.of(runner, 'clock-later')).end()), 'verified');
  const { json } = await runner.errand(['tasks', '--json']);
  assert.deepEqual(
    json.tasks.map((task: { id: string }) => task.id),
    ['clock-later', id],
  );
  await assertNothingLeft(runner);
});
