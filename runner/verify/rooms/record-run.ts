/**
 * Records a run of a check with all that it says of itself: its outcome, that it could not begin or
 * found nothing to run, its tests compared with those before the change; and tells the user. Never
 * starts a run (clean-room.ts) and judges nothing.
 */
import type { CheckPlace, LedgerBody } from '../../ledger/entry.ts';
import { CheckRun, type TestCounts } from '../../protocol/task.ts';
import { ranNothing } from '../reports/ran-nothing.ts';
import type { CheckEnvironment, EvidenceContext } from './check-environment.ts';
import type { CheckOutcome, CleanRoomCheck } from './clean-room.ts';
import { couldNotRun } from './could-not-run.ts';
import { recordComparison } from './record-comparison.ts';

type Recording = Pick<CheckEnvironment, 'context' | 'repository'>;

export async function tellStart(
  context: EvidenceContext,
  at: CheckPlace,
  { name, command }: CleanRoomCheck,
): Promise<void> {
  context.log(`check ${name} (${at}): ${command}\n`);
  await tell(context, at, { name, command, outcome: 'running' });
}

/** Resolves once the run is stored. */
export async function recordRun(environment: Recording, run: CheckOutcome): Promise<void> {
  const { context } = environment;
  const { at, name, command, outcome, exit, ms, output, tests, tail } = run;
  const phase = at === 'base' ? 'baseline' : 'verify';
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
}

function entryOf(run: CheckOutcome): LedgerBody {
  const { at, name, command, commit, image, network, outcome, exit, ms } = run;
  const { output, tests, opened, work } = run;
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
    ...(work && { work }),
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
  { context, repository }: Recording,
  phase: string,
  run: CheckOutcome,
): Promise<void> {
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

function counts({ format, passed, failed, skipped }: TestCounts): TestCounts {
  return { format, passed, failed, skipped };
}
