/**
 * Owns starting a runner on this machine: detached, so that it outlives the editor, with its output
 * in a file. The runner is ready when its own file in the data directory says so; one that ends
 * before that is a failure, reported with the end of its output. Free of `vscode`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { type FSWatcher, watch } from 'node:fs';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { findRunning, pidOf } from '../../runner/client/local-runner.ts';
import type { RunnerAddress } from '../../runner/client/requester.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { ErrandCommand } from './discover.ts';

/** How long a start may take before it counts as failed. */
const START_TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 2000;
const LOOK_INTERVAL_MS = 100;

export interface Start {
  readonly command: ErrandCommand;
  readonly directory: string;
  readonly signal?: AbortSignal;
}

export const outputFile = (directory: string): string => join(directory, 'runner-output.log');

/**
 * Resolves when the runner is ready. Rejects with `unavailable` when it ends or hangs before that;
 * on `signal` the started process is ended.
 */
export async function startRunner({ command, directory, signal }: Start): Promise<RunnerAddress> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = outputFile(directory);
  const output = await open(path, 'a', 0o600);
  let from = 0;
  let watcher: FSWatcher | undefined;
  try {
    from = (await output.stat()).size;
    // Watching starts before the process, so that nothing it writes can be missed.
    watcher = watch(directory);
    const child = spawn(
      command.file,
      [...command.args, 'serve', '--data-dir', directory, '--listen', '127.0.0.1:0'],
      {
        detached: true,
        stdio: ['ignore', output.fd, output.fd],
        env: { ...process.env, ...command.env },
        cwd: directory,
        windowsHide: true,
      },
    );
    return await untilReady({ child, watcher, directory, signal });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    const said = (await readFile(path))
      .subarray(from)
      .subarray(-MAX_OUTPUT_BYTES)
      .toString('utf8')
      .trim();
    const why = said || (cause instanceof Error ? cause.message : String(cause));
    throw new ErrandError('unavailable', `The runner did not start: ${why}`, {
      hint: 'Run "errand doctor" in a terminal: it says what is missing, and how to fix it.',
      cause,
    });
  } finally {
    watcher?.close();
    await output.close();
  }
}

interface Starting extends Pick<Start, 'directory' | 'signal'> {
  readonly child: ChildProcess;
  readonly watcher: FSWatcher;
}

/** Resolves when the process says that it is ready, and lets go of it; ends it otherwise. */
async function untilReady({ child, watcher, directory, signal }: Starting): Promise<RunnerAddress> {
  const giveUp = AbortSignal.any([
    AbortSignal.timeout(START_TIMEOUT_MS),
    ...(signal ? [signal] : []),
  ]);
  try {
    const running = await new Promise<RunnerAddress>((resolve, reject) => {
      let looking = false;
      let again = false;
      const look = async () => {
        if (looking) {
          again = true;
          return;
        }
        looking = true;
        do {
          again = false;
          const found = await findRunning(directory);
          if (found) resolve(found);
        } while (again);
        looking = false;
      };
      watcher.on('change', (_kind, name) => {
        if (name === null || name === 'runner.json' || name === 'token') void look();
      });
      watcher.on('error', reject);
      child.on('error', reject);
      child.on('exit', (code, by) => reject(new Error(`it ended with ${by ?? `status ${code}`}`)));
      giveUp.addEventListener('abort', () =>
        reject(signal?.aborted ? signal.reason : new Error('it was not ready within 60 s')),
      );
      if (giveUp.aborted) reject(giveUp.reason);
    });
    child.unref();
    return running;
  } catch (cause) {
    child.kill();
    throw cause;
  } finally {
    child.removeAllListeners();
  }
}

/**
 * Ends the runner of this directory as SIGTERM does: its work resumes at the next start. Resolves
 * when it is gone; rejects with `unavailable` if it stays.
 */
export async function stopRunner(directory: string): Promise<void> {
  const pid = await pidOf(directory);
  if (pid === undefined) return;
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += LOOK_INTERVAL_MS) {
    if ((await pidOf(directory)) !== pid) return;
    await setTimeout(LOOK_INTERVAL_MS);
  }
  throw new ErrandError('unavailable', 'The runner did not stop.', {
    hint: 'Stop it where it was started, then start it again.',
  });
}
