/**
 * Owns the fence: who may write for an attempt. Each claim raises the attempt's token, so a run
 * that was given up on can no longer change anything, however late it wakes.
 */
import type { TaskId } from '../protocol/task.ts';
import type { Tx } from './schema.ts';

/** An attempt and the fencing token it was claimed with. */
export interface Owner {
  readonly task: TaskId;
  readonly attempt: number;
  readonly fence: number;
}

/** The owner's token is no longer the attempt's. */
export class StaleOwnerError extends Error {
  readonly owner: Owner;

  constructor(owner: Owner) {
    super(`attempt ${owner.attempt} of task ${owner.task} has a newer owner`);
    this.name = 'StaleOwnerError';
    this.owner = owner;
  }
}

export async function checkOwner(tx: Tx, owner: Owner): Promise<void> {
  const row = await tx
    .selectFrom('attempts')
    .select('fence')
    .where('task', '=', owner.task)
    .where('n', '=', owner.attempt)
    .executeTakeFirst();
  if (row?.fence !== owner.fence) throw new StaleOwnerError(owner);
}
