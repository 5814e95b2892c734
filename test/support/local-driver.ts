/**
 * A sandbox driver whose sandboxes are temporary folders of this machine: real git and real
 * processes, with no isolation. For whole attempts when the container is not under test. Never run
 * anything in it that the test did not write itself.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STATE } from '../../runner/sandbox/container-options.ts';
import {
  type ExecRequest,
  type ExecResult,
  type Sandbox,
  type SandboxDriver,
  WORKSPACE,
} from '../../runner/sandbox/sandbox.ts';

class LocalSandbox implements Sandbox {
  readonly id = 'local';
  readonly image = 'local';
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
    signal?.throwIfAborted();
    const begun = performance.now();
    const [file = '', ...args] = request.argv.map((word) => this.#here(word));
    const child = spawn(file, args, {
      cwd: this.#here(request.cwd ?? WORKSPACE),
      env: { PATH: process.env['PATH'], HOME: this.#root, ...request.env },
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

  destroy(): Promise<void> {
    return rm(this.#root, { recursive: true, force: true });
  }

  /** Replaces the paths that every sandbox has with the folders of this one. */
  #here(text: string): string {
    return text
      .replaceAll(WORKSPACE, join(this.#root, 'workspace'))
      .replaceAll(STATE, join(this.#root, 'state'));
  }
}

/** Every image exists, and all are the same. */
export const localDriver: SandboxDriver = {
  name: 'local',
  mounts: false,
  health: () => Promise.resolve({ ok: true, detail: 'local' }),
  hasImage: () => Promise.resolve(true),
  imageId: () => Promise.resolve('local'),
  create: async () => {
    const root = await mkdtemp(join(tmpdir(), 'errand-local-'));
    for (const name of ['workspace', 'state']) await mkdir(join(root, name));
    return new LocalSandbox(root);
  },
  saveImage: () => Promise.resolve(),
  reap: () => Promise.resolve(0),
  sweep: () => Promise.resolve(0),
};
