/**
 * Owns looking for overlaps of results that wait with each other, with edits and with a HEAD that
 * has moved (runner/client/overlap.ts), for the work trees that are open in this window. It fetches
 * nothing.
 */
import { overlapsOf, type Work } from '../../runner/client/overlap.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { Overlap } from '../../runner/protocol/overlap.ts';
import { baseOf } from '../../runner/protocol/attempt-base.ts';
import { resultBearer } from '../../runner/protocol/rank.ts';
import type { TaskState } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { unsavedBuffers } from '../platform/documents.ts';

/** A result of more files would keep git busy for too long. */
const MAX_FILES = 500;

export async function lookForOverlaps(
  { tasks, overlaps, repositories }: Services,
  ids: readonly string[],
): Promise<void> {
  const states = await Promise.all(ids.map((id) => tasks.whenKnown(id).catch(() => undefined)));
  const works = states.flatMap((state) => (state ? (workOf(state) ?? []) : []));
  overlaps.setReady(
    works.map(({ id, title, repositoryId, files }) => {
      return { id, title, repositoryId, paths: new Set(files.map(({ path }) => path)) };
    }),
  );
  const found = new Map<string, readonly Overlap[]>();
  for (const [repositoryId, mine] of Map.groupBy(works, (work) => work.repositoryId)) {
    const open = await repositories.byId(repositoryId);
    for (const work of mine) {
      const repository = placeOf(open, work);
      if (!repository) continue;
      const buffers = await unsavedBuffers(repository.root);
      found.set(work.id, await overlapsOf(repository, work, { others: mine, buffers }));
    }
  }
  overlaps.set(found);
}

interface ReadyWork extends Work {
  readonly repositoryId: string;
  readonly workTree: string | undefined;
}

function workOf(task: TaskState): ReadyWork | undefined {
  const { id, spec } = task;
  const bearer = resultBearer(task.attempts);
  const result = bearer?.result;
  if (!result || result.files.length > MAX_FILES) return undefined;
  const { title, repository, workTree } = spec;
  const { head } = baseOf(task, bearer);
  const { commit, files } = result;
  return { id, title, head, commit, files, repositoryId: repository.id, workTree: workTree?.id };
}

/** The work tree that the result is for; of another one the edits say nothing. */
function placeOf(
  open: readonly ClientRepository[],
  { workTree }: ReadyWork,
): ClientRepository | undefined {
  return open.find((each) => each.workTree === workTree) ?? (workTree ? undefined : open[0]);
}
