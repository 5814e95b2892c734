/**
 * Measures the time of a task from its acknowledgement to the agent's first command, whole and in
 * parts, against the time that `docker run` takes to its first output. The model is scripted and
 * answers at once, so that only our own time is measured.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { connect, type RunnerConnection } from '../runner/client/connection.ts';
import { findRepository } from '../runner/client/repository.ts';
import { takeSnapshot } from '../runner/client/snapshot.ts';
import { pushSnapshot } from '../runner/client/transfer.ts';
import type { TaskEvent } from '../runner/protocol/events.ts';
import { CreateTask, OpenRepository, parseTaskEvent } from '../runner/protocol/requests.ts';
import { isFinal } from '../runner/protocol/status.ts';
import type { CheckSpec, TaskSpec } from '../runner/protocol/task.ts';
import { call } from '../test/support/scripted-model/script.ts';
import { TestRunner } from '../test/support/runner.ts';
import {
  type Bench,
  type Figure,
  figure,
  folder,
  quantile,
  repositoryOf,
  writeSource,
} from './bench-kit.ts';
import { dockerRun } from './bench-sandbox.ts';

/** When each event was received, by the clock of this process. */
type Moments = Readonly<
  Record<'acknowledged' | 'prepared' | 'checked' | 'asked' | 'called', number>
>;

const CHECK: CheckSpec = { name: 'true', command: 'true' };

/** How a task finds its sandbox, by the runner's configuration. */
const WAYS = {
  warm: '',
  'cold, over a checkout': 'sandbox: { warm: 0 }\n',
  'without a checkout': 'sandbox: { checkouts: off }\n',
} as const;
type Way = keyof typeof WAYS;

interface Row {
  readonly files: number;
  readonly changed: number;
  readonly way: Way;
  readonly checks: readonly CheckSpec[];
}

const ROWS: readonly Row[] = [
  { files: 10, changed: 1, way: 'warm', checks: [] },
  { files: 10, changed: 1, way: 'cold, over a checkout', checks: [] },
  { files: 10, changed: 1, way: 'without a checkout', checks: [] },
  { files: 10, changed: 1, way: 'warm', checks: [CHECK] },
  { files: 5_000, changed: 100, way: 'warm', checks: [] },
  { files: 27_000, changed: 100, way: 'warm', checks: [] },
  { files: 27_000, changed: 100, way: 'cold, over a checkout', checks: [] },
  { files: 27_000, changed: 100, way: 'warm', checks: [CHECK] },
];

export async function firstCommand(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const way of Object.keys(WAYS) as Way[]) {
    await using stack = new AsyncDisposableStack();
    const place = folder({ ...bench, stack });
    const config = join(place, 'errand.yaml');
    writeFileSync(config, WAYS[way]);
    const runner = await TestRunner.start({ serve: ['--config', config] });
    stack.defer(() => runner.stop());
    const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
    const client = { name: 'bench', version: '0' };
    const connection = await connect({ url: runner.url, token, client });
    stack.defer(() => connection.close());
    for (const row of ROWS.filter((each) => each.way === way)) {
      figures.push(...(await rowOf(bench, row, { runner, connection, token })));
    }
  }
  return figures;
}

interface Reached {
  readonly runner: TestRunner;
  readonly connection: RunnerConnection;
  readonly token: string;
}

