/**
 * Owns how long the user's repository keeps what Errand wrote below `refs/errand/`. The refs of a
 * task go when it is discarded here; those of a task that the runner has forgotten go once all
 * that they lead to is older than a month. Never touches another ref.
 */
import { gitLine } from './git.ts';
import type { ClientRepository } from './repository.ts';
import { dropTaskRefs } from './transfer.ts';

const KEPT_DAYS = 30;
/** Tasks that are asked about at a time; the next call goes on. */
const MOST_ASKED = 50;
const DAY_SECONDS = 24 * 60 * 60;

/**
 * Drops the refs of forgotten tasks.
 * @param isKnown says whether the runner still has the task
 * @returns the tasks whose refs were dropped
 */
export async function pruneTaskRefs(
  repository: ClientRepository,
  isKnown: (taskId: string) => Promise<boolean>,
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
  const old = [...newest].filter(([, seconds]) => seconds < before).slice(0, MOST_ASKED);
  const dropped: string[] = [];
  for (const [id] of old) {
    if (await isKnown(id)) continue;
    await dropTaskRefs(repository, id);
    dropped.push(id);
  }
  return dropped;
}
