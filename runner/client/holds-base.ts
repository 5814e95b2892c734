/**
 * Owns recognising a repository that was moved or copied since a task was sent from it: its id has
 * changed with its place, and the task's base under a private ref was moved with it. Reads only.
 */
import { baseRef, type TaskState } from '../protocol/task.ts';
import { gitLine } from './git.ts';
import type { ClientRepository } from './repository.ts';

export async function holdsBase(
  { root }: ClientRepository,
  { id, spec }: Pick<TaskState, 'id' | 'spec'>,
): Promise<boolean> {
  const args = ['rev-parse', '--verify', '--quiet', `${baseRef(id)}^{commit}`];
  return (await gitLine({ cwd: root, args, accept: [0, 1, 128] })) === spec.base;
}
