/**
 * Owns the step in which a planner looks at the work space and settles how the task is done, before
 * anybody changes a file. Its plan is a proposal: a planner that fails costs the plan and nothing
 * else. How its phase runs is coding.ts's.
 */
import type { BowOutCode, PhaseEnding, WorkPlan } from '../agent/backend.ts';
import { code, type CodingInput } from './coding.ts';

const MAX_TURNS = 15;

export type PlanningInput = Omit<CodingInput, 'brief' | 'verify'> & {
  readonly brief: Omit<CodingInput['brief'], 'role' | 'patience' | 'material' | 'files'>;
};

/** What a planner could not do, and not what the task is lacking: the work goes on without it. */
const NO_PLAN: ReadonlySet<BowOutCode> = new Set([
  'harness_error',
  'model_refused',
  'sandbox_lost',
  'stuck',
  'budget',
]);

/** Undefined where there is no plan, for no reason of the task's; the log says why. */
export async function planWork(
  input: PlanningInput,
  signal: AbortSignal,
): Promise<PhaseEnding | undefined> {
  const { brief } = input;
  const limits = { ...brief.limits, turns: Math.min(brief.limits.turns, MAX_TURNS) };
  const ending = await code(
    {
      ...input,
      brief: { ...brief, limits, role: 'plan', patience: 'short' },
      verify: () => Promise.resolve('A plan runs no checks.'),
    },
    signal,
  );
  const planned = ending.kind === 'planned' || ending.kind === 'asks';
  if (planned || (ending.kind === 'bowed_out' && !NO_PLAN.has(ending.bowOut.code))) return ending;
  const why = ending.kind === 'bowed_out' ? ending.bowOut.reason : 'it ended otherwise';
  input.context.log(`No plan was made: ${why}\n`);
  return undefined;
}

/** A plan as whoever writes the code is told it (`PhaseInput.material`). */
export function planWords({ summary, steps }: WorkPlan): string {
  return [summary, ...steps.map((step, index) => `${index + 1}. ${step}`)].join('\n');
}
