/**
 * Measures a stop: from a cancel's request until no process of the attempt is left on this machine,
 * and until it is answered, against the bound of two seconds and against `docker kill` of the same
 * processes in a container. They are such that take no signal.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../runner/client/connection.ts';
import { CancelTask } from '../runner/protocol/requests.ts';
import { call } from '../test/support/scripted-model/script.ts';
import { TestRunner } from '../test/support/runner.ts';
import { STUBBORN, untilAsleep } from '../test/support/stubborn.ts';
import { type Bench, type Figure, figure, quantile, repositoryOf } from './bench-kit.ts';
import { IMAGE } from './bench-sandbox.ts';

const BOUND_MS = 2_000;
const LOOK_MS = 2;

export async function stop(bench: Bench): Promise<Figure[]> {
  const runner = await TestRunner.start();
  bench.stack.defer(() => runner.stop());
  const root = repositoryOf(bench, 10);
  const runs = bench.quick ? 2 : 9;
  const figures: Figure[] = [];
  for (const [kind, start] of Object.entries(STUBBORN)) {
    const gone: number[] = [];
    const answered: number[] = [];
    const killed: number[] = [];
    for (let run = 0; run < runs; run++) {
      const seconds = randomInt(1_000_000, 9_000_000);
      // The shell itself sleeps as well.
      const command = `${start(seconds)}\nwhile :; do sleep ${seconds}; done`;
      const id = `stop-${kind.replaceAll(' ', '-')}-${run}`;
      const ms = await cancelled(runner, root, { id, command, seconds });
      gone.push(ms.gone);
      answered.push(ms.answered);
      killed.push(await dockerKill(command, seconds));
    }
    const others = { 'the bound': BOUND_MS, 'docker kill': quantile(killed, 0.5) };
    const what = `a process that ${kind}: cancel →`;
    figures.push(
      figure(`${what} nothing runs`, runs, quantile(gone, 0.5), others),
      figure(`${what} nothing runs, the slowest`, runs, Math.max(...gone), others),
      figure(`${what} answered`, runs, quantile(answered, 0.5), others),
    );
  }
  return figures;
}

interface Task {
  readonly id: string;
  readonly command: string;
  readonly seconds: number;
}

async function cancelled(
  runner: TestRunner,
  root: string,
  { id, command, seconds }: Task,
): Promise<{ gone: number; answered: number }> {
  const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
  const client = { name: 'bench', version: '0' };
  const connection = await connect({ url: runner.url, token, client });
  try {
    runner.script(id, () => ({ blocks: [call('bash', { command, timeout_s: 600 })] }));
    const words = ['delegate', '--id', id, '--title', id, '--repo', root, 'Do it.'];
    const { code, stderr } = await runner.errand(words);
    if (code !== 0) throw new Error(stderr);
    await untilAsleep(seconds, 2);
    const began = performance.now();
    const request = connection.request(CancelTask, { id, reason: 'measured' });
    await untilAsleep(seconds, 0, LOOK_MS);
    const gone = performance.now() - began;
    await request;
    return { gone, answered: performance.now() - began };
  } finally {
    connection.close();
  }
}

async function dockerKill(command: string, seconds: number): Promise<number> {
  const name = `errand-bench-${seconds}`;
  const run = ['run', '--rm', '--name', name, '--network', 'none', IMAGE, 'sh', '-c', command];
  spawn('docker', run, { stdio: 'ignore' });
  try {
    await untilAsleep(seconds, 2);
    const began = performance.now();
    execFileSync('docker', ['kill', name], { stdio: 'ignore' });
    await untilAsleep(seconds, 0, LOOK_MS);
    return performance.now() - began;
  } finally {
    execFileSync('docker', ['rm', '-f', name], { stdio: 'ignore' });
  }
}
