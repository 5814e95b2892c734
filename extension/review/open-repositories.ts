/**
 * Owns which of the window's open repositories a task is about: those with its id, else moved or
 * copied ones that hold the commit it was sent from. Reads only.
 */
import { holdsBase } from '../../runner/client/holds-base.ts';
import type { ClientRepository } from '../../runner/client/repository.ts';
import type { TaskState } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';

export interface OpenRepositories {
  /** One for each work tree. */
  readonly open: readonly ClientRepository[];
  /** True when none of them is where the task came from. */
  readonly moved: boolean;
}

export async function openRepositories(
  { repositories }: Pick<Services, 'repositories'>,
  task: TaskState,
): Promise<OpenRepositories> {
  const { id } = task.spec.repository;
  const open = await repositories.byId(id);
  if (open.length > 0) return { open, moved: false };
  const others = await repositories.all();
  const holding = await Promise.all(others.map((each) => holdsBase(each, task)));
  // The runner knows the repository by the name of its old location.
  const moved = others
    .filter((_, index) => holding[index])
    .map((each) => Object.assign({}, each, { id }));
  return { open: moved, moved: true };
}
