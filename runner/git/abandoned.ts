/**
 * Owns freeing the room of snapshots whose tasks were never made: their client was killed, or lost
 * its connection, between the push and the request. Never touches the base of a task, or one that
 * was pushed within a day: its client may yet come back. Backstop: the next look.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gitBytes } from './process.ts';
import type { BareRepository } from './repository.ts';

const KEPT_MS = 24 * 60 * 60_000;
const PAUSE_MS = 6 * 60 * 60_000;

export interface AbandonedParts {
  readonly repositories: () => Promise<readonly BareRepository[]>;
  /** The ids of all that there are. */
  readonly tasks: () => Promise<ReadonlySet<string>>;
  /** Frees what no ref leads to any more. */
  readonly clear: (repository: string) => void;
  /** The developer log. */
  readonly report: (what: string, cause?: unknown) => void;
}

/** Looks at once and then from time to time, until it is stopped. */
export function keepAbandonedOut(parts: AbandonedParts): { stop(): void } {
  const stopping = new AbortController();
  // Never rejects. Nobody waits for its end.
  void lookOften(parts, stopping.signal);
  return { stop: () => stopping.abort() };
}

async function lookOften(parts: AbandonedParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await dropAbandoned(parts, Date.now());
    } catch (cause) {
      parts.report('snapshots without a task could not be removed', cause);
    }
    await sleep(PAUSE_MS, undefined, { signal, ref: false }).catch(() => undefined);
  }
}

/** Returns the tasks whose snapshots went. */
export async function dropAbandoned(parts: AbandonedParts, now: number): Promise<string[]> {
  const dropped: string[] = [];
  for (const repository of await parts.repositories()) {
    const before = dropped.length;
    const pushed = await refsByTask(repository.path);
    // Read afterwards, so that no task made meanwhile is missed.
    const known = await parts.tasks();
    for (const [task, refs] of pushed) {
      if (known.has(task)) continue;
      const times = await Promise.all(refs.map((ref) => timeOf(repository.path, ref)));
      if (Math.max(...times) > now - KEPT_MS) continue;
      await repository.deleteRefs(`refs/errand/tasks/${task}/`);
      dropped.push(task);
    }
    if (dropped.length > before) parts.clear(repository.id);
  }
  return dropped;
}

async function refsByTask(path: string): Promise<Map<string, string[]>> {
  const args = ['for-each-ref', '--format=%(refname)', 'refs/errand/tasks/'];
  const listed = (await gitBytes({ cwd: path, args })).toString('utf8');
  const tasks = new Map<string, string[]>();
  for (const ref of listed.split('\n')) {
    const task = /^refs\/errand\/tasks\/([a-z0-9-]+)\//.exec(ref)?.[1];
    if (task !== undefined) tasks.set(task, [...(tasks.get(task) ?? []), ref]);
  }
  return tasks;
}

/** Time of the push by this machine's clock: a commit carries the time of another one. */
async function timeOf(path: string, ref: string): Promise<number> {
  for (const file of [ref, 'packed-refs']) {
    const found = await stat(join(path, file)).catch(() => undefined);
    if (found) return found.mtimeMs;
  }
  return Date.now();
}
