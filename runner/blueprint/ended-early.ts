/**
 * Decides what becomes of work that its agent did not finish itself: it reached a limit, stopped in
 * words, went round in circles, or its model could not be reached any more. Such work is packaged
 * and checked like any other, and a flag says how it ended; without a change there is nothing to
 * check, and the attempt is declined with the reason. Pure.
 */
import type { BowOut, BowOutCode, PhaseEnding } from '../agent/backend.ts';

/**
 * Reasons that only the runner gives, never the agent. A sandbox lost for good is not among them,
 * because the agent's last changes are lost with it.
 */
const EARLY: ReadonlySet<BowOutCode> = new Set([
  'budget',
  'stuck',
  'model_refused',
  'harness_error',
]);

/**
 * Returns the reason if the runner ended the work early; undefined if the agent finished or gave
 * up.
 */
export function endedEarly(ending: PhaseEnding): BowOut | undefined {
  if (ending.kind !== 'bowed_out') return undefined;
  const { bowOut } = ending;
  return bowOut.byRunner || EARLY.has(bowOut.code) ? bowOut : undefined;
}

/**
 * True if the agent stopped in words: it considers the work done, so the checks may be shown to it.
 */
export function endedInWords({ lastWords }: BowOut): boolean {
  return lastWords !== undefined;
}

/** Returns the flag for the result; undefined if the agent ended its work itself. */
export function earlyFlag(ending: PhaseEnding): { code: string; text: string } | undefined {
  const bowOut = endedEarly(ending);
  if (!bowOut) return undefined;
  const text = `The agent did not end its work itself, so it may be unfinished. ${bowOut.reason}`;
  return { code: 'ended_early', text };
}
