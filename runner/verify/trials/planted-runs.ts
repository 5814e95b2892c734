/**
 * Runs checks with something planted in a result, or in the code before it: decides which files go
 * into one room together, and returns how each check ended there. Its callers decide what is
 * planted and what it shows (canary-trial.ts, part-trial.ts).
 */
import type { CheckPlace } from '../../ledger/entry.ts';
import type { CheckSpec } from '../../protocol/task.ts';
import type { CanaryRun, Place } from '../planting/canary.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { commitTree, type Trials, withNeeded } from './trials.ts';

/** One check, the place where something is planted for it, and the outcomes. */
export interface Tried {
  readonly spec: CheckSpec;
  readonly opened: readonly string[] | undefined;
  readonly programs: ReadonlySet<string>;
  readonly place: Place | undefined;
  planted?: CanaryRun;
  control?: CanaryRun;
  statement?: CanaryRun;
  broken?: CanaryRun;
  /** True where the broken file was a test in which nothing could be planted. */
  brokeTest?: boolean;
}

/** One round of runs: what all of them plant, and the checks that need not run again. */
export interface Round {
  readonly trials: Trials;
  readonly token: string;
  readonly settled: readonly CheckSpec[];
}

/** Runs each check with its text in its place; in one room as long as the texts agree. */
export async function runTexts(
  round: Round,
  at: 'canary' | 'control',
  texts: ReadonlyMap<Tried, string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<Tried, CanaryRun>> {
  const found = new Map<Tried, CanaryRun>();
  let open = [...texts];
  while (open.length > 0) {
    const files = new Map<string, string>();
    for (const [{ place }, text] of open) {
      if (place && !files.has(place.path)) files.set(place.path, text);
    }
    const fits = ([{ place }, text]: (typeof open)[number]) =>
      files.get(place?.path ?? '') === text;
    const checks = open.filter(fits).map(([each]) => each);
    const runs = await runWith(round, at, { files, checks }, signal);
    for (const each of checks) {
      const run = runs.get(each.spec.name);
      if (run) found.set(each, run);
    }
    open = open.filter((each) => !fits(each));
  }
  return found;
}

export interface Planting {
  /** Path and text of each file that is written. */
  readonly files: ReadonlyMap<string, string>;
  readonly checks: readonly Tried[];
}

/** Runs one room with these files in it; returns how each of the checks ended there. */
export async function runWith(
  { trials, token, settled }: Round,
  at: Extract<CheckPlace, 'canary' | 'control' | 'broken'>,
  { files, checks: wanted }: Planting,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, CanaryRun>> {
  const runs = new Map<string, CanaryRun>();
  if (files.size === 0 || wanted.length === 0) return runs;
  const [room, onto] =
    at === 'control' ? [trials.original, trials.base] : [trials.room, trials.result];
  const bytes = new Map([...files].map(([path, text]) => [path, Buffer.from(text)]));
  const commit = await commitTree(trials, await room.repository.withFiles(onto, bytes));
  const checks = withNeeded(
    trials,
    wanted.map(({ spec }) => spec),
    settled,
  );
  for (const run of await runChecks(room, { at, commit, checks, token }, signal)) {
    runs.set(run.name, {
      passed: run.outcome === 'passed',
      ended: run.outcome === 'passed' || run.outcome === 'failed',
      named: run.named === true,
      reports: (run.tests?.passed ?? 0) + (run.tests?.failed ?? 0) > 0,
      commit,
    });
  }
  return runs;
}