async function rowOf(
  bench: Bench,
  { files, changed, way, checks }: Row,
  { runner, connection, token }: Reached,
): Promise<Figure[]> {
  const root = repositoryOf(bench, files);
  const moments: Moments[] = [];
  const floor: number[] = [];
  const runs = bench.quick ? 3 : 15;
  for (let round = 0; round <= runs; round++) {
    for (let i = 0; i < changed; i++) writeSource(root, i, round + 1);
    const id = `bench-${files}-${way.replaceAll(/\W+/g, '-')}-${checks.length}-${round}`;
    const task = {
      ...(await sent(connection, { url: runner.url, token }, root, id)),
      title: id,
      instructions: 'Do it.',
      origin: { kind: 'prompt' },
      checks: checks.length > 0 ? [...checks] : undefined,
    } as const;
    if (round > 0) await prepared(runner, way, checks.length + 1);
    const seen = await oneTask(runner, connection, id, task);
    const ms = await dockerRun(bench);
    // The first prepares the checkout, for those after it.
    if (round === 0) continue;
    moments.push(seen);
    floor.push(ms);
  }
  const docker = quantile(floor, 0.5);
  const what = `${files} files, ${changed} changed, ${way}, ${checks.length === 0 ? 'no checks' : '1 check'}`;
  const part = (name: string, from: keyof Moments, to: keyof Moments, q = 0.5): Figure => {
    const times = moments.map((seen) => seen[to] - seen[from]);
    return figure(`${what}: ${name}`, runs, quantile(times, q), { 'docker run --rm': docker });
  };
  return [
    part('accepted → first command', 'acknowledged', 'called'),
    part('accepted → first command, the slowest', 'acknowledged', 'called', 1),
    part('· plan and image', 'acknowledged', 'prepared'),
    part('· baseline', 'prepared', 'checked'),
    part('· rest of sandbox and work tree', 'checked', 'asked'),
    part('· first request and reply', 'asked', 'called'),
  ];
}

/** Waits until a checkout is prepared and sandboxes are up over it, as they are between two tasks. */
async function prepared(runner: TestRunner, way: Way, wanted: number): Promise<void> {
  if (way === 'without a checkout') return;
  const checkouts = join(runner.dataDir, 'checkouts');
  const whole = (): boolean =>
    existsSync(checkouts) &&
    readdirSync(checkouts).some((name) => existsSync(join(checkouts, name, 'checkout.json')));
  const id = createHash('sha256').update(runner.dataDir).digest('hex').slice(0, 16);
  const labels = [`errand.runner=${id}`, 'errand.purpose=ahead'];
  const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
  const up = (): number =>
    execFileSync('docker', ['ps', '-q', ...filters], { encoding: 'utf8' }).split('\n').length - 1;
  const isUp = way === 'warm' ? (): boolean => whole() && up() >= wanted : whole;
  while (!isUp()) await sleep(200);
  await sleep(1_000);
}

/** Sends the repository as the base of one task, and returns what a task says of it. */
async function sent(
  connection: RunnerConnection,
  address: { readonly url: string; readonly token: string },
  root: string,
  taskId: string,
): Promise<Pick<TaskSpec, 'repository' | 'base' | 'head'>> {
  const repository = await findRepository(root);
  const { base, head } = await takeSnapshot(repository, { taskId });
  const named = { id: repository.id, name: repository.name };
  await connection.request(OpenRepository, { repository: named });
  await pushSnapshot({ repository, taskId, base, ...address });
  return { repository: named, base, head };
}

async function oneTask(
  runner: TestRunner,
  connection: RunnerConnection,
  id: string,
  spec: TaskSpec,
): Promise<Moments> {
  const over = Promise.withResolvers<void>();
  const seen: Partial<Record<keyof Moments, number>> = {};
  const mark = (moment: keyof Moments): void => void (seen[moment] ??= performance.now());
  runner.script(spec.title, ({ turn }) => {
    mark('asked');
    const command = call('bash', { command: 'true' });
    return {
      blocks: [turn === 0 ? command : call('done', { outcome: 'not_needed', summary: '-' })],
    };
  });
  await connection.request(CreateTask, { id, spec });
  mark('acknowledged');
  const hear = (event: TaskEvent): void => {
    if (event.kind === 'attempt.phase' && event.phase.ms !== undefined) {
      if (event.phase.name === 'prepare') mark('prepared');
      if (event.phase.name === 'baseline') mark('checked');
    }
    if (event.kind === 'attempt.tool') mark('called');
    if (event.kind === 'task.status' && isFinal(event.status)) over.resolve();
  };
  const following = connection.followEvents(
    id,
    0,
    (news) => {
      const event = parseTaskEvent(news.event);
      if (event) hear(event);
    },
    over.reject,
  );
  await over.promise;
  following.dispose();
  return v.parse(Seen, seen);
}

const moment = v.number(`a moment was not seen; did the task end early?`);
const Seen = v.object({
  acknowledged: moment,
  prepared: moment,
  checked: moment,
  asked: moment,
  called: moment,
});
