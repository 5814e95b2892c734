/** A real Docker Engine, one of the test's own, is stopped and started again under running tasks. */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Docker from 'dockerode';
import { supervisorBinary } from '../../../runner/sandbox/supervisor-binary.ts';
import { OwnEngine } from '../../support/own-engine.ts';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';
import { carefully } from './careful-model.ts';
import { assertWhole, brokenSum, delegate, levelOf, Watcher } from './support.ts';

const IMAGE = 'errand-sandbox:latest';

/** Long enough for the engine to be stopped in the middle of it. */
const slowly = (): string => brokenSum({ 'check.sh': 'sleep 1.5\ntest "$(sh sum.sh 2 2)" = 4\n' });

test('an engine that is restarted fails no task', { skip: OwnEngine.skip() }, async (t) => {
  const engine = new OwnEngine();
  const place = temporaryFolder('errand-restart-');
  const dataDir = join(place, 'data');
  t.after(async () => {
    await engine.remove();
    rmSync(place, { recursive: true, force: true });
  });
  await engine.start();
  engine.takeImage(IMAGE, IMAGE);
  mkdirSync(dataDir);
  // The small image has no compiler.
  await supervisorBinary({
    docker: new Docker(),
    dataDirectory: dataDir,
    runner: 'engine-restart',
    name: `errand-restart-${process.pid}`,
    toolImage: IMAGE,
  });
  writeFileSync(join(dataDir, 'errand.yaml'), 'sandbox:\n  maxConcurrent: 3\n');
  const runner = await TestRunner.start({ dataDir, env: { DOCKER_HOST: engine.host } });
  t.after(() => runner.stop());

  const watchers = new Map<string, Watcher>();
  const begin = async (id: string): Promise<Watcher> => {
    await delegate(runner, slowly(), id);
    const watcher = await Watcher.of(runner, id);
    watchers.set(id, watcher);
    return watcher;
  };
  // One whose agent is at work,
  const reached = Promise.withResolvers<void>();
  const go = Promise.withResolvers<void>();
  const script = carefully();
  runner.script('in-its-work', async (request) => {
    if (request.turn === 2) {
      reached.resolve();
      await go.promise;
    }
    return script(request);
  });
  await begin('in-its-work');
  await reached.promise;
  // one whose result is being checked,
  runner.script('at-its-checks', carefully());
  const checking = await begin('at-its-checks');
  await checking.first(
    ({ event }) => event.kind === 'task.status' && event.status.kind === 'verifying',
  );
  await checking.first(({ event }) => event.kind === 'attempt.check' && event.check.at === 'head');
  // and one at its beginning.
  runner.script('at-its-start', carefully());
  const starting = await begin('at-its-start');
  await starting.first(({ event }) => event.kind === 'attempt.check');

  await engine.stop();
  go.resolve();
  await engine.start();

  for (const [id, watcher] of watchers) {
    assert.equal(levelOf(await watcher.end()), 'verified', id);
    await assertWhole(runner, id, watcher.heard);
  }
  const told = [...watchers.values()].flatMap(({ heard }) =>
    heard.flatMap(({ event }) => {
      if (event.kind === 'attempt.notice') return [event.text];
      return event.kind === 'attempt.status' && event.status.kind === 'interrupted'
        ? [event.status.reason]
        : [];
    }),
  );
  assert.match(told.join('\n'), /work so far is kept|from the last checkpoint/);
});
