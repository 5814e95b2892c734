/**
 * Measures many tasks at once, each on a sandbox that waits for it: from the first acknowledgement
 * until each has run its first command. The floor is the same command in as many such sandboxes,
 * with no task around it.
 */
import { CheckoutDriver } from '../runner/sandbox/checkouts/checkout-driver.ts';
import type { Sandbox } from '../runner/sandbox/sandbox.ts';
import { join } from 'node:path';
import {
  type Bench,
  type Figure,
  figure,
  folder,
  quantile,
  repositoryOf,
  writeSource,
} from './bench-kit.ts';
import { benchRunner, type BenchRunner, runTask, sendBase, untilReady } from './bench-runner.ts';
import { bareOf, driverOf, SPEC } from './bench-sandbox.ts';

const FILES = 1_000;
const CHANGED = 10;

export async function burst(bench: Bench): Promise<Figure[]> {
  const tasks = bench.quick ? 10 : 50;
  const runs = bench.quick ? 2 : 5;
  const floor = await execAtOnce(bench, tasks, runs);
  const root = repositoryOf(bench, FILES);
  const config = `sandbox: { warm: ${tasks}, maxConcurrent: ${tasks} }\n`;
  const runner = await benchRunner(bench, config);
  // One prepares the checkout; a round of them all says how many are wanted at once.
  await round(runner, root, 1, 'first');
  await untilReady(runner, 1);
  await round(runner, root, tasks, 'wanted');
  const times: number[] = [];
  for (let n = 0; n < runs; n++) {
    await untilReady(runner, tasks);
    times.push(await round(runner, root, tasks, `round-${n}`));
  }
  const what = `${tasks} tasks at once, warm: first accepted → each has run its first command`;
  const peer = { 'one command in as many warm sandboxes at once': floor };
  return [{ ...figure(what, runs, quantile(times, 0.5), peer), p99: quantile(times, 0.99) }];
}

let version = 0;

async function round(
  runner: BenchRunner,
  root: string,
  tasks: number,
  name: string,
): Promise<number> {
  const ids = Array.from({ length: tasks }, (_, n) => `burst-${name}-${n}`);
  version += 1;
  for (let i = 0; i < CHANGED; i++) writeSource(root, i, version);
  const specs = new Map<string, Awaited<ReturnType<typeof sendBase>>>();
  for (const id of ids) specs.set(id, await sendBase(runner, root, id, []));
  const moments = await Promise.all([...specs].map(([id, spec]) => runTask(runner, id, spec)));
  const first = Math.min(...moments.map(({ acknowledged }) => acknowledged));
  return Math.max(...moments.map(({ called }) => called)) - first;
}

async function execAtOnce(bench: Bench, tasks: number, runs: number): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const own = { ...bench, stack };
  const { bare, commit } = await bareOf(own, repositoryOf(own, FILES));
  const checkouts = new CheckoutDriver({
    driver: driverOf(own, 'socket'),
    folder: join(folder(own), 'checkouts'),
    withSource: (_id, work) => work(bare),
    hasRoom: async () => true,
    limits: SPEC.limits,
    warm: 0,
    log: (text) => process.stderr.write(`${text}\n`),
  });
  stack.defer(() => checkouts.stop());
  const checkout = { repository: bare.id, task: 'bench-0001', base: commit };
  await (await checkouts.create({ ...SPEC, checkout })).destroy();
  await checkouts.settled();
  const sandboxes: Sandbox[] = [];
  for (let n = 0; n < tasks; n++) sandboxes.push(await checkouts.create({ ...SPEC, checkout }));
  const times: number[] = [];
  for (let n = 0; n < runs + 1; n++) {
    const began = performance.now();
    await Promise.all(
      sandboxes.map((each) => each.exec({ argv: ['true'], cwd: '/', timeoutMs: 60_000 })),
    );
    if (n > 0) times.push(performance.now() - began);
  }
  await Promise.all(sandboxes.map((each) => each.destroy()));
  return quantile(times, 0.5);
}
