/**
 * Owns applying a result, or a part of it, to a work tree as its files are on the disk: what would
 * become of each, then all of it or nothing, with a record that undoes it. Who calls it has decided
 * that this work tree is meant, and says what happened. It commits and stages nothing.
 */
import { baseOf } from '../../protocol/attempt-base.ts';
import type { AttemptState, FileChange, TaskState } from '../../protocol/task.ts';
import { type MergeStep, planMerge } from '../merge.ts';
import type { ClientRepository } from '../repository.ts';
import type { RunnerAddress } from '../requester.ts';
import { fetchAttempt } from '../transfer.ts';
import { chooseChanges } from './choose-changes.ts';
import { clearUp } from './journal.ts';
import { keyOf, nameOf } from './names.ts';
import { type Choice, chosenChanges, isAll, type Unit, unitsOf } from './part.ts';
import { choiceOf } from './part-choice.ts';
import { keyInResult } from './preview.ts';
import { beginRecord, hadOf } from './record.ts';
import { rewriteAll, type Rewritten } from './rewrite.ts';
import { settingsOf } from './standing.ts';
import { type Doing, doingOf, rewriteOf, withoutConflicts } from './steps.ts';
import { tell } from './told.ts';

export interface ApplyRequest {
  readonly repository: ClientRepository;
  readonly task: TaskState;
  readonly attempt: AttemptState;
  readonly address: RunnerAddress;
  /** Files and hunks by name (part-choice.ts); all of the result where none is named. */
  readonly only: readonly string[];
  /** True where the units are wanted though nothing is named. */
  readonly lists?: boolean;
}

/** A file that cannot be applied as it is. */
export interface Left {
  readonly path: string;
  readonly reason: string;
}

export interface ApplyPlan {
  readonly repository: ClientRepository;
  readonly task: TaskState;
  readonly attempt: AttemptState;
  /** Only where they were asked for, or something was named. */
  readonly units: readonly Unit[];
  readonly choice: Choice | undefined;
  readonly steps: readonly MergeStep[];
  readonly doing: readonly Doing[];
  readonly left: readonly Left[];
  readonly wanted: readonly FileChange[];
}

/** Changes no file; fetches the result and ends what a killed apply has left. */
export async function planApply(request: ApplyRequest): Promise<ApplyPlan> {
  const { repository, task, attempt, address, only, lists = false } = request;
  await fetchAttempt({ repository, taskId: task.id, attempt: attempt.n, ...address });
  await clearUp(repository);
  const had = await hadOf(repository, task.id);
  const changes = await chooseChanges(repository, task, attempt, undefined, had);
  const units = lists || only.length > 0 ? await unitsOf(repository, changes) : [];
  const choice = only.length > 0 ? choiceOf(units, only) : undefined;
  const wanted = choice ? await chosenChanges(repository, units, choice) : changes;
  const steps = await planMerge(repository, wanted, undefined, baseOf(task, attempt).base);
  const doing = doingOf(withoutConflicts(steps));
  return { repository, task, attempt, units, choice, steps, doing, left: leftOf(steps), wanted };
}

/**
 * Changes the files that fit and keeps the record that undoes it; both or neither. Resolves with
 * whether anything was changed.
 *
 * @param run gives the work the signal that takes it back midway
 */
export async function carryOutApply(
  plan: ApplyPlan,
  run: <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>,
): Promise<boolean> {
  const { repository, task, attempt, units, choice, steps, doing, left, wanted } = plan;
  const rewrites = doing.flatMap((step) => rewriteOf(step) ?? []);
  const isWhole = left.length === 0 && (!choice || isAll(units, choice));
  const part = isWhole ? undefined : givenOf(wanted, steps);
  if (rewrites.length > 0) {
    const { modes } = await settingsOf(repository.root);
    await run(async (signal) => {
      const record = await beginRecord(repository, { task: task.id, attempt: attempt.n }, rewrites);
      try {
        const keep = (files: Rewritten) => record.keep(files, part && { changes: part });
        await rewriteAll(repository, rewrites, { modes, signal, keep });
      } catch (error) {
        await record.drop();
        throw error;
      }
    });
  }
  const attempts = task.attempts.length;
  if (isWhole) await tell(repository, { task: task.id, has: attempt.n, attempts });
  else if (rewrites.length > 0)
    await tell(repository, { task: task.id, part: attempt.n, attempts });
  return rewrites.length > 0;
}

/** What is in the work tree then, of what was to be applied. */
function givenOf(changes: readonly FileChange[], steps: readonly MergeStep[]): FileChange[] {
  const done = withoutConflicts(steps).filter(({ kind }) => kind !== 'refuse');
  const names = new Set(done.map(keyInResult));
  return changes.filter((change) => names.has(keyOf(nameOf(change))));
}

function leftOf(steps: readonly MergeStep[]): Left[] {
  return steps.flatMap((step): Left[] => {
    const { path } = step;
    if (step.kind === 'refuse') return [{ path, reason: step.reason }];
    if (step.kind !== 'conflict') return [];
    return [{ path, reason: 'both sides changed the same lines' }];
  });
}
