/**
 * `errand watch`, and the waiting half of `errand delegate --wait`: follows a task over any number
 * of reconnects and ends when the task does. Ctrl+C ends the watching, never the task.
 */
import type { RunnerConnection } from '../client/connection.ts';
import { ErrandError } from '../protocol/errors.ts';
import { isFinal } from '../protocol/status.ts';
import type { TaskId, TaskState } from '../protocol/task.ts';
import { taskNamed, withRunner } from './connect.ts';
import { account } from './live.ts';
import { isSet, text } from './options.ts';
import type { Call } from './program.ts';
import { exitCodeOf, taskDocument } from './report.ts';
import { paint } from './screen.ts';

/** Exit code of the task's verdict. */
export function watch(call: Call): Promise<number> {
  return withRunner(call, async (connection) => {
    const { id } = await taskNamed(connection, call);
    if (!isSet(call, 'json')) return await untilFinal(connection, id, false);
    const after = Number(text(call, 'after') ?? 0);
    if (!Number.isSafeInteger(after) || after < 0) {
      throw new ErrandError('invalid', '--after takes the number of an event, 0 or more.');
    }
    const stop = connection.followEvents(id, after, (news) => {
      process.stdout.write(`${JSON.stringify({ schema: 'errand.event/1', ...news })}\n`);
    });
    try {
      const last = await final(connection, id, () => undefined);
      return exitCodeOf(last.status);
    } finally {
      stop.dispose();
    }
  });
}

/** Tells the task's story as it happens (with `json`: nothing until its document at the end). */
export async function untilFinal(
  connection: RunnerConnection,
  id: TaskId,
  json: boolean,
): Promise<number> {
  let told: TaskState | undefined;
  const outage = connection.onStatus((status) => {
    if (status.kind === 'lost')
      process.stderr.write(
        paint('yellow', `connection lost (${status.reason}); the task goes on, coming back…\n`),
      );
    if (status.kind === 'connected') process.stderr.write(paint('dim', 'connected again\n'));
  });
  try {
    const task = await final(connection, id, (state) => {
      if (json) return;
      for (const line of account(told, state)) process.stdout.write(`${line}\n`);
      told = state;
    });
    if (json) process.stdout.write(`${JSON.stringify(taskDocument(task), null, 2)}\n`);
    return exitCodeOf(task.status);
  } finally {
    outage.dispose();
  }
}

/** Resolves with the task's last state. Rejects when the runner refuses, or the task is gone. */
function final(
  connection: RunnerConnection,
  id: TaskId,
  onState: (state: TaskState) => void,
): Promise<TaskState> {
  return new Promise((resolve, reject) => {
    const refused = connection.onStatus((status) => {
      if (status.kind === 'refused') end(() => reject(status.error));
    });
    const states = connection.subscribeTask(
      id,
      (state) => {
        onState(state);
        if (isFinal(state.status)) end(() => resolve(state));
      },
      (error) => end(() => reject(error)),
    );
    function end(settle: () => void): void {
      refused.dispose();
      // The first state may come before `states` is there: on the next turn it is.
      queueMicrotask(() => states.dispose());
      settle();
    }
  });
}
