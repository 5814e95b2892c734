/**
 * Owns reaching the runner from the command line, and finding the task a person means.
 */
import { MAX_COUNT } from '../protocol/limits.ts';
import * as v from 'valibot';
import { connect, type RunnerConnection } from '../client/connection.ts';
import type { RunnerAddress } from '../client/requester.ts';
import { ErrandError } from '../protocol/errors.ts';
import { GetTask, ListTasks } from '../protocol/requests.ts';
import { resultBearer } from '../protocol/rank.ts';
import { type AttemptState, TaskId, type TaskState, type TaskSummary } from '../protocol/task.ts';
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

/** Finds a task by its id, or by a beginning of it that no other task has. */
export async function taskNamed(connection: RunnerConnection, name: string): Promise<TaskState> {
  const named = await taskWithId(connection, name);
  if (named) return named;
  const { tasks } = await listTasks(connection);
  const fitting = tasks.filter((task) => task.id.startsWith(name));
  if (fitting.length > 1) {
    throw new ErrandError('invalid', `More than one task begins with "${name}".`, {
      hint: fitting
        .slice(0, 5)
        .map((task) => task.id)
        .join(', '),
    });
  }
  const found = fitting[0] && (await taskWithId(connection, fitting[0].id));
  if (found) return found;
  throw new ErrandError('not_found', `There is no task ${name}.`, {
    hint: 'It may have been discarded. "errand tasks" lists the tasks of this runner.',
  });
}

/** Undefined when the runner has no such task, or this cannot be an id. */
export async function taskWithId(
  connection: RunnerConnection,
  id: string,
): Promise<TaskState | undefined> {
  if (!v.is(TaskId, id)) return undefined;
  try {
    return (await connection.request(GetTask, { id })).task;
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'not_found') return undefined;
    throw error;
  }
}

/** The newest tasks first, however many there are; `more` says whether some are left out. */
export async function listTasks(
  connection: RunnerConnection,
  most = Infinity,
): Promise<{ tasks: TaskSummary[]; more: boolean }> {
  const tasks: TaskSummary[] = [];
  for (;;) {
    const limit = Math.min(MAX_COUNT.listed, most - tasks.length);
    const before = tasks.at(-1)?.id;
    const page = await connection.request(ListTasks, { limit, ...(before ? { before } : {}) });
    tasks.push(...page.tasks);
    if (!page.more || tasks.length >= most) return { tasks, more: page.more };
  }
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
