/**
 * Owns what becomes of attempts whose runner is gone: each goes back to a status in which it can be
 * claimed, with the reason that people are shown. No process may be carrying one out.
 */
import type { TaskId } from '../protocol/task.ts';
import type { Store } from '../store/store.ts';
import { attemptStatus, move, UNDER_WAY } from './transitions.ts';

export interface Interrupting {
  readonly store: Pick<Store, 'attemptsIn' | 'takeOver'>;
  readonly now: () => Date;
}

/** The reason of attempts that were under way when a backup was made; `at` is its time. */
export function restoredWords(at: string): string {
  return `it was restored from the backup of ${at}`;
}

/** Interrupts every attempt that is under way; resolves with how many there were. */
export async function interruptLeft(parts: Interrupting, reason: string): Promise<number> {
  for (let count = 0; ; ) {
    const left = await parts.store.attemptsIn(UNDER_WAY, 100);
    if (left.length === 0) return count;
    for (const { task, attempt } of left) await interrupt(parts, task, attempt, reason);
    count += left.length;
  }
}

/** Interrupts one, if it is under way; whoever carried it out can write nothing more. */
export async function interrupt(
  { store, now }: Interrupting,
  task: TaskId,
  attempt: number,
  reason: string,
): Promise<void> {
  await store.takeOver(task, attempt, (state) => {
    const status = attemptStatus(state, attempt);
    return status && UNDER_WAY.includes(status.kind)
      ? move(state, attempt, { kind: 'interrupted', reason }, now().toISOString())
      : [];
  });
}
