/**
 * Measures the sandbox: a tool call against `docker exec` in the same container, the time to the
 * first command against the engine's own, and putting a work tree in place.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import Docker from 'dockerode';
import type { BareRepository } from '../runner/git/repository.ts';
import { openRepositoryStore } from '../runner/git/store.ts';
import { CheckoutDriver } from '../runner/sandbox/checkouts/checkout-driver.ts';
import { containerOptions } from '../runner/sandbox/container-options.ts';
import { SECCOMP_PROFILE } from '../runner/sandbox/seccomp.ts';
import { DockerDriver } from '../runner/sandbox/docker.ts';
import { DockerSandbox } from '../runner/sandbox/docker-sandbox.ts';
import { openWorkspace } from '../runner/sandbox/git-workspace.ts';
import { lookThrough } from '../runner/sandbox/look-through.ts';
import type { Sandbox, SandboxDriver, SandboxSpec } from '../runner/sandbox/sandbox.ts';
import {
  type Bench,
  type Figure,
  folder,
  git,
  race,
  repositoryOf,
  type Run,
  timed,
  writeSource,
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
  for (const count of [10, 5_000, 27_000]) {
    const root = repositoryOf(bench, count);
    // As a snapshot is: some files that nobody has committed, on top of what somebody has.
    const changed = Math.min(count, 100);
    for (let i = 0; i < changed; i++) writeSource(root, i, 1);
    git(root, ['commit', '-q', '-a', '-m', 'snapshot']);
    const { bare, commit } = await bareOf(bench, root);
    const wish = { repository: bare.id, task: 'bench-0001', base: commit };
    const checkouts = checkoutsOf(bench, driver, bare);
    const rounds = { runs: bench.quick ? 3 : 9, warm: 1 };
    const clone = { 'git clone --depth 1 file://': timed(() => cloned(bench, root)) };
    const what = `work tree of ${count} files in place`;
    figures.push(await race(what, rounds, () => placed(driver, SPEC, bare, commit), clone));
    await (await checkouts.create({ ...SPEC, checkout: wish })).destroy();
    await checkouts.settled();
    const over = { ...SPEC, checkout: wish };
    figures.push(
      await race(
        `${what}, over a checkout, ${changed} changed`,
        rounds,
        () => placed(checkouts, over, bare, commit),
        clone,
      ),
      ...(await firstStatus(bench, `${count} files`, checkouts, over, bare, commit)),
    );
  }
  return figures;
}

/** The time without the making of the sandbox. */
async function placed(
  driver: SandboxDriver,
  spec: SandboxSpec,
  bare: BareRepository,
  commit: string,
): Promise<number> {
  const sandbox = await driver.create(spec);
  const ms = await timed(() => openWorkspace(sandbox).place(commit, bare.packOf(commit)))();
  await sandbox.destroy();
  return ms;
}

/** The agent's first `git status`, while git has looked through the files as it does by then, and not. */
async function firstStatus(
  bench: Bench,
  of: string,
  checkouts: SandboxDriver,
  over: SandboxSpec,
  bare: BareRepository,
  commit: string,
): Promise<Figure[]> {
  const plain = await driverOf(bench, 'socket').create(SPEC);
  bench.stack.defer(() => plain.destroy());
  const workspace = openWorkspace(plain);
  await workspace.place(commit, bare.packOf(commit));
  const status = ['git', 'status', '--porcelain'];
  const first = async (before: (sandbox: Sandbox) => Promise<void>): Promise<number> => {
    const sandbox = await checkouts.create(over);
    const own = openWorkspace(sandbox);
    await own.place(commit, bare.packOf(commit));
    await before(sandbox);
    const ms = await timed(() => own.run(status))();
    await sandbox.destroy();
    return ms;
  };
  const rounds = { runs: bench.quick ? 3 : 9, warm: 1 };
  // In a plain one the first takes as long as the next: its files were just written.
  const peer = { 'git status in a plain checkout': timed(() => workspace.run(status)) };
  const what = `first git status, ${of}, over a checkout`;
  return [
    await race(what, rounds, () => first(lookThrough), peer),
    await race(`${what}, at once`, rounds, () => first(async () => undefined), peer),
  ];
}

function checkoutsOf(bench: Bench, driver: DockerDriver, bare: BareRepository): CheckoutDriver {
  const checkouts = new CheckoutDriver({
    driver,
    folder: join(folder(bench), 'checkouts'),
    withSource: (_id, work) => work(bare),
    hasRoom: async () => true,
    limits: SPEC.limits,
    warm: 0,
    log: (text) => process.stderr.write(`${text}\n`),
  });
  bench.stack.defer(() => checkouts.stop());
  return checkouts;
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
