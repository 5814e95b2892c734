/**
 * Owns waiting for news of one task, over any number of reconnects: resolves with its state once it
 * differs from a cursor, asks something or is over, or when the time is. It stops no task.
 */
import type { RunnerConnection } from '../client/connection.ts';
import type { TaskState } from '../protocol/task.ts';
import { cursorOf, hasNews } from './task-view.ts';

interface Waiting {
  /** Undefined: news is what differs from now, or a question that is open. */
  readonly cursor: string | undefined;
  readonly ms: number;
  /** Aborted when nobody listens: the waiting ends, and its outcome does not matter. */
  readonly signal: AbortSignal;
  readonly onState: (task: TaskState) => void;
}

/** @param known the task as it was found just now */
export async function untilChanged(
  connection: RunnerConnection,
  known: TaskState,
  { cursor, ms, signal, onState }: Waiting,
): Promise<TaskState> {
  const since = cursor ?? (hasNews(known, undefined) ? undefined : cursorOf(known));
  const waiting = Promise.withResolvers<TaskState>();
  let last = known;
  const look = (task: TaskState): void => {
    last = task;
    onState(task);
    if (hasNews(task, since)) waiting.resolve(task);
  };
  const end = (): void => waiting.resolve(last);
  look(known);
  const following = connection.subscribeTask(known.id, look, (error) => waiting.reject(error));
  const refused = connection.onStatus((status) => {
    if (status.kind === 'refused') waiting.reject(status.error);
  });
  const timer = setTimeout(end, ms);
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  try {
    return await waiting.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    refused.dispose();
    following.dispose();
  }
}
