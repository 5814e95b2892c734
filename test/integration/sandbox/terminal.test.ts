import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Sandbox } from '../../../runner/sandbox/sandbox.ts';
import { openShell, type Shell } from '../../../runner/sandbox/terminal.ts';
import { processes, run, SPEC, testDriver } from './support.ts';

/** Colours, titles and the like, which are no text. */
// oxlint-disable-next-line no-control-regex
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007]*\u0007)/g;

/** What a terminal shows, and the moment at which it shows something. */
class Screen {
  #raw = '';
  #waiting: { readonly what: RegExp; readonly seen: () => void } | undefined;

  get text(): string {
    return this.#raw.replaceAll(SEQUENCES, '');
  }

  readonly take = (chunk: Uint8Array): void => {
    this.#raw += Buffer.from(chunk).toString();
    if (this.#waiting?.what.test(this.text)) this.#waiting.seen();
  };

  async shows(what: RegExp): Promise<void> {
    if (what.test(this.text)) return;
    await new Promise<void>((seen) => {
      this.#waiting = { what, seen };
    });
  }
}

/** The command lines that run in a sandbox. */
async function running(sandbox: Sandbox): Promise<string[]> {
  return (await processes(sandbox)).map((line) => line.replace(/^\d+ /, ''));
}

const type = (shell: Shell, words: string): Promise<void> => shell.write(Buffer.from(words));

for (const transport of ['socket', 'attach'] as const) {
  describe(`a terminal over ${transport}`, { timeout: 60_000 }, () => {
    const { driver } = testDriver(transport);
    let sandbox: Sandbox;
    before(async () => {
      sandbox = await driver.create(SPEC);
    });
    after(() => sandbox.destroy());

    test('is one for its programs, of the size that was asked for, and follows a new one', async () => {
      const screen = new Screen();
      const shell = openShell(sandbox, { columns: 100, rows: 30 }, screen.take);
      await type(shell, 'tty; stty size; id -u; echo "at:$PWD:$TERM"; ls /sys/class/net\r');
      await screen.shows(/at:\/workspace:xterm-256color\r\nlo\r\n/);
      assert.match(screen.text, /\/dev\/pts\/\d+\r\n30 100\r\n1000\r\n/);
      shell.resize({ columns: 61, rows: 17 });
      await type(shell, 'stty size\r');
      await screen.shows(/17 61\r\n/);
      // What left the session holds the terminal open; its end does not wait for that.
      await type(shell, 'echo out"side" >/tmp/said; setsid -f tail -f /tmp/said\r');
      await screen.shows(/outside\r\n/);
      await type(shell, 'printf bye; exit 7\r');
      assert.deepEqual(await shell.ended, { exit: 7 });
      assert.match(screen.text, /bye(exit\r\n)?$/, 'what it said last is not lost');
      // It lives on, until a command that tolerates nothing beside it.
      assert.deepEqual(await running(sandbox), ['tail -f /tmp/said']);
      assert.equal((await run(sandbox, ['true'], { sweep: true })).exit, 0);
      assert.deepEqual(await running(sandbox), []);
    });

    test('Ctrl+C reaches the program in front, and the shell goes on', async () => {
      const screen = new Screen();
      const shell = openShell(sandbox, { columns: 80, rows: 24 }, screen.take);
      await type(shell, 'echo be"gun"; sleep 600\r');
      await screen.shows(/begun\r/);
      // A shell that has only just forked would take it for itself.
      while (!(await running(sandbox)).includes('sleep 600'));
      await type(shell, '\u0003');
      await type(shell, 'echo still h"ere"\r');
      await screen.shows(/still here\r\n/);
      shell.close();
      assert.deepEqual(await shell.ended, {});
    });

    test('a flood waits for its reader, and comes whole', async () => {
      let bytes = 0;
      let held = Promise.withResolvers<void>();
      const shell = openShell(sandbox, { columns: 80, rows: 24 }, async (chunk) => {
        bytes += chunk.length;
        await held.promise;
      });
      await type(shell, 'stty -echo; PS1=; exec head -c 3000000 /dev/zero\r');
      // Everything else in the sandbox goes on beside it.
      assert.equal((await run(sandbox, ['true'])).exit, 0);
      assert.ok(bytes < 700_000, `${bytes} bytes were taken though the first was held back`);
      held.resolve();
      assert.equal((await shell.ended).why, undefined);
      assert.ok(bytes >= 3_000_000, `${bytes}`);
    });

    test('closing it kills what runs in it, in the background too, and nothing else', async () => {
      const other = new AbortController();
      const beside = sandbox.exec({ argv: ['sleep', '711'], timeoutMs: 60_000 }, other.signal);
      const screen = new Screen();
      const shell = openShell(sandbox, { columns: 80, rows: 24 }, screen.take);
      await type(shell, 'set -m; sleep 611 & nohup sleep 612 >/dev/null 2>&1 & echo rea"dy"\r');
      await screen.shows(/ready\r\n/);
      shell.close();
      await shell.ended;
      assert.deepEqual(await running(sandbox), ['sleep 711']);
      other.abort();
      await assert.rejects(beside);
      await type(shell, 'echo dropped\r');
    });

    test('more than a terminal takes at once is typed as it is read', async () => {
      const screen = new Screen();
      const shell = openShell(sandbox, { columns: 80, rows: 24 }, screen.take);
      await type(shell, 'stty -icanon -echo; echo rea"dy"; head -c 400000 | sha256sum; exit\r');
      await screen.shows(/ready\r\n/);
      for (let sent = 0; sent < 400_000; sent += 4000) await type(shell, 'x'.repeat(4000));
      assert.equal((await shell.ended).why, undefined);
      assert.match(screen.text, /[0-9a-f]{64} {2}-/);
    });

    test('it ends with its sandbox', async () => {
      const own = await driver.create(SPEC);
      const screen = new Screen();
      const shell = openShell(own, { columns: 80, rows: 24 }, screen.take);
      await type(shell, 'echo rea"dy"\r');
      await screen.shows(/ready\r\n/);
      await own.destroy();
      assert.match(String((await shell.ended).why), /container/);
    });
  });
}
