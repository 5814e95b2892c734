/** A driver on the real engine with a data directory of its own, cleaned up after the tests. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { DockerDriver, type DockerDriverOptions } from '../../../runner/sandbox/docker.ts';
import type {
  ExecRequest,
  ExecResult,
  Sandbox,
  SandboxSpec,
} from '../../../runner/sandbox/sandbox.ts';

export const IMAGE = 'errand-sandbox:latest';
export const FOREIGN_IMAGE = 'errand-base:bookworm';

export const SPEC: SandboxSpec = {
  image: IMAGE,
  task: 'sandbox-tests',
  attempt: 1,
  purpose: 'work',
  limits: { memoryBytes: 512 * 1024 * 1024, cpus: 2, pids: 256 },
  network: 'none',
};

export function testDriver(
  transport: 'socket' | 'attach' = 'socket',
  docker: { socketPath?: string } = {},
  more: Partial<Pick<DockerDriverOptions, 'namespaces' | 'log'>> = {},
): {
  driver: DockerDriver;
  runner: string;
  dataDirectory: string;
} {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'errand-sandbox-'));
  const runner = `test-${randomBytes(4).toString('hex')}`;
  const driver = new DockerDriver({
    docker,
    dataDirectory,
    runner,
    transport,
    image: IMAGE,
    toolImage: IMAGE,
    log: (text) => process.stderr.write(`${text}\n`),
    ...more,
  });
  after(async () => {
    // An engine that a test took away cleans up after itself: its supervisors ended.
    if (!docker.socketPath) await driver.reap(() => false);
    rmSync(dataDirectory, { recursive: true });
  });
  return { driver, runner, dataDirectory };
}

export type Ran = ExecResult & { stdout: Buffer; stderr: Buffer };

/** Runs a command to its end with all of its output. */
export async function run(
  sandbox: Sandbox,
  argv: readonly string[],
  request: Partial<ExecRequest> = {},
  signal?: AbortSignal,
): Promise<Ran> {
  const out: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
  const result = await sandbox.exec(
    {
      argv,
      timeoutMs: 30_000,
      onOutput: (stream, chunk) => void out[stream].push(chunk),
      ...request,
    },
    signal,
  );
  return { ...result, stdout: Buffer.concat(out.stdout), stderr: Buffer.concat(out.stderr) };
}

/** The command lines that run in a sandbox, without process 1 and the looking itself. */
export async function processes(sandbox: Sandbox): Promise<string[]> {
  const { stdout } = await run(sandbox, ['ps', '-eo', 'pid=,args='], { cwd: '/' });
  const lines = stdout.toString().trim().split('\n');
  return lines.map((line) => line.trim()).filter((line) => !/^1 |ps -eo/.test(line));
}
