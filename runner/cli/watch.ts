/**
 * `errand watch`, and the waiting half of `errand delegate --wait`: follows a task over any number
 * of reconnects and ends when the task does. Ctrl+C ends the watching, never the task.
 */
import * as v from 'valibot';
import type { ConnectionStatus, Disposable, RunnerConnection } from '../client/connection.ts';
import { ErrandError } from '../protocol/errors.ts';
import { GetTask, parseTaskEvent, type Stopping } from '../protocol/requests.ts';
import { isFinal } from '../protocol/status.ts';
import { type Status, type TaskId, TaskState } from '../protocol/task.ts';
import { Asking } from './ask.ts';
import { withTask } from './connect.ts';
import { account } from './live.ts';
import { isSet, text } from './options.ts';
import type { Call } from './call.ts';
import { exitCodeOf, taskDocument } from './report.ts';
import { jsonText, paint } from './screen.ts';

/** Exit code of the task's verdict. */
export async function watch(call: Call): Promise<number> {
  const after = Number(text(call, 'after') ?? 0);
  if (!Number.isSafeInteger(after) || after < 0) {
    throw new ErrandError('invalid', '--after takes the number of an event, 0 or more.');
  }
  return withTask(call, async ({ id }, connection) => {
    if (!isSet(call, 'json')) return await untilFinal(connection, id, false);
    return exitCodeOf(await tellEvents(connection, id, after));
  });
}

/** A line for each event after `after`, until the task is over; resolves with its status. */
function tellEvents(connection: RunnerConnection, id: TaskId, after: number): Promise<Status> {
  // An end may be an earlier one, of a task that a follow-up took up again since.
  const endIfOver = async (
    end: (status: Status) => void,
    fail: (error: ErrandError) => void,
  ): Promise<void> => {
    try {
      const { status } = (await connection.request(GetTask, { id })).task;
      if (isFinal(status)) end(status);
    } catch (error) {
      if (!(error instanceof ErrandError)) throw error;
      fail(error);
    }
  };
  return untilEnd(connection, (end, fail) =>
    // From the first on: of a task that is over, the event that says so may lie before `after`.
    connection.followEvents(
      id,
      0,
      (news) => {
        if (news.seq === undefined || news.seq > after) {
          process.stdout.write(`${jsonText({ schema: 'errand.event/1', ...news })}\n`);
        }
        const status = statusIn(news);
        if (status && isFinal(status)) void endIfOver(end, fail);
      },
      fail,
    ),
  );
}

/** The task's status where an event, or a snapshot in place of lost ones, tells one. */
function statusIn({
  event,
  snapshot,
}: {
  event?: unknown;
  snapshot?: unknown;
}): Status | undefined {
  const known = event === undefined ? undefined : parseTaskEvent(event);
  if (known?.kind === 'task.status') return known.status;
  const state = v.safeParse(TaskState, snapshot);
  return state.success ? state.output.status : undefined;
}

/**
 * Prints a task's progress as it happens (with `json`: only its document at the end), beginning
 * after the state that was already printed, if any.
 */
export async function untilFinal(
  connection: RunnerConnection,
  id: TaskId,
  json: boolean,
  known?: TaskState,
): Promise<number> {
  let told = known;
  const asking =
    !json && process.stdin.isTTY && process.stdout.isTTY ? new Asking(connection) : undefined;
  const outage = connection.onStatus((status) => tellOutage(status, connection.hello.stopping));
  try {
    const task = await final(connection, id, (state) => {
      if (json) return;
      for (const line of account(told, state)) process.stdout.write(`${line}\n`);
      told = state;
      asking?.offer(state);
    });
    if (json) process.stdout.write(`${jsonText(taskDocument(task), 2)}\n`);
    return exitCodeOf(task.status);
  } finally {
    outage.dispose();
    asking?.end();
  }
}

/** `stopping` is what the runner said last before it went. */
function tellOutage(status: ConnectionStatus, stopping: Stopping | undefined): void {
  if (status.kind === 'lost') {
    const next = stopping ? 'the task goes on at its next start' : 'the task continues';
    warn('yellow', `connection lost (${status.reason}); ${next}, reconnecting…`);
  } else if (status.kind === 'connected' && status.hello.stopping) {
    warn('yellow', 'the runner is stopping; the task goes on at its next start');
  } else if (status.kind === 'connected') {
    warn('dim', 'connected again');
  }
}

function warn(colour: 'yellow' | 'dim', words: string): void {
  process.stderr.write(paint(colour, `${words}\n`));
}

/** Resolves with the task's last state. Rejects when the runner refuses, or the task is gone. */
function final(
  connection: RunnerConnection,
  id: TaskId,
  onState: (state: TaskState) => void,
): Promise<TaskState> {
  return untilEnd(connection, (end, fail) =>
    connection.subscribeTask(
      id,
      (state) => {
        onState(state);
        if (isFinal(state.status)) end(state);
      },
      fail,
    ),
  );
}

/** Follows something until it ends, fails, or the runner finally refuses the connection. */
function untilEnd<T>(
  connection: RunnerConnection,
  follow: (end: (value: T) => void, fail: (error: ErrandError) => void) => Disposable,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const refused = connection.onStatus((status) => {
      if (status.kind === 'refused') over(() => reject(status.error));
    });
    const following = follow(
      (value) => over(() => resolve(value)),
      (error) => over(() => reject(error)),
    );
    function over(settle: () => void): void {
      refused.dispose();
      // The end may come before `following` is there: on the next turn it is.
      queueMicrotask(() => following.dispose());
      settle();
    }
  });
}
