/**
 * Owns finding snapshots whose tasks were never made: their client was killed, or lost its
 * connection, between the push and the request. Never names the base of a task, or one that was
 * pushed within a day: its client may yet come back. Removes nothing.
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gitBytes } from './process.ts';
import type { BareRepository } from './repository.ts';

const KEPT_MS = 24 * 60 * 60_000;

export interface AbandonedParts {
  readonly repositories: () => Promise<readonly BareRepository[]>;
  /** The ids of all that there are. */
  readonly tasks: () => Promise<ReadonlySet<string>>;
}

export interface Abandoned {
  readonly repository: BareRepository;
  readonly task: string;
}

/** `waiting` counts those whose clients may yet come back. */
export async function findAbandoned(
  parts: AbandonedParts,
  now: number,
): Promise<{ found: Abandoned[]; waiting: number }> {
  const found: Abandoned[] = [];
  let waiting = 0;
  for (const repository of await parts.repositories()) {
    const pushed = await refsByTask(repository.path);
    // Read afterwards, so that no task made meanwhile is missed.
    const known = await parts.tasks();
    for (const [task, refs] of pushed) {
      if (known.has(task)) continue;
      const times = await Promise.all(refs.map((ref) => timeOf(repository.path, ref)));
      if (Math.max(...times) > now - KEPT_MS) waiting += 1;
      else found.push({ repository, task });
    }
  }
  return { found, waiting };
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
