/** A Docker Engine that goes away or hangs in the middle; the real one is never touched. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test, type TestContext } from 'node:test';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';
import { CreateTask, GetTask } from '../../../runner/protocol/requests.ts';
import { git } from '../../support/repository.ts';
import { carefully, UNCHECKED } from './careful-model.ts';
import { CuttableProxy } from './cuttable-proxy.ts';
import {
  assertNothingLeft,
  assertWhole,
  bareRepository,
  brokenSum,
  delegate,
  levelOf,
  Watcher,
} from './support.ts';

const DOCKER = '/var/run/docker.sock';

/** A runner that reaches the engine only through a proxy. */
async function behindProxy(t: TestContext): Promise<{ runner: TestRunner; proxy: CuttableProxy }> {
  const place = temporaryFolder('errand-engine-');
  const proxy = await CuttableProxy.start(join(place, 'docker.sock'), DOCKER);
  const runner = await TestRunner.start({ env: { DOCKER_HOST: `unix://${proxy.place}` } });
  t.after(async () => {
    proxy.thaw();
    await runner.stop();
    proxy.cut();
    rmSync(place, { recursive: true, force: true });
  });
  return { runner, proxy };
}

/** The model answers its third request only when `go` is called; `reached` says that it came. */
function gated(runner: TestRunner, id: string): { reached: Promise<void>; go: () => void } {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const script = carefully();
  runner.script(id, async (request) => {
    if (request.turn === 2) {
      reached.resolve();
      await gate.promise;
    }
    return script(request);
  });
  return { reached: reached.promise, go: () => gate.resolve() };
}

async function readyz(runner: TestRunner): Promise<number> {
  const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(new URL('/readyz', runner.url), { headers })).status;
}

describe('the engine', { concurrency: 2 }, () => {
  test('goes away while the agent works, and comes back', async (t) => {
    const { runner, proxy } = await behindProxy(t);
    const id = 'engine-away';
    const { reached, go } = gated(runner, id);
    await delegate(runner, brokenSum(), id);
    const watcher = await Watcher.of(runner, id);
    await reached;
    proxy.cut();
    assert.equal(await readyz(runner), 503);
    assert.equal((await runner.errand(['tasks'])).code, 0);
    go();
    // The sandbox has a socket of its own, so the agent comes to its end; the clean room waits.
    const waiting = /No Docker Engine answers.*Waiting for it/;
    const { seq } = await watcher.first(
      ({ event }) => event.kind === 'attempt.notice' && waiting.test(event.text),
    );

    // Nothing new is sent meanwhile: what is missing is told at once.
    const refused = await runner.errand(['delegate', '--repo', brokenSum(), 'x']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /No Docker Engine answers.*start it/s);

    // As after a reboot: the runner is there before the engine.
    await runner.end('SIGKILL');
    await runner.restart();
    await watcher.first(
      (heard) =>
        heard.seq > seq && heard.event.kind === 'attempt.notice' && waiting.test(heard.event.text),
    );
    await proxy.mend();
    assert.equal(levelOf(await watcher.end()), 'verified');
    await assertWhole(runner, id, watcher.heard);
    assert.equal(await readyz(runner), 200);
    runner.script('engine-back', carefully());
    await delegate(runner, brokenSum(), 'engine-back');
    assert.equal(levelOf(await (await Watcher.of(runner, 'engine-back')).end()), 'verified');
    await assertNothingLeft(runner);
  });

  test('is not there yet when an accepted task begins', async (t) => {
    const { runner, proxy } = await behindProxy(t);
    const before = 'engine-before';
    runner.script(before, carefully(UNCHECKED));
    await delegate(runner, brokenSum(), before, []);
    const { connection } = await Watcher.of(runner, before);
    const { task } = await connection.request(GetTask, { id: before });

    // As after a reboot: the runner is up, the engine is not, and a client asks what it had sent.
    await runner.end('SIGKILL');
    proxy.cut();
    await runner.restart();
    const id = 'engine-not-yet';
    runner.script(id, carefully(UNCHECKED));
    const { base } = task.spec;
    git(bareRepository(runner, before), 'update-ref', `refs/errand/tasks/${id}/base`, base);
    await connection.request(CreateTask, { id, spec: { ...task.spec, title: id } });
    const watcher = await Watcher.of(runner, id);
    await watcher.first(
      ({ event }) => event.kind === 'attempt.notice' && /Waiting for it/.test(event.text),
    );
    await proxy.mend();
    assert.equal(levelOf(await watcher.end()), 'unverified');
    await assertWhole(runner, id, watcher.heard);
  });

  test('hangs: the runner answers, a cancel too, and calls have their limit', async (t) => {
    const { runner, proxy } = await behindProxy(t);
    const id = 'engine-hangs';
    const { reached } = gated(runner, id);
    await delegate(runner, brokenSum(), id);
    const watcher = await Watcher.of(runner, id);
    await reached;
    proxy.freeze();
    const asked = performance.now();
    const cancelled = await runner.errand(['cancel', id]);
    assert.equal(cancelled.code, 0, cancelled.stderr);
    assert.equal(levelOf(await watcher.end()), 'cancelled');
    t.diagnostic(`cancelled after ${Math.round(performance.now() - asked)} ms`);
    assert.equal(await readyz(runner), 503);

    const refused = await runner.errand(['delegate', '--repo', brokenSum(), 'x']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /did not answer in \d+ s/);

    const began = performance.now();
    assert.equal(await runner.end('SIGTERM'), 0);
    t.diagnostic(`stopped after ${Math.round(performance.now() - began)} ms`);
    proxy.thaw();
    await runner.restart();
    runner.script('engine-thawed', carefully());
    await delegate(runner, brokenSum(), 'engine-thawed');
    assert.equal(levelOf(await (await Watcher.of(runner, 'engine-thawed')).end()), 'verified');
    await assertNothingLeft(runner);
  });
});
