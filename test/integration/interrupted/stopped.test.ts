/** Stopped with a signal, killed from below, out of memory: what the attempt and people get. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { call } from '../../support/scripted-model/script.ts';
import { containersOfTask, temporaryFolder, TestRunner } from '../../support/runner.ts';
import { appending, carefully, history, type Steps, USUAL } from './careful-model.ts';
import {
  assertNothingLeft,
  assertWhole,
  brokenSum,
  delegate,
  levelOf,
  Watcher,
} from './support.ts';

/** How the command ends that does not end by itself. */
const HANGS = 'sleep 600';

/** After a checkpoint, a command that does not end by itself; made again, it does. */
const HANGING: Steps = [
  { read: (_name, id) => call('read', { path: 'sum.sh' }, id) },
  { append: appending },
  {
    slow: (name, id, first) =>
      first
        ? call('bash', { command: `echo ${id} >> lines.txt; ${HANGS}`, timeout_s: 600 }, id)
        : appending(name, id, first),
  },
  ...USUAL.slice(1),
];

describe('a running task', { concurrency: 2 }, () => {
  let runner: TestRunner;
  before(async () => {
    runner = await TestRunner.start();
  });
  after(() => runner.stop());

  /** A task that hangs in the command of this step, and its work container. */
  async function hanging(id: string, step = 'slow_1'): Promise<Watcher> {
    await delegate(runner, brokenSum(), id);
    const watcher = await Watcher.of(runner, id);
    await watcher.first(({ event }) => event.kind === 'attempt.tool' && event.call.id === step);
    return watcher;
  }

  test('its container is killed: it goes on in a new one, and says so', async () => {
    const id = 'container-killed';
    runner.script(id, carefully(HANGING));
    const watcher = await hanging(id);
    await killAtWork(id);
    assert.equal(levelOf(await watcher.end()), 'verified');
    watcher.close();
    await assertWhole(runner, id, watcher.heard);
    const notices = watcher.heard.flatMap(({ event }) =>
      event.kind === 'attempt.notice' ? [event.text] : [],
    );
    assert.ok(
      notices.some((text) => /sandbox was lost.*from the last checkpoint/.test(text)),
      notices.join('\n'),
    );
    const { stdout: log } = await runner.errand(['log', id]);
    assert.match(log, /container ended \(exit code 137/);
    assertNothingOf(id);
  });

  test('its container is killed again and again: it bows out, and keeps what there was', async () => {
    const id = 'container-killed-often';
    const slow: Steps[number] = {
      slow: (_name, call_) =>
        call('bash', { command: `echo ${call_} >> lines.txt; ${HANGS}`, timeout_s: 600 }, call_),
    };
    runner.script(id, carefully([{ append: appending }, slow, ...USUAL]));
    const watcher = await hanging(id);
    for (const next of ['slow_2', 'slow_3', 'slow_4']) {
      await killAtWork(id);
      await watcher.first(({ event }) => event.kind === 'attempt.tool' && event.call.id === next);
    }
    await killAtWork(id);
    const status = await watcher.end();
    watcher.close();
    assert.equal(levelOf(status), 'declined');
    assert.equal((await runner.errand(['watch', id])).code, 2);
    const { json } = await runner.errand(['show', '--json', id]);
    assert.equal(json.because[0].code, 'bowed_out.sandbox_lost', JSON.stringify(json.because));
    assert.match(json.because[0].text, /lost 4 times.*exit code 137/);
    await assertWhole(runner, id, watcher.heard);
    assertNothingOf(id);
  });
});

test('SIGTERM: the runner ends with 0, its clients know, and the next start goes on', async (t) => {
  const runner = await TestRunner.start();
  t.after(() => runner.stop());
  const id = 'runner-stopped';
  runner.script(id, carefully(HANGING));
  await delegate(runner, brokenSum(), id);
  const watcher = await Watcher.of(runner, id);
  await watcher.first(({ event }) => event.kind === 'attempt.tool' && event.call.id === 'slow_1');
  const late = AbortSignal.timeout(12_000);
  const stuck = new Promise<never>((_, reject) => {
    late.addEventListener('abort', () => reject(new Error('the runner did not end in 12 s')));
  });
  assert.equal(await Promise.race([runner.end('SIGTERM'), stuck]), 0);
  await assertHandedBack(runner, watcher);

  await runner.restart();
  assert.equal(levelOf(await watcher.end()), 'verified');
  watcher.close();
  await assertWhole(runner, id, watcher.heard);
  await assertNothingLeft(runner);
});

test('SIGTERM with time to drain: the turn under way is brought to its end, and nothing is begun', async (t) => {
  const runner = await TestRunner.start({ serve: ['--drain', '10m'] });
  t.after(() => runner.stop());
  const id = 'runner-drained';
  const asked = Promise.withResolvers<void>();
  const reply = Promise.withResolvers<void>();
  const script = carefully();
  runner.script(id, async (request) => {
    const answer = await script(request);
    if (history(request.messages).told.length === 1) {
      asked.resolve();
      await reply.promise;
    }
    return answer;
  });
  await delegate(runner, brokenSum(), id);
  const watcher = await Watcher.of(runner, id);
  await asked.promise;
  const warned = Promise.withResolvers<unknown>();
  watcher.connection.onStatus((status) => {
    if (status.kind === 'connected') warned.resolve(status.hello.stopping);
  });
  const ended = runner.end('SIGTERM');
  assert.deepEqual(await warned.promise, { attempts: 1, withinSeconds: 600 });
  const ready = await readiness(runner);
  assert.deepEqual(ready, [503, { ok: false, detail: 'The runner is stopping.' }]);
  // It is still there for clients, and keeps what they send; one that comes now is told as well.
  const other = 'while-draining';
  runner.script(other, carefully());
  await delegate(runner, brokenSum(), other);
  const later = await Watcher.of(runner, other);
  assert.deepEqual(later.connection.hello.stopping, { attempts: 1, withinSeconds: 600 });
  reply.resolve();
  assert.equal(await ended, 0);
  const calls = watcher.heard.flatMap(({ event }) =>
    event.kind === 'attempt.tool' && event.call.state !== 'running' ? [event.call.id] : [],
  );
  assert.deepEqual(calls, ['read_1', 'fix_1'], 'the turn that was asked for, and none after it');
  await assertHandedBack(runner, watcher);

  await runner.restart();
  assert.equal(levelOf(await watcher.end()), 'verified');
  assert.equal(levelOf(await later.end()), 'verified');
  watcher.close();
  later.close();
  await assertWhole(runner, id, watcher.heard);
  await assertNothingLeft(runner);
});

test('a second signal ends a runner that drains at once, and the next start goes on', async (t) => {
  const runner = await TestRunner.start({ serve: ['--drain', '10m'] });
  t.after(() => runner.stop());
  const id = 'runner-twice';
  runner.script(id, carefully(HANGING));
  await delegate(runner, brokenSum(), id);
  const watcher = await Watcher.of(runner, id);
  await watcher.first(({ event }) => event.kind === 'attempt.tool' && event.call.id === 'slow_1');
  const ended = runner.end('SIGTERM');
  await runner.logged(/stopping: 1 attempt may go on to a checkpoint for 600 s/);
  runner.process.kill('SIGTERM');
  assert.equal(await ended, 1);
  await runner.restart();
  assert.equal(levelOf(await watcher.end()), 'verified');
  watcher.close();
  await assertWhole(runner, id, watcher.heard);
});

test('out of memory: the command fails and says why; the agent goes on', async (t) => {
  const place = temporaryFolder('errand-memory-');
  t.after(() => rmSync(place, { recursive: true, force: true }));
  mkdirSync(join(place, 'data'));
  writeFileSync(join(place, 'errand.yaml'), 'sandbox:\n  memory: 192m\n');
  const runner = await TestRunner.start({ serve: ['--config', join(place, 'errand.yaml')] });
  t.after(() => runner.stop());
  const id = 'out-of-memory';
  const hungry: Steps[number] = {
    hungry: (_name, call_) => call('bash', { command: 'head -c 1G /dev/zero | tail' }, call_),
  };
  runner.script(id, carefully([{ append: appending }, hungry, ...USUAL.slice(1)]));
  await delegate(runner, brokenSum(), id);
  const watcher = await Watcher.of(runner, id);
  const { event } = await watcher.first(
    ({ event: heard }) =>
      heard.kind === 'attempt.tool' && heard.call.id === 'hungry_1' && heard.call.ms !== undefined,
  );
  assert.ok(event.kind === 'attempt.tool');
  const why = /exit 137 \(killed: the sandbox ran out of memory, limit 192 MB, most used 19\d MB\)/;
  assert.match(event.call.outcome ?? '', why);
  assert.equal(levelOf(await watcher.end()), 'verified');
  watcher.close();
  const told = JSON.stringify(runner.model.requests.at(-1)?.body.messages);
  assert.match(told, why);
  assert.ok(history(runner.model.requests.at(-1)?.body.messages ?? []).told.includes('append_1'));
});

/** Answer of `/readyz`. */
async function readiness(runner: TestRunner): Promise<[number, unknown]> {
  const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${runner.url}/readyz`, { headers });
  return [answer.status, await answer.json()];
}

/** SIGKILL to every process of the task's container, as the kernel or an operator would. */
/** Kills the container in which the command hangs, which may still be made when it is told of. */
async function killAtWork(id: string): Promise<void> {
  for (;;) {
    const at = containersOfTask(id).find((container) => processesIn(container).includes(HANGS));
    if (at !== undefined) return void docker('kill', at);
    await sleep(100);
  }
}

/** Empty for a container that does not run. */
function processesIn(container: string): string {
  try {
    return docker('top', container, '-o', 'pid,args');
  } catch {
    return '';
  }
}

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function assertNothingOf(id: string): void {
  assert.deepEqual(containersOfTask(id), []);
}

async function assertHandedBack(runner: TestRunner, { heard }: Watcher): Promise<void> {
  const last = heard.at(-1)?.event;
  assert.deepEqual(last?.kind === 'task.status' && last.status, {
    kind: 'interrupted',
    reason: 'the runner was stopped',
  });
  await assertNothingLeft(runner);
}
