/**
 * Owns how long the user's repository keeps what Errand wrote below `refs/errand/`. The refs of a
 * task go when it is discarded here; those of a task that the runner has forgotten go once all
 * that they lead to is older than a month. Never touches another ref.
 */
import { gitLine } from './git.ts';
import type { ClientRepository } from './repository.ts';
import { dropTaskRefs } from './transfer.ts';

const KEPT_DAYS = 30;
const DAY_SECONDS = 24 * 60 * 60;

/**
 * Drops the refs of forgotten tasks.
 * @param forgotten tells which of these the runner has no more
 * @returns the tasks whose refs were dropped
 */
export async function pruneTaskRefs(
  repository: ClientRepository,
  forgotten: (taskIds: readonly string[]) => Promise<readonly string[]>,
  now: Date = new Date(),
): Promise<string[]> {
  const format = '--format=%(refname) %(committerdate:unix)';
  const listed = await gitLine({
    cwd: repository.root,
    args: ['for-each-ref', format, 'refs/errand/tasks/'],
  });
  const newest = new Map<string, number>();
  for (const line of listed.split('\n')) {
    const [, id, seconds] = /^refs\/errand\/tasks\/([a-z0-9-]+)\/\S+ (\d+)$/.exec(line) ?? [];
    if (id !== undefined) newest.set(id, Math.max(newest.get(id) ?? 0, Number(seconds)));
  }
  const before = now.getTime() / 1000 - KEPT_DAYS * DAY_SECONDS;
  const old = [...newest].flatMap(([id, seconds]) => (seconds < before ? [id] : []));
  if (old.length === 0) return [];
  const dropped = await forgotten(old);
  for (const id of dropped) await dropTaskRefs(repository, id);
  return [...dropped];
}
