/**
 * Owns asking the runner what a task is expected to take. The estimate is only a help: without one,
 * nothing is shown.
 */
import { EstimateTask } from '../../runner/protocol/requests.ts';
import type { Estimate, TaskSpec } from '../../runner/protocol/task.ts';
import type { Runner } from '../connection/connection-state.ts';

export async function askEstimate(
  runner: Runner,
  repository: string,
  options: Partial<Pick<TaskSpec, 'blueprint' | 'agent' | 'attempts'>>,
): Promise<Estimate | undefined> {
  try {
    return (await runner.request(EstimateTask, { repository, ...options })).estimate;
  } catch {
    // An older runner, or one that has just gone away; sending reports that if it matters.
    return undefined;
  }
}
