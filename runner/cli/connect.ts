/**
 * Owns reaching the runner from the command line, and finding the task a person means.
 */
import * as v from 'valibot';
import { connect, type RunnerConnection } from '../client/connection.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { ErrandError } from '../protocol/errors.ts';
import { GetTask, ListTasks } from '../protocol/messages.ts';
import { resultBearer } from '../protocol/rank.ts';
import { type AttemptState, TaskId, type TaskState } from '../protocol/task.ts';
import { positive, runnerAddress } from './options.ts';
import { VERSION } from './package.ts';
import type { Call } from './call.ts';

/** Connects, or rejects with what to do. The caller closes it. */
export function connectTo(address: RunnerAddress): Promise<RunnerConnection> {
  return connect({ ...address, client: { name: 'errand-cli', version: VERSION } });
}

/** Connects for the time of `work`. */
export async function withRunner<T>(
  call: Call,
  work: (connection: RunnerConnection, address: RunnerAddress) => Promise<T>,
): Promise<T> {
  const address = await runnerAddress(call);
  const connection = await connectTo(address);
  try {
    return await work(connection, address);
  } finally {
    connection.close();
  }
}

/** Connects for the time of `work` on the task that the call names. */
export async function withTask<T>(
  call: Call,
  work: (task: TaskState, connection: RunnerConnection, address: RunnerAddress) => Promise<T>,
): Promise<T> {
  const [name] = call.positionals;
  if (name === undefined) {
    throw new ErrandError('invalid', 'Which task?', { hint: '"errand tasks" lists them.' });
  }
  return withRunner(call, async (connection, address) =>
    work(await taskNamed(connection, name), connection, address),
  );
}

/** By its id, or a beginning of it that no other task has. */
export async function taskNamed(connection: RunnerConnection, name: string): Promise<TaskState> {
  const { tasks } = await connection.request(ListTasks, { limit: 500 });
  const exact = tasks.find((task) => task.id === name);
  const fitting = exact ? [exact] : tasks.filter((task) => task.id.startsWith(name));
  if (fitting.length > 1) {
    throw new ErrandError('invalid', `More than one task begins with "${name}".`, {
      hint: fitting
        .slice(0, 5)
        .map((task) => task.id)
        .join(', '),
    });
  }
  const id = fitting[0]?.id ?? name;
  if (!v.is(TaskId, id)) {
    throw new ErrandError('not_found', `There is no task ${name}.`, {
      hint: '"errand tasks" lists them.',
    });
  }
  // One that is in no list any more, or an id that never was: the runner says which.
  const { task } = await connection.request(GetTask, { id });
  return task;
}

/** The attempt of `--attempt`, or the one whose result is the task's. */
export function attemptOf(
  task: TaskState,
  call: Call,
  usual: AttemptState | undefined = resultBearer(task.attempts),
): AttemptState {
  const wanted = positive(call, 'attempt', 'whole');
  const attempt = wanted === undefined ? usual : task.attempts.find(({ n }) => n === wanted);
  if (attempt) return attempt;
  const message =
    wanted === undefined ? 'The task has no attempt yet.' : `The task has no attempt ${wanted}.`;
  throw new ErrandError('not_found', message);
}
