/**
 * Owns the step in which a planner looks at the work space and settles how the task is done, before
 * anybody changes a file. Its plan is a proposal: a planner that fails costs the plan and nothing
 * else. How its phase runs is up to coding.ts.
 */
import type { BowOutCode, PhaseEnding, WorkPlan } from '../agent/backend.ts';
import { code, type CodingInput } from './coding.ts';

const MAX_TURNS = 15;

export type PlanningInput = Omit<CodingInput, 'brief' | 'verify'> & {
  readonly brief: Omit<CodingInput['brief'], 'role' | 'patience' | 'material' | 'files'>;
};

/** Codes of a failure of the planner, not of the task: the work goes on without a plan. */
const NO_PLAN: ReadonlySet<BowOutCode> = new Set([
  'harness_error',
  'model_refused',
  'sandbox_lost',
  'stuck',
  'budget',
]);

/**
 * Makes a plan. Resolves with undefined if planning failed for a reason outside the task; the log
 * says why.
 */
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

/** Formats a plan for the agent that writes the code (`PhaseInput.material`). */
export function planWords({ summary, steps }: WorkPlan): string {
  return [summary, ...steps.map((step, index) => `${index + 1}. ${step}`)].join('\n');
}
