import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { processes, run, SPEC, testDriver } from './support.ts';

for (const transport of ['socket', 'attach'] as const) {
  describe(`commands over ${transport}`, () => {
    const { driver } = testDriver(transport);
    let sandbox: Sandbox;
    before(async () => {
      sandbox = await driver.create(SPEC);
    });
    after(() => sandbox.destroy());

    test('arguments, folder, environment and both outputs arrive as given', async () => {
      const script = 'printf "%s|" "$@"; pwd; echo "$GREETING" >&2; exit 3';
      const odd = ['a b', '"\'', 'line\nfeed', '-n', ''];
      const ran = await run(sandbox, ['sh', '-c', script, 'sh', ...odd], {
        cwd: '/tmp',
        env: { GREETING: 'grüezi' },
      });
      assert.equal(ran.exit, 3);
      assert.equal(ran.signal, undefined);
      assert.equal(ran.stdout.toString(), `${odd.join('|')}|/tmp\n`);
      assert.equal(ran.stderr.toString(), 'grüezi\n');
    });

    test('a signal, a time-out and a program that is not there', async () => {
      const killed = await run(sandbox, ['sh', '-c', 'kill -SEGV $$']);
      assert.deepEqual([killed.exit, killed.signal], [139, 11]);
      const slow = await run(sandbox, ['sh', '-c', 'echo start; sleep 60'], { timeoutMs: 150 });
      assert.deepEqual([slow.exit, slow.timedOut], [124, true]);
      assert.equal(slow.stdout.toString(), 'start\n');
      await assert.rejects(run(sandbox, ['no-such-program']), /no-such-program.*No such file/);
      await assert.rejects(run(sandbox, ['true'], { cwd: '/nowhere' }), /\/nowhere/);
    });

    test('the processor time of a command includes that of the processes it waited for', async () => {
      const busy = "node -e 'do { var { user } = process.cpuUsage(); } while (user < 150_000)'";
      const ran = await run(sandbox, ['sh', '-c', `${busy} & ${busy} & wait; nproc --all`]);
      assert.ok(ran.work && ran.work.ms >= 300, JSON.stringify(ran.work));
      assert.equal(ran.work.cores, Number(ran.stdout.toString()));
      const idle = await run(sandbox, ['sleep', '0.4']);
      assert.ok(idle.work && idle.work.ms < 300, JSON.stringify(idle.work));
    });

    test('binary input comes back unchanged, from bytes and from a stream', async () => {
      const bytes = randomBytes(3_000_000);
      const whole = await run(sandbox, ['cat'], { stdin: bytes });
      assert.ok(whole.stdout.equals(bytes));
      const pieces = Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]);
      const streamed = await run(sandbox, ['sha256sum'], { stdin: pieces });
      const expected = createHash('sha256').update(bytes).digest('hex');
      assert.equal(streamed.stdout.toString(), `${expected}  -\n`);
    });

    test('a command without input reads its end at once, and one may ignore its input', async () => {
      assert.equal((await run(sandbox, ['cat'])).exit, 0);
      assert.equal((await run(sandbox, ['true'], { stdin: Buffer.alloc(5_000_000) })).exit, 0);
    });

    test('fifty commands at once keep their outputs apart', async () => {
      const numbers = Array.from({ length: 50 }, (_, n) => n);
      const ran = await Promise.all(
        numbers.map((n) =>
          run(sandbox, ['sh', '-c', `seq ${n * 1000} ${n * 1000 + 999}; exit ${n}`]),
        ),
      );
      for (const [n, { exit, stdout }] of ran.entries()) {
        const lines = stdout.toString().trim().split('\n');
        assert.deepEqual([exit, lines.length, lines[0]], [n, 1000, String(n * 1000)]);
      }
    });

    test('abort kills the command and all it started', async () => {
      const abort = new AbortController();
      const started = Promise.withResolvers<void>();
      const running = sandbox.exec(
        {
          // timeout(1) makes a process group of its own; the session is what counts.
          argv: ['sh', '-c', 'timeout 500 sleep 501 & sleep 502 & echo up; wait'],
          timeoutMs: 60_000,
          onOutput: () => started.resolve(),
        },
        abort.signal,
      );
      await started.promise;
      abort.abort(new Error('stopped by the test'));
      await assert.rejects(running, /stopped by the test/);
      assert.deepEqual(await processes(sandbox), []);
    });

    test('what a command left in the background neither hangs it nor stays', async () => {
      const ran = await run(sandbox, ['sh', '-c', 'sleep 600 & echo done']);
      assert.equal(ran.stdout.toString(), 'done\n');
      assert.deepEqual(await processes(sandbox), []);
      // Out of the session it may stay, but its hold on the pipe counts for nothing.
      const leave = 'setsid sleep 601 & until pgrep -x sleep >/dev/null; do :; done; echo done';
      const daemon = await run(sandbox, ['sh', '-c', leave]);
      assert.equal(daemon.stdout.toString(), 'done\n');
      assert.equal(
        (await processes(sandbox)).filter((line) => line.endsWith('sleep 601')).length,
        1,
      );
      await run(sandbox, ['pkill', '-x', 'sleep']);
    });

    test('a flood with a slow reader waits in its pipe, and nothing is lost', async () => {
      const total = transport === 'socket' ? 1_000_000_000 : 200_000_000;
      let taken = 0;
      let most = 0;
      const atStart = process.memoryUsage().rss;
      const { exit } = await sandbox.exec({
        argv: ['head', '-c', String(total), '/dev/zero'],
        timeoutMs: 120_000,
        onOutput: async (_stream, chunk) => {
          taken += chunk.length;
          await new Promise(setImmediate);
          most = Math.max(most, process.memoryUsage.rss() - atStart);
        },
      });
      assert.equal(exit, 0);
      assert.equal(taken, total);
      assert.ok(most < 200_000_000, `grew by ${most} bytes`);
      const status = await run(sandbox, ['grep', 'VmRSS', '/proc/1/status']);
      const kilobytes = Number(/(\d+) kB/.exec(status.stdout.toString())?.[1]);
      assert.ok(kilobytes > 0 && kilobytes < 8_000, `the supervisor holds ${kilobytes} kB`);
    });

    test('a reader that never takes holds up its own command only', async () => {
      const stuck = Promise.withResolvers<void>();
      const flood = sandbox.exec({
        argv: ['head', '-c', '5000000', '/dev/zero'],
        timeoutMs: 60_000,
        onOutput: () => stuck.promise,
      });
      assert.equal((await run(sandbox, ['echo', 'still here'])).stdout.toString(), 'still here\n');
      stuck.resolve();
      assert.equal((await flood).exit, 0);
    });

    test('abort ends a command whose reader takes nothing', async () => {
      const abort = new AbortController();
      const asked = Promise.withResolvers<void>();
      const flood = sandbox.exec(
        {
          argv: ['yes'],
          timeoutMs: 60_000,
          onOutput: () => {
            asked.resolve();
            return new Promise(() => {});
          },
        },
        abort.signal,
      );
      await asked.promise;
      abort.abort(new Error('enough'));
      await assert.rejects(flood, /enough/);
      assert.deepEqual(await processes(sandbox), []);
    });

    test('a reader or an input that fails ends the command with that error', async () => {
      const failing = sandbox.exec({
        argv: ['yes'],
        timeoutMs: 60_000,
        onOutput: () => {
          throw new Error('cannot take it');
        },
      });
      await assert.rejects(failing, /cannot take it/);
      const broken = new Readable({
        read() {
          this.destroy(new Error('input broke'));
        },
      });
      await assert.rejects(run(sandbox, ['cat'], { stdin: broken }), /input broke/);
      assert.deepEqual(await processes(sandbox), []);
    });
  });
}
