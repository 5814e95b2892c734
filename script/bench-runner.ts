/**
 * A runner to measure tasks on: a real `errand serve` with a scripted model that answers at once,
 * the sending of a base as clients do it, and the moments of one task as a client sees them.
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
import { type Bench, folder } from './bench-kit.ts';

export interface BenchRunner {
  readonly runner: TestRunner;
  readonly connection: RunnerConnection;
  readonly token: string;
}

/** Starts one with this text as its configuration; it ends with the measurement. */
export async function benchRunner(bench: Bench, config: string): Promise<BenchRunner> {
  const { stack } = bench;
  const file = join(folder(bench), 'errand.yaml');
  writeFileSync(file, config);
  const runner = await TestRunner.start({ serve: ['--config', file] });
  stack.defer(() => runner.stop());
  const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
  const client = { name: 'bench', version: '0' };
  const connection = await connect({ url: runner.url, token, client });
  stack.defer(() => connection.close());
  return { runner, connection, token };
}

/** Sends the repository as the base of one task, and returns the task. */
export async function sendBase(
  { runner, connection, token }: BenchRunner,
  root: string,
  id: string,
  checks: readonly CheckSpec[],
): Promise<TaskSpec> {
  const repository = await findRepository(root);
  // As the editor and the command do before they look at the work tree.
  connection.expectTask(repository.id);
  const { base, head } = await takeSnapshot(repository, { taskId: id });
  const named = { id: repository.id, name: repository.name };
  await connection.request(OpenRepository, { repository: named });
  await pushSnapshot({ repository, taskId: id, base, url: runner.url, token });
  return {
    repository: named,
    base,
    head,
    title: id,
    instructions: 'Do it.',
    origin: { kind: 'prompt' },
    checks: checks.length > 0 ? [...checks] : undefined,
  };
}

/** Waits until a checkout is prepared and sandboxes are up over it, as they are between two tasks. */
export async function untilReady(
  { runner }: BenchRunner,
  sandboxes: number,
  namespaces = 0,
): Promise<void> {
  const checkouts = join(runner.dataDir, 'checkouts');
  const isWhole = (): boolean =>
    existsSync(checkouts) &&
    readdirSync(checkouts).some((name) => existsSync(join(checkouts, name, 'checkout.json')));
  while (
    !isWhole() ||
    waiting(runner, 'ahead') < sandboxes ||
    waiting(runner, 'network') < namespaces
  ) {
    await sleep(200);
  }
  // What was begun beside them ends.
  await sleep(1_000);
}

function waiting({ dataDir }: TestRunner, purpose: 'ahead' | 'network'): number {
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const labels = [`errand.runner=${id}`, `errand.purpose=${purpose}`];
  const filters = labels.flatMap((label) => ['--filter', `label=${label}`]);
  const names = execFileSync('docker', ['ps', '--format', '{{.Names}}', ...filters], {
    encoding: 'utf8',
  });
  // The name of one that is used ends with that of its task.
  return names.split('\n').filter((name) => /^errand-\w+$/.test(name)).length;
}

/** When each event was received, by the clock of this process. */
export type Moments = v.InferOutput<typeof Moments>;

/** Creates a task whose agent runs one command and ends; resolves when the task has ended. */
export async function runTask(
  { runner, connection }: BenchRunner,
  id: string,
  spec: TaskSpec,
): Promise<Moments> {
  const over = Promise.withResolvers<void>();
  const seen: Partial<Moments> = {};
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
    // Its end, and not only that it is about to be run: the sandbox may not be in place by then.
    if (event.kind === 'attempt.tool' && event.call.state !== 'running') mark('called');
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
  return v.parse(Moments, seen);
}

const moment = v.number(`a moment was not seen; did the task end early?`);
const Moments = v.object({
  acknowledged: moment,
  prepared: moment,
  checked: moment,
  asked: moment,
  called: moment,
});
