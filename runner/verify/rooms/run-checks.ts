/**
 * Runs the checks on a commit in the clean room, each recorded before the next one starts
 * (record-run.ts). Never runs anything where an agent worked (blueprint/quick.ts does), and judges
 * nothing.
 */
import type { CheckPlace } from '../../ledger/entry.ts';
import type { CheckSpec } from '../../protocol/task.ts';
import type { CheckEnvironment } from './check-environment.ts';
import { type CheckOutcome, runInCleanRoom } from './clean-room.ts';
import { recordRun, tellStart } from './record-run.ts';
import { reduceOutput } from '../../project/reduce-output.ts';

/** The limit of output given to the agent for a check that failed before any change. */
const BASELINE_CHARACTERS = 3_000;

/**
 * Runs every check on a commit, each outcome recorded before the next check starts. Resolves with
 * the outcomes in words, for the agent: what failed, and how.
 */
export async function checkCommit(
  environment: CheckEnvironment,
  at: CheckPlace,
  commit: string,
  signal: AbortSignal,
): Promise<string> {
  return inWords(await runChecks(environment, { at, commit, checks: environment.checks }, signal));
}

interface ChecksOnCommit {
  readonly at: CheckPlace;
  readonly commit: string;
  readonly checks: readonly CheckSpec[];
  /** A token to look for in their output. */
  readonly token?: string;
}

/**
 * Runs these checks in one room of their own, each outcome recorded before the next check starts.
 */
export async function runChecks(
  environment: CheckEnvironment,
  { at, commit, checks, token }: ChecksOnCommit,
  signal: AbortSignal,
): Promise<readonly CheckOutcome[]> {
  const { context } = environment;
  if (checks.length === 0) return [];
  return runInCleanRoom(
    {
      driver: environment.driver,
      image: environment.image,
      limits: environment.sandboxLimits,
      repository: environment.repository,
      commit,
      at,
      checks,
      task: context.task.id,
      attempt: context.attempt,
      token,
      artifact: () => context.artifact(),
      started: (check) => tellStart(context, at, check),
      finished: (run) => recordRun(environment, run),
    },
    signal,
  );
}

/** Describes for the agent what failed, and how. */
export function inWords(outcomes: readonly CheckOutcome[]): string {
  return outcomes.map(outcomeWords).join('\n\n');
}

function outcomeWords({ name, command, outcome, tail }: CheckOutcome): string {
  const line = `${name} (${command}): ${outcome.replaceAll('_', ' ')}`;
  return outcome === 'passed' ? line : `${line}\n${reduceOutput(tail, BASELINE_CHARACTERS)}`;
}
