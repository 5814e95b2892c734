/**
 * The command `errand attach`: a terminal of a sandbox in the user's own. It owns that terminal's
 * mode for as long, and puts it back however it ends.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { attachTerminal, PLAIN_AGAIN } from '../client/attached-terminal.ts';
import { ErrandError } from '../protocol/errors.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskState } from '../protocol/task.ts';
import type { TerminalEnd, TerminalSize } from '../protocol/terminal.ts';
import { sentence } from '../protocol/text.ts';
import type { Call } from './call.ts';
import { attemptOf, withTask } from './connect.ts';
import { detachKeys } from './detach-keys.ts';
import { harmless, paint } from './screen.ts';

/** Usual size of a terminal that does not say its own. */
const USUAL: TerminalSize = { columns: 80, rows: 24 };
const MAX_EDGE = 2000;

export function attach(call: Call): Promise<number> {
  const { stdin, stdout } = process;
  if (!stdin.isTTY || !stdout.isTTY) {
    throw new ErrandError('invalid', 'This needs a terminal to attach.', {
      hint: 'Run it in one, without a pipe before or after it.',
    });
  }
  return withTask(call, async (task, connection) => {
    const { n } = attemptOf(task, call, runningOf(task));
    const ended = Promise.withResolvers<TerminalEnd>();
    const begun = Promise.withResolvers<void>();
    const terminal = await attachTerminal(
      connection,
      { id: task.id, attempt: n, size: sizeOf(stdout) },
      {
        show: async (text) => {
          await begun.promise;
          if (!stdout.write(text)) await once(stdout, 'drain');
        },
        ended: ended.resolve,
      },
    );
    process.stderr.write(
      paint('dim', `Attempt ${n}: Ctrl-P Ctrl-Q or ~. closes this terminal.\r\n`),
    );
    let isDetached = false;
    const keys = detachKeys();
    const decoder = new TextDecoder();
    const type = (bytes: Buffer): void => {
      const { text, detach } = keys(decoder.decode(bytes, { stream: true }));
      if (text !== '' && !terminal.write(text)) stdout.write('\u0007');
      if (!detach) return;
      isDetached = true;
      terminal.close();
    };
    const resize = (): void => terminal.resize(sizeOf(stdout));
    const stop = (): void => terminal.close();
    stdin.setRawMode(true);
    leaveLineFeeds();
    begun.resolve();
    stdin.on('data', type).once('end', stop).resume();
    stdout.on('resize', resize);
    process.on('SIGTERM', stop).on('SIGHUP', stop);
    try {
      const end = await ended.promise;
      stdout.write(PLAIN_AGAIN);
      return told(end, isDetached);
    } finally {
      process.off('SIGTERM', stop).off('SIGHUP', stop);
      stdout.off('resize', resize);
      stdin.off('data', type).off('end', stop).pause();
      stdin.setRawMode(false);
    }
  });
}

function runningOf({ attempts }: TaskState): TaskState['attempts'][number] | undefined {
  const running = attempts.findLast(({ status }) => !isFinal(status));
  if (running) return running;
  throw new ErrandError('conflict', 'No attempt of this task is running, so it has no sandbox.', {
    hint: 'The result can be brought here instead: errand fetch TASK --branch NAME',
  });
}

/**
 * Node's raw mode still makes a return and a line feed of each line feed, which full-screen programs
 * use to go straight down. Putting the mode back undoes this too.
 */
function leaveLineFeeds(): void {
  // Without stty, such programs are drawn a little wrong.
  spawnSync('stty', ['-opost'], { stdio: 'inherit' });
}

/** Says how it ended, and returns the exit code. */
function told({ exit, why }: TerminalEnd, isDetached: boolean): number {
  const words = why === undefined ? undefined : sentence(why);
  const said = isDetached ? 'Closed; the attempt goes on.' : words;
  if (said !== undefined) process.stderr.write(`\r\n${paint('dim', harmless(said))}\r\n`);
  if (exit !== undefined) return exit;
  return why === undefined ? 0 : 1;
}

function sizeOf({ columns, rows }: { columns?: number; rows?: number }): TerminalSize {
  return { columns: edge(columns, USUAL.columns), rows: edge(rows, USUAL.rows) };
}

/** A window may be too small for anything, and some say 0 for unknown. */
function edge(given: number | undefined, usual: number): number {
  return given === undefined || given < 1 ? usual : Math.min(given, MAX_EDGE);
}
