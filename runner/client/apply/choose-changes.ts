/**
 * Owns which changes bring a work tree to a result: all of it, or only what came since an older
 * result of the same task that the work tree has already. Taken for an edit of the user's, the
 * older one would be kept where the newer one goes back.
 */
import { ancestry } from '../../protocol/rank.ts';
import type { AttemptState, FileChange, TaskState } from '../../protocol/task.ts';
import type { ClientRepository } from '../repository.ts';
import { type Buffers, gatherFacts } from './facts.ts';
import { since } from './since.ts';

/**
 * @param remembered the attempt whose result this work tree was given, as far as anybody knows
 */
export async function chooseChanges(
  repository: ClientRepository,
  { attempts }: TaskState,
  attempt: AttemptState,
  buffers: Buffers = new Map(),
  remembered?: number,
): Promise<readonly FileChange[]> {
  const { result } = attempt;
  if (!result) return [];
  for (const older of ancestry(attempts, attempt).slice(1)) {
    if (!older.result) continue;
    const stands = await standsAs(repository, older.result.files, buffers);
    // Somebody may have edited it since; somebody may have thrown it away.
    const isThere = stands === 'result' || (older.n === remembered && stands !== 'base');
    if (isThere) return since(older.result, result);
  }
  return result.files;
}

/** By git's word; `neither` where some files are edited, or some are the one and some the other. */
async function standsAs(
  repository: ClientRepository,
  files: readonly FileChange[],
  buffers: Buffers,
): Promise<'base' | 'result' | 'neither'> {
  const { facts } = await gatherFacts(repository, files, buffers);
  const isAs = (of: 'before' | 'after') =>
    facts.every(({ change, current, disk, isBase, isResult }) => {
      if (!change[of]) return current === undefined && disk === undefined;
      return of === 'before' ? isBase : isResult;
    });
  if (isAs('after')) return 'result';
  return isAs('before') ? 'base' : 'neither';
}
