/**
 * A sandbox driver whose sandboxes are temporary folders of this machine: real git and real
 * processes, with no isolation. For whole attempts when the container is not under test. Never run
 * anything in it that the test did not write itself.
 */
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
import { localExec } from './local-exec.ts';

class LocalSandbox implements Sandbox {
  readonly id = 'local';
  readonly image = 'local';
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
    signal?.throwIfAborted();
    return await localExec(
      {
        ...request,
        argv: request.argv.map((word) => this.#here(word)),
        cwd: this.#here(request.cwd ?? WORKSPACE),
      },
      { cwd: this.#root, home: this.#root },
      signal,
    );
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
