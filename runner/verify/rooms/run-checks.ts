/**
 * Runs the checks on a commit in the clean room, records each outcome and tells the user. Never
 * runs anything where an agent worked (blueprint/quick.ts does), and judges nothing.
 */
import type { CheckPlace, LedgerBody } from '../../ledger/entry.ts';
import { CheckRun, type CheckSpec, type TestCounts } from '../../protocol/task.ts';
import { ranNothing } from '../reports/ran-nothing.ts';
import { type CheckOutcome, runInCleanRoom } from './clean-room.ts';
import { couldNotRun } from './could-not-run.ts';
import { reduceOutput } from './reduce-output.ts';
import { recordComparison } from './record-comparison.ts';
import type { EvidenceContext, CheckEnvironment } from './check-environment.ts';

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
  const phase = at === 'base' ? 'baseline' : 'verify';
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
      started: async ({ name, command }) => {
        context.log(`check ${name} (${at}): ${command}\n`);
        await tell(context, at, { name, command, outcome: 'running' });
      },
      finished: async (run) => {
        const { name, command, outcome, exit, ms, output, tests, tail } = run;
        await context.record(phase, entryOf(run));
        await recordWords(environment, phase, run);
        if (at === 'head' || at === 'overlay') await recordComparison(context, run);
        context.log(`${tail}\ncheck ${name} (${at}): ${outcome}, exit ${exit ?? 'none'}\n`);
        await tell(context, at, {
          name,
          command,
          outcome,
          exit: exit ?? undefined,
          ms,
          tail,
          artifact: output.artifact,
          tests: tests && counts(tests),
        });
      },
    },
    signal,
  );
}

function entryOf(run: CheckOutcome): LedgerBody {
  const { at, name, command, commit, image, network, outcome, exit, ms } = run;
  const { output, tests, opened } = run;
  const seen = opened && {
    files: opened.files.length,
    ...(opened.written && { written: opened.written.length }),
    whole: opened.whole,
    artifact: opened.artifact,
  };
  return {
    kind: 'check',
    at,
    name,
    command,
    commit,
    image,
    network,
    outcome,
    exit,
    ms,
    output,
    ...(tests && { tests }),
    ...(seen && { opened: seen }),
  };
}

const TOLD: ReadonlySet<CheckPlace> = new Set(CheckRun.entries.at.options);

/**
 * Shows a run to the user. Kinds of runs that older clients do not know are in the ledger alone.
 */
async function tell(
  context: EvidenceContext,
  at: CheckPlace,
  check: Omit<CheckRun, 'at'>,
): Promise<void> {
  if (!isTold(at)) return;
  await context.tell({ kind: 'attempt.check', check: { ...check, at } });
}

function isTold(at: CheckPlace): at is CheckRun['at'] {
  return TOLD.has(at);
}

/**
 * Records what a run's output says about itself: that it could not begin, or found nothing to run.
 */
async function recordWords(
  environment: CheckEnvironment,
  phase: string,
  run: CheckOutcome,
): Promise<void> {
  const { context, repository } = environment;
  const { name: check, command, at, commit, outcome, exit, tail, tests } = run;
  if ((outcome === 'failed' || run.stopped) && (at === 'base' || at === 'head')) {
    const stopped =
      run.stopped ?? couldNotRun({ exit, tail, files: await repository.listFiles(commit) });
    if (stopped)
      await context.record(phase, { kind: 'could_not_run', check, at, commit, ...stopped });
  }
  // Where one command has several runners, one of them may well have nothing to run.
  const ran = (tests?.passed ?? 0) + (tests?.failed ?? 0) > 0;
  const words = outcome === 'passed' && at === 'head' && !ran ? ranNothing(tail) : undefined;
  if (words === undefined) return;
  await context.record(phase, { kind: 'ran_nothing', check, command, result: commit, words });
}

/** Describes for the agent what failed, and how. */
export function inWords(outcomes: readonly CheckOutcome[]): string {
  return outcomes.map(outcomeWords).join('\n\n');
}

function counts({ format, passed, failed, skipped }: TestCounts): TestCounts {
  return { format, passed, failed, skipped };
}

function outcomeWords({ name, command, outcome, tail }: CheckOutcome): string {
  const line = `${name} (${command}): ${outcome.replaceAll('_', ' ')}`;
  return outcome === 'passed' ? line : `${line}\n${reduceOutput(tail, BASELINE_CHARACTERS)}`;
}
