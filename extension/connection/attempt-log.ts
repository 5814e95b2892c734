/**
 * Owns reading an attempt's log in the editor, for its document and for the task page: harmless
 * text, piece by piece as it is written. It waits for the connection, as after a reload.
 */
import { stripVTControlCharacters } from 'node:util';
import type { RunnerAddress } from '../../runner/client/requester.ts';
import type { TaskStore } from '../tasks/store.ts';
import type { Runner } from './connection-state.ts';

export interface LogText {
  readonly text: string;
  /** True where the log has something before this that is left out. */
  readonly cut: boolean;
}

/**
 * The whole log, or its last bytes. Ends when the log is complete, or at once when there is none.
 */
export async function* attemptLog(
  { runner, tasks }: { readonly runner: Runner; readonly tasks: TaskStore },
  { taskId, attempt, last }: { taskId: string; attempt: number; last?: number },
  signal: AbortSignal,
): AsyncGenerator<LogText, void, void> {
  const address = await whenConnected(runner, signal);
  const task = await tasks.whenKnown(taskId, signal);
  const id = task.attempts.find(({ n }) => n === attempt)?.log;
  if (id === undefined) return;
  const { artifactSize, followLog } = await import('../../runner/client/artifacts.ts');
  const size = last === undefined ? 0 : await artifactSize(address, id, signal);
  const from = Math.max(0, size - (last ?? 0));
  const decoder = new TextDecoder();
  let cut = from > 0;
  for await (const piece of followLog(address, id, { from, signal })) {
    const text = harmless(decoder.decode(piece, { stream: true }));
    // The first line of the end of a log has no beginning.
    yield { text: cut ? text.slice(text.indexOf('\n') + 1) : text, cut };
    cut = false;
  }
}

async function whenConnected(runner: Runner, signal: AbortSignal): Promise<RunnerAddress> {
  const { promise, resolve, reject } = Promise.withResolvers<RunnerAddress>();
  const look = () => {
    if (runner.address) resolve(runner.address);
  };
  const stop = () => reject(signal.reason);
  const listening = runner.onDidChange(look);
  signal.addEventListener('abort', stop);
  try {
    look();
    return await promise;
  } finally {
    signal.removeEventListener('abort', stop);
    listening.dispose();
  }
}

/** Removes terminal colours and other control characters, which mean nothing in a document. */
function harmless(text: string): string {
  return stripVTControlCharacters(text).replace(
    /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    '',
  );
}
