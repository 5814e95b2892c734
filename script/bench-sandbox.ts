/**
 * Measures the sandbox: a tool call against `docker exec` in the same container, the time to the
 * first command against the engine's own, and putting a work tree in place.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import Docker from 'dockerode';
import { openRepositoryStore } from '../runner/git/store.ts';
import { containerOptions } from '../runner/sandbox/container-options.ts';
import { SECCOMP_PROFILE } from '../runner/sandbox/seccomp.ts';
import { DockerDriver } from '../runner/sandbox/docker.ts';
import { DockerSandbox } from '../runner/sandbox/docker-sandbox.ts';
import { openWorkspace } from '../runner/sandbox/git-workspace.ts';
import type { Sandbox, SandboxSpec } from '../runner/sandbox/sandbox.ts';
import {
  type Bench,
  type Figure,
  folder,
  git,
  race,
  repositoryOf,
  type Run,
  timed,
} from './bench-kit.ts';

export const IMAGE = 'errand-sandbox:latest';

export const SPEC: SandboxSpec = {
  image: IMAGE,
  task: 'bench',
  attempt: 1,
  purpose: 'bench',
  limits: { memoryBytes: 1024 ** 3, cpus: 2, pids: 256 },
  network: 'none',
};

const docker = new Docker();

export async function toolCall(bench: Bench): Promise<Figure[]> {
  const rounds = { runs: bench.quick ? 20 : 60, warm: 5 };
  const figures: Figure[] = [];
  for (const transport of ['socket', 'attach'] as const) {
    const sandbox = await driverOf(bench, transport).create(SPEC);
    bench.stack.defer(() => sandbox.destroy());
    if (!(sandbox instanceof DockerSandbox)) throw new TypeError('not a container');
    figures.push(
      await race(
        `tool call (exec true), supervisor over ${transport}`,
        rounds,
        timed(() => execTrue(sandbox)),
        { 'docker exec': timed(() => dockerExec(sandbox.container)) },
      ),
    );
  }
  return figures;
}

export async function sandboxStart(bench: Bench): Promise<Figure[]> {
  const driver = driverOf(bench, 'socket');
  const others = {
    'docker create+start+exec': engineStart,
    'docker run --rm': () => dockerRun(bench),
  };
  const rounds = { runs: bench.quick ? 5 : 15 };
  const ours: Run = async () => {
    const began = performance.now();
    const sandbox = await driver.create(SPEC);
    await execTrue(sandbox);
    const ms = performance.now() - began;
    await sandbox.destroy();
    return ms;
  };
  return [await race('sandbox: create → first command over', rounds, ours, others)];
}

export async function placing(bench: Bench): Promise<Figure[]> {
  const driver = driverOf(bench, 'socket');
  const figures: Figure[] = [];
  for (const count of [10, 5_000]) {
    const root = repositoryOf(bench, count);
    const { bare, commit } = await bareOf(bench, root);
    const ours: Run = async () => {
      const sandbox = await driver.create(SPEC);
      const ms = await timed(() => openWorkspace(sandbox).place(commit, bare.packOf(commit)))();
      await sandbox.destroy();
      return ms;
    };
    figures.push(
      await race(
        `work tree of ${count} files in place`,
        { runs: bench.quick ? 3 : 9, warm: 1 },
        ours,
        { 'git clone --depth 1 file://': timed(() => cloned(bench, root)) },
      ),
    );
  }
  return figures;
}

function cloned(bench: Bench, root: string): void {
  git(folder(bench), ['clone', '-q', '--depth', '1', `file://${root}`, 'copy']);
}

/** Makes a copy of the repository at a runner, and returns the commit at HEAD. */
export async function bareOf(bench: Bench, root: string) {
  const store = await openRepositoryStore(folder(bench));
  const bare = await store.open('a'.repeat(16), 'bench');
  const commit = git(root, ['rev-parse', 'HEAD']);
  git(root, ['push', '-q', bare.path, 'HEAD:refs/errand/tasks/bench-0001/base']);
  return { bare, commit };
}

export function driverOf(bench: Bench, transport: 'socket' | 'attach'): DockerDriver {
  const driver = new DockerDriver({
    docker: {},
    dataDirectory: folder(bench),
    runner: `bench-${randomBytes(4).toString('hex')}`,
    transport,
    image: IMAGE,
    toolImage: IMAGE,
    log: (text) => process.stderr.write(`${text}\n`),
  });
  bench.stack.defer(async () => void (await driver.reap(() => false)));
  return driver;
}

/** Measures the time to the first output of its command, without the removal afterwards. */
export async function dockerRun({ stack }: Bench): Promise<number> {
  const began = performance.now();
  const run: ChildProcess = spawn('docker', ['run', '--rm', IMAGE, 'echo', 'up'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(run, 'exit');
  stack.defer(async () => void (await ended));
  if (!run.stdout) throw new Error('no output');
  await once(run.stdout, 'data');
  const ms = performance.now() - began;
  await ended;
  return ms;
}

/**
 * Starts the same container without our code: its first process sleeps, its command is a docker
 * exec.
 */
async function engineStart(): Promise<number> {
  const began = performance.now();
  const name = `errand-bench-${randomBytes(4).toString('hex')}`;
  const container = await docker.createContainer({
    ...containerOptions({ name, runner: 'bench-peer', spec: SPEC, seccomp: SECCOMP_PROFILE }),
    Entrypoint: ['sleep', '600'],
  });
  try {
    await container.start();
    await dockerExec(container);
    return performance.now() - began;
  } finally {
    await container.remove({ force: true });
  }
}

async function execTrue(sandbox: Sandbox): Promise<void> {
  const { exit } = await sandbox.exec({ argv: ['true'], cwd: '/', timeoutMs: 10_000 });
  if (exit !== 0) throw new Error(`true ended with ${exit}`);
}

/** The steps that a runner without a supervisor needs to learn a command's exit status. */
async function dockerExec(container: Docker.Container): Promise<void> {
  const exec = await container.exec({ Cmd: ['true'], AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const ended = once(stream, 'end');
  stream.resume();
  await ended;
  const { ExitCode } = await exec.inspect();
  if (ExitCode !== 0) throw new Error(`true ended with ${ExitCode}`);
}
