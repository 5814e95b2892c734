/**
 * `errand status`: how the runner is, on one screen. `errand top`: the same, drawn again each second
 * until somebody presses q; where it is not on a terminal, it says it once.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnerConnection } from '../client/connection.ts';
import { ErrandError, errorWords } from '../protocol/errors.ts';
import { GetStatus, type RunnerStatus } from '../protocol/runner-status.ts';
import type { Call } from './call.ts';
import { withRunner } from './connect.ts';
import { isSet } from './options.ts';
import { harmless, jsonText, paint } from './screen.ts';
import { statusLines } from './status-screen.ts';

const AGAIN_MS = 1000;
/** Of a pipe, and of a terminal that does not say how large it is. */
const USUAL = { columns: 100, rows: 24 };

/** Exit code 0 while the runner can work, 1 where engine or disk keep it from it, or it stops. */
export async function status(call: Call): Promise<number> {
  return withRunner(call, async (connection) => {
    const found = await ask(connection);
    const ok = found.engine.ok && found.disk.ok && !found.stopping;
    if (isSet(call, 'json')) {
      process.stdout.write(`${jsonText(statusDocument(found, ok), 2)}\n`);
      return ok ? 0 : 1;
    }
    const columns = process.stdout.columns || USUAL.columns;
    process.stdout.write(`${statusLines(found, { columns }).join('\n')}\n`);
    return ok ? 0 : 1;
  });
}

export async function top(call: Call): Promise<number> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return status(call);
  return withRunner(call, (connection) => follow(connection));
}

async function ask(connection: RunnerConnection): Promise<RunnerStatus> {
  try {
    return (await connection.request(GetStatus, {})).status;
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'invalid') {
      throw new ErrandError('version_mismatch', 'This runner is older and has no status.', {
        hint: 'Upgrade the runner. "errand tasks" lists its tasks all the same.',
        cause: error,
      });
    }
    throw error;
  }
}

/** Ctrl+C and Ctrl+D arrive as characters here. */
const ENDS = ['q', 'Q', '\x03', '\x04'];

/** As docs/cli.md promises it: nothing is left out, what is not known is null. */
function statusDocument(found: RunnerStatus, ok: boolean) {
  const { engine, disk, queue, running } = found;
  return {
    schema: 'errand.status/1',
    ok,
    ...found,
    engine: { ...engine, fix: engine.fix ?? null },
    disk: {
      ok: disk.ok,
      detail: disk.detail,
      freeBytes: disk.freeBytes ?? null,
      totalBytes: disk.totalBytes ?? null,
    },
    queue: { ...queue, oldest: queue.oldest ?? null },
    running: running.map((attempt) =>
      Object.assign(
        { phase: null, startedAt: null, agent: null, model: null, costUsd: null },
        attempt,
      ),
    ),
  };
}

const SCREEN = {
  /** The other screen, without a cursor: what was there before comes back. */
  enter: '\x1b[?1049h\x1b[?25l',
  leave: '\x1b[?25h\x1b[?1049l',
  home: '\x1b[H',
  restOfLine: '\x1b[K',
  restOfScreen: '\x1b[J',
  noWrap: '\x1b[?7l',
  wrap: '\x1b[?7h',
} as const;

/** Resolves with 0 when somebody presses q or Ctrl+C. */
async function follow(connection: RunnerConnection): Promise<number> {
  const { stdin, stdout } = process;
  const ended = new AbortController();
  let last: RunnerStatus | undefined = await ask(connection);
  let lost: string | undefined;
  const draw = (): void => {
    if (last) drawScreen(last, lost);
  };
  const typed = (keys: Buffer): void => {
    if (ENDS.some((key) => keys.includes(key))) ended.abort();
  };
  const told = connection.onStatus((now) => {
    if (now.kind === 'lost') lost = `connection lost (${now.reason}), reconnecting…`;
    else if (now.kind === 'connected') lost = undefined;
    else if (now.kind === 'refused') return ended.abort(now.error);
    draw();
  });
  const stop = (): void => ended.abort();
  stdout.write(SCREEN.enter + SCREEN.noWrap);
  stdin.setRawMode(true).on('data', typed).resume();
  stdout.on('resize', draw);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  try {
    for (draw(); !ended.signal.aborted; draw()) {
      await sleep(AGAIN_MS, undefined, { signal: ended.signal }).catch(() => undefined);
      if (ended.signal.aborted || lost !== undefined) continue;
      try {
        last = await ask(connection);
      } catch (error) {
        if (!(error instanceof ErrandError) || error.code !== 'unavailable') throw error;
        lost ??= errorWords(error);
      }
    }
  } finally {
    told.dispose();
    stdin.setRawMode(false).off('data', typed).pause();
    stdout.off('resize', draw).write(SCREEN.wrap + SCREEN.leave);
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, stop);
  }
  const { reason } = ended.signal;
  if (reason instanceof ErrandError) throw reason;
  return 0;
}

function drawScreen(found: RunnerStatus, lost: string | undefined): void {
  const { stdout } = process;
  const columns = stdout.columns || USUAL.columns;
  const rows = stdout.rows || USUAL.rows;
  const clock = new Date(found.now).toLocaleTimeString('en', { hour12: false });
  const foot =
    lost === undefined ? paint('dim', `${clock} · q quits`) : paint('red', harmless(lost));
  const lines = statusLines(found, { columns, rows: rows - 2 });
  // However small it is, the last line is there: it says how to leave, and what is wrong.
  const shown = [...[...lines, ''].slice(0, Math.max(0, rows - 1)), foot];
  const drawn = shown.map((line) => line + SCREEN.restOfLine).join('\r\n');
  stdout.write(SCREEN.home + drawn + SCREEN.restOfScreen);
}
