/**
 * Owns asking the runner what a task is expected to take. The estimate is only a help: without one,
 * nothing is shown.
 */
import { type Estimate, withinLimits } from '../../runner/protocol/estimate.ts';
import { EstimateTask } from '../../runner/protocol/requests.ts';
import type { Runner } from '../connection/connection-state.ts';
import type { Choices } from '../tasks/choices.ts';

export async function askEstimate(
  runner: Runner,
  repository: string,
  { limits, ...wanted }: Choices,
): Promise<Estimate | undefined> {
  try {
    const { estimate } = await runner.request(EstimateTask, { repository, ...wanted });
    return withinLimits(estimate, limits, wanted.attempts ?? 1);
  } catch {
    // An older runner, or one that has just gone away; sending reports that if it matters.
    return undefined;
  }
}
