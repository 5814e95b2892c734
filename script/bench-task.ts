/**
 * Measures the time of a task from its acknowledgement to the agent's first command, whole and in
 * parts, against the time that `docker run` takes to its first output. The model is scripted and
 * answers at once, so that only our own time is measured.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import { type Bench, type Figure, figure, quantile, repositoryOf } from './bench-kit.ts';
import { dockerRun } from './bench-sandbox.ts';

/** When each event was received, by the clock of this process. */
type Moments = Readonly<
  Record<'acknowledged' | 'prepared' | 'checked' | 'asked' | 'called', number>
>;

const CHECK: CheckSpec = { name: 'true', command: 'true' };

export async function firstCommand(bench: Bench): Promise<Figure[]> {
  const runner = await TestRunner.start();
  bench.stack.defer(() => runner.stop());
  const token = readFileSync(join(runner.dataDir, 'token'), 'utf8').trim();
  const client = { name: 'bench', version: '0' };
  const connection = await connect({ url: runner.url, token, client });
  bench.stack.defer(() => connection.close());
  const figures: Figure[] = [];
  for (const [files, checks] of [
    [10, []],
    [10, [CHECK]],
    [5_000, []],
    [5_000, [CHECK]],
  ] as const) {
    const root = repositoryOf(bench, files);
    const moments: Moments[] = [];
    const floor: number[] = [];
    const runs = bench.quick ? 3 : 9;
    for (let round = 0; round <= runs; round++) {
      const id = `bench-${files}-${checks.length}-${round}`;
      const seen = await oneTask(runner, connection, id, {
        ...(await sent(connection, { url: runner.url, token }, root, id)),
        title: id,
        instructions: 'Do it.',
        origin: { kind: 'prompt' },
        checks: checks.length > 0 ? [...checks] : undefined,
      });
      const ms = await dockerRun(bench);
      if (round === 0) continue;
      moments.push(seen);
      floor.push(ms);
    }
    const docker = quantile(floor, 0.5);
    const what = `${files} files, ${checks.length === 0 ? 'no checks' : '1 check'}`;
    const part = (name: string, from: keyof Moments, to: keyof Moments): Figure => {
      const times = moments.map((seen) => seen[to] - seen[from]);
      return figure(`${what}: ${name}`, runs, quantile(times, 0.5), { 'docker run --rm': docker });
    };
    figures.push(
      part('accepted → first command', 'acknowledged', 'called'),
      part('· plan and image', 'acknowledged', 'prepared'),
      part('· baseline', 'prepared', 'checked'),
      part('· rest of sandbox and work tree', 'checked', 'asked'),
      part('· first request and reply', 'asked', 'called'),
    );
  }
  return figures;
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
