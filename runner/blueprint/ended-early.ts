/**
 * What becomes of work whose agent did not end it itself: it reached a limit, stopped in words,
 * went round in circles, or its model could not be asked any more. Such work is packaged and
 * checked like any other, and a flag says how it ended. Pure; where nothing was changed there is
 * nothing to check, and the attempt is declined with the reason.
 */
import type { BowOut, BowOutCode, PhaseEnding } from '../agent/backend.ts';

/**
 * What the runner gives as a reason, and never the agent. A sandbox lost for good is none of them:
 * what the agent was doing then went with it.
 */
const EARLY: ReadonlySet<BowOutCode> = new Set([
  'budget',
  'stuck',
  'model_refused',
  'harness_error',
]);

/** How it ended, where nobody said that the work is done or cannot be; else undefined. */
export function endedEarly(ending: PhaseEnding): BowOut | undefined {
  if (ending.kind !== 'bowed_out') return undefined;
  const { bowOut } = ending;
  return bowOut.byRunner || EARLY.has(bowOut.code) ? bowOut : undefined;
}

/** True where it stopped in words: it takes the work for done, so the checks may be shown to it. */
export function endedInWords({ lastWords }: BowOut): boolean {
  return lastWords !== undefined;
}

/** For the flag of a result; undefined where the agent ended its work itself. */
export function earlyFlag(ending: PhaseEnding): { code: string; text: string } | undefined {
  const bowOut = endedEarly(ending);
  if (!bowOut) return undefined;
  const text = `The agent did not end its work itself, so it may be unfinished. ${bowOut.reason}`;
  return { code: 'ended_early', text };
}
