/**
 * Owns which commit an attempt's result is a change to: the task's base, or the newer one onto
 * which the work was brought. Runner, command and editor ask here and never read the task's own
 * base for it. Pure.
 */
import { ancestry } from './rank.ts';
import type { AttemptState, NewerBase, ObjectId, TaskId, TaskState } from './task.ts';
import { inEnglish, type Translate } from './wording.ts';

export interface AttemptBase {
  /** Parent of the result's commit. */
  readonly base: ObjectId;
  /** HEAD of the user's repository when that was taken, and its branch. */
  readonly head: ObjectId;
  readonly branch: string | undefined;
}

/**
 * Base of an attempt. One that brings the work onto a newer base has that from its start; one that
 * goes on with others has the base of the work it goes on with, and an attempt that left no work
 * moved no base.
 */
export function baseOf(
  task: Pick<TaskState, 'spec' | 'attempts'>,
  attempt: AttemptState | undefined,
): AttemptBase {
  const { base, head, branch } = task.spec;
  const newer = newerBaseOf(task, attempt);
  return newer
    ? { base: newer.commit, head: newer.head, branch: newer.branch }
    : { base, head, branch };
}

/** The newer base of an attempt; undefined where it stands on the task's own. */
export function newerBaseOf(
  { attempts }: Pick<TaskState, 'attempts'>,
  attempt: AttemptState | undefined,
): NewerBase | undefined {
  return ancestry(attempts, attempt).find((each) => each.base && (each === attempt || each.result))
    ?.base;
}

/**
 * Attempts whose results can be laid side by side with that of this one, itself among them: of
 * results on other bases, the bases differ too.
 */
export function comparable(
  task: Pick<TaskState, 'spec' | 'attempts'>,
  attempt: AttemptState | undefined,
): AttemptState[] {
  if (!attempt?.result?.files.length) return [];
  const { base } = baseOf(task, attempt);
  return task.attempts.filter(
    (each) => (each.result?.files.length ?? 0) > 0 && baseOf(task, each).base === base,
  );
}

/** Ref of a newer base. It is named by its commit, so it never moves. */
export const newerBaseRef = (id: TaskId, commit: ObjectId): string =>
  `refs/errand/tasks/${id}/bases/${commit}`;

/** Names a newer base: "main 1a2b3c4d (12 commits newer)". */
export function newerBaseWords(
  { commit, head, branch, newer = 0 }: NewerBase,
  t: Translate = inEnglish,
): string {
  const name = `${branch === undefined ? '' : `${branch} `}${head.slice(0, 8)}`;
  const counted =
    newer === 0
      ? name
      : newer === 1
        ? t('{0} (1 commit newer)', name)
        : t('{0} ({1} commits newer)', name, newer);
  return commit === head ? counted : t('{0}, with uncommitted changes', counted);
}
