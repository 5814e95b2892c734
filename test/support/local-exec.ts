/**
 * Runs a sandbox's command as a process of this machine, without isolation: for the drivers and
 * workspaces of tests that need no container. Ends the whole process group, and never runs what the
 * test did not write itself.
 */
import { spawn } from 'node:child_process';
import type { ExecRequest, ExecResult } from '../../runner/sandbox/sandbox.ts';

/** Where a command runs that names no folder of its own. */
interface Here {
  readonly cwd: string;
  readonly home: string;
}

export async function localExec(
  request: ExecRequest,
  { cwd, home }: Here,
  signal?: AbortSignal,
): Promise<ExecResult> {
  const begun = performance.now();
  const [file = '', ...args] = request.argv;
  const child = spawn(file, args, {
    cwd: request.cwd ?? cwd,
    env: { PATH: process.env['PATH'], HOME: home, ...request.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const kill = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    kill();
  }, request.timeoutMs);
  signal?.addEventListener('abort', kill, { once: true });
  child.stdin.on('error', () => {
    // The command may end without reading its input.
  });
  const { stdin } = request;
  if (stdin === undefined || stdin instanceof Uint8Array) child.stdin.end(stdin);
  else stdin.pipe(child.stdin);
  child.stdout.on('data', (chunk: Buffer) => void request.onOutput?.('stdout', chunk));
  child.stderr.on('data', (chunk: Buffer) => void request.onOutput?.('stderr', chunk));
  const exit = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 137));
  });
  clearTimeout(timer);
  signal?.removeEventListener('abort', kill);
  signal?.throwIfAborted();
  return { exit: timedOut ? 124 : exit, timedOut, ms: performance.now() - begun };
}
