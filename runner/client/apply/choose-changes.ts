/**
 * Owns which changes bring a work tree to a result: all of it, or only those since an older result
 * of the same task that the work tree already has. If the older result were taken for the user's
 * edit, it would be kept where the newer one reverts it.
 */
import { ancestry } from '../../protocol/rank.ts';
import type { AttemptState, FileChange, TaskState } from '../../protocol/task.ts';
import type { ClientRepository } from '../repository.ts';
import { type Buffers, type Facts, gatherFacts } from './facts.ts';
import { resultDelta } from './result-delta.ts';

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
    const { base, result: had, edited } = await standing(repository, older.result.files, buffers);
    // Somebody may have edited it since; or thrown it away, and edited something after that.
    const isWhole = base + edited === 0;
    const isThere = isWhole || (older.n === remembered && (had > 0 || base === 0));
    if (isThere) return resultDelta(older.result, result);
  }
  return result.files;
}

/** Counts the files that, by git's word, are as they were before or as the result made them. */
async function standing(
  repository: ClientRepository,
  files: readonly FileChange[],
  buffers: Buffers,
): Promise<{ readonly base: number; readonly result: number; readonly edited: number }> {
  const { facts } = await gatherFacts(repository, files, buffers);
  const result = facts.filter((each) => isAs(each, 'after')).length;
  const base = facts.filter((each) => !isAs(each, 'after') && isAs(each, 'before')).length;
  return { base, result, edited: facts.length - base - result };
}

function isAs({ change, current, disk, ...facts }: Facts, of: 'before' | 'after'): boolean {
  if (!change[of]) return current === undefined && disk === undefined;
  return of === 'before' ? facts.isBase : facts.isResult;
}
