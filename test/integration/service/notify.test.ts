/** What systemd hears of a runner that it starts: on a real socket, through its own program. */
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { temporaryFolder, TestRunner } from '../../support/runner.ts';

const missing = ['systemd-notify', 'python3'].filter((program) => {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
});
const skip = missing.length > 0 && `there is no ${missing.join(' and no ')} here`;

test('ready, alive, stopping: systemd hears each in its time', { skip }, async (t) => {
  const place = temporaryFolder('errand-notify-');
  const listener = spawn('python3', [
    join(import.meta.dirname, '../../support/notify-socket.py'),
    join(place, 'socket'),
  ]);
  t.after(async () => {
    await ended(listener);
    rmSync(place, { recursive: true, force: true });
  });
  const heard = createInterface({ input: listener.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string[]> => {
    const { value, done } = await heard.next();
    assert.notEqual(done, true, 'the listener ended');
    return JSON.parse(String(value)) as string[];
  };
  /** The next message that is no beat. */
  const word = async (): Promise<string[]> => {
    for (;;) {
      const said = await next();
      if (said[0] !== 'WATCHDOG=1') return said;
    }
  };
  assert.deepEqual(await next(), ['listening']);

  const runner = await TestRunner.start({
    env: { NOTIFY_SOCKET: join(place, 'socket'), WATCHDOG_USEC: '300000', ERRAND_DRAIN: '2m' },
  });
  t.after(() => runner.stop());
  assert.deepEqual(await word(), ['READY=1', `STATUS=listens on ${runner.url}`]);
  assert.deepEqual(await next(), ['WATCHDOG=1']);
  assert.deepEqual(await next(), ['WATCHDOG=1']);
  const code = runner.end('SIGTERM');
  const stopping = ['STOPPING=1', 'STATUS=stopping', 'EXTEND_TIMEOUT_USEC=150000000'];
  assert.deepEqual(await word(), stopping);
  assert.equal(await code, 0);
  assert.doesNotMatch(runner.log, /systemd could not be told/);
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill();
  await exit;
}
