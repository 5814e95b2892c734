/**
 * A workspace that is a temporary folder of this machine: real files, real processes, no container.
 * For tests of the agent's tools and loop; methods that move commits in and out are left to the
 * tests of the real one and reject here.
 */
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecRequest, ExecResult, Sandbox } from '../../runner/sandbox/sandbox.ts';
import type { Workspace } from '../../runner/sandbox/workspace.ts';
import { localExec } from './local-exec.ts';

export class LocalWorkspace implements Workspace, AsyncDisposable {
  readonly root: string;
  readonly sandbox: Sandbox;
  /** Every command that ran, by its argument list. */
  readonly ran: (readonly string[])[] = [];
  /** Thrown once, by the next command, as a lost sandbox would. */
  failNext: Error | undefined;

  private constructor(root: string) {
    this.root = root;
    this.sandbox = {
      id: 'local',
      image: 'none',
      exec: (request, signal) => this.exec(request, signal),
      destroy: () => rm(root, { recursive: true, force: true }),
    };
  }

  /** Makes a new folder with these files in it. */
  static async create(
    files: Readonly<Record<string, string | Uint8Array>> = {},
  ): Promise<LocalWorkspace> {
    const workspace = new LocalWorkspace(await mkdtemp(join(tmpdir(), 'errand-work-')));
    for (const [path, content] of Object.entries(files)) {
      await workspace.writeFile(path, Buffer.from(content));
    }
    return workspace;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.destroy();
  }

  async exec(request: ExecRequest, signal?: AbortSignal): Promise<ExecResult> {
    signal?.throwIfAborted();
    if (this.failNext) {
      const error = this.failNext;
      this.failNext = undefined;
      throw error;
    }
    this.ran.push(request.argv);
    return await localExec(request, { cwd: this.root, home: this.root }, signal);
  }

  async run(
    argv: readonly string[],
    options: { stdin?: Uint8Array; timeoutMs?: number; limit?: number; signal?: AbortSignal } = {},
  ): Promise<ExecResult & { stdout: Buffer; stderr: Buffer }> {
    const limit = options.limit ?? 65_536;
    const output = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
    const result = await this.exec(
      {
        argv,
        stdin: options.stdin,
        timeoutMs: options.timeoutMs ?? 30_000,
        onOutput(stream, chunk) {
          output[stream] = Buffer.concat([output[stream], chunk]).subarray(0, limit);
        },
      },
      options.signal,
    );
    return { ...result, ...output };
  }

  async readFile(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(join(this.root, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async writeFile(path: string, bytes: Uint8Array): Promise<void> {
    const target = join(this.root, path);
    await mkdir(dirname(target), { recursive: true });
    const before = await stat(target).catch(() => undefined);
    await writeFile(`${target}.new`, bytes, { mode: before?.mode ?? 0o644 });
    await rename(`${target}.new`, target);
  }

  /** Returns a fingerprint of every file's name and content. */
  async treeId(): Promise<string> {
    const script = 'find . -type f | sort | xargs -d "\\n" sha256sum | sha256sum';
    const { stdout } = await this.run(['sh', '-c', script]);
    return stdout.toString('utf8').slice(0, 64);
  }

  leftOut(): Promise<string[]> {
    return Promise.resolve([]);
  }

  async ignores(path: string): Promise<boolean> {
    const { exit } = await this.run(['git', 'check-ignore', '-q', '--', path]);
    return exit === 0;
  }

  place(): Promise<void> {
    return Promise.reject(new Error('a local work space takes no commit'));
  }

  restore(): Promise<void> {
    return Promise.reject(new Error('a local work space takes no commit'));
  }

  tracked(): never {
    throw new Error('a local work space has no commit');
  }

  pristine(): Promise<never> {
    return Promise.reject(new Error('a local work space has no commit'));
  }

  bundle(): Promise<never> {
    return Promise.reject(new Error('a local work space gives no bundle'));
  }
}
