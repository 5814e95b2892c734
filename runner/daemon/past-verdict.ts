/**
 * Owns the runner's verdict on a result that a commit of some history names. Only tasks of that very
 * repository count: who writes a commit may write any task into it.
 */
import type { PastVerdict } from '../blueprint/attempt-runtime.ts';
import type { TaskState } from '../protocol/task.ts';

/** In words; undefined where the task is gone, is another repository's, or has no verdict. */
export function pastVerdicts(
  find: (task: string) => Promise<Pick<TaskState, 'spec' | 'attempts'> | undefined>,
): PastVerdict {
  return async (repository, { task, attempt = 1 }) => {
    const found = await find(task);
    if (found?.spec.repository.id !== repository) return undefined;
    const status = found.attempts.find(({ n }) => n === attempt)?.status;
    return status?.kind === 'done' ? status.verdict.level.replaceAll('_', ' ') : undefined;
  };
}
