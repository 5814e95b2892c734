/**
 * Runs the checks on the result, and some once more where that settles a question. A check that
 * failed there and passed before runs again on both commits, so that a flaky check is blamed on
 * nobody; one that failed before runs there again, so that luck does not count as a fix. Records
 * every run and the flaky tests; judges nothing.
 */
import type { NamedTests } from '../../ledger/entry.ts';
import { named } from '../../ledger/named.ts';
import type { CheckSpec } from '../../protocol/task.ts';
import { lastRun, type Run, runsOf } from '../evidence/evidence.ts';
import { namesOf } from '../reports/report.ts';
import type { CheckOutcome } from '../rooms/clean-room.ts';
import type { CheckEnvironment } from '../rooms/check-environment.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { failedBefore } from './failed-before.ts';
import { sideBySide } from './side-by-side.ts';
import { evidenceSoFar, keptReport, runBefore, type Trials, withNeeded } from './trials.ts';

type Sides = Pick<Trials, 'room' | 'original' | 'base' | 'result'>;

/**
 * With two more rounds, a check that fails every second time is taken for a regression once in 64.
 */
const MAX_ROUNDS = 2;

/** Resolves with the first outcome of each check. */
export async function runOnResult(
  sides: Sides,
  signal: AbortSignal,
): Promise<readonly CheckOutcome[]> {
  const { room, original, base, result } = sides;
  const head = await runChecks(room, { at: 'head', commit: result, checks: room.checks }, signal);
  let open = room.checks.filter(
    (spec) =>
      spec.gate !== 'informational' &&
      head.some(({ name, outcome }) => name === spec.name && outcome === 'failed') &&
      runBefore(sides, spec)?.outcome === 'passed',
  );
  for (let round = 0; open.length > 0 && round < MAX_ROUNDS; round += 1) {
    const checks = withNeeded(sides, open);
    await sideBySide(
      [
        (stop) => runChecks(room, { at: 'head', commit: result, checks }, stop),
        (stop) => runChecks(original, { at: 'base', commit: base, checks }, stop),
      ],
      signal,
    );
    open = await stillOpen(sides, open);
  }
  return head;
}

/**
 * Runs these checks on the base again, where they failed and now pass: one that passes there the
 * second time owes nothing to the change. In a changed environment the outcomes may well differ.
 */
export async function confirmFailures(
  sides: Sides,
  fixed: readonly CheckSpec[],
  signal: AbortSignal,
): Promise<void> {
  const { original, base } = sides;
  const open: CheckSpec[] = [];
  for (const spec of fixed) {
    const [run, ...more] = runsOf(evidenceSoFar(sides), { at: 'base', commit: base, check: spec });
    if (more.length > 0 || run?.image !== original.image) continue;
    if (!(await failedTwice(sides, spec))) open.push(spec);
  }
  const checks = withNeeded(sides, open);
  await runChecks(original, { at: 'base', commit: base, checks }, signal);
  await stillOpen(sides, open);
}

/**
 * True where every test that failed before by its name failed again when a trial ran the result's
 * tests on the earlier code.
 */
async function failedTwice(sides: Sides, spec: CheckSpec): Promise<boolean> {
  const { room } = sides;
  const red = lastRun(evidenceSoFar(sides), { at: 'red', check: spec });
  const before = await failedBefore(sides, spec);
  const again = namesOf(await keptReport(room, red?.tests), 'failed');
  return before.length > 0 && before.every((name) => again.has(name));
}

/** Returns the checks that ended the same way each time; records the flaky ones. */
async function stillOpen(sides: Sides, checks: readonly CheckSpec[]): Promise<CheckSpec[]> {
  const { room, base, result } = sides;
  const left: CheckSpec[] = [];
  for (const spec of checks) {
    const seen = await Promise.all(
      (
        [
          ['base', base],
          ['head', result],
        ] as const
      ).map(async ([at, commit]) => ({
        commit,
        tests: await comesAndGoes(room, runsOf(evidenceSoFar(sides), { at, commit, check: spec })),
      })),
    );
    if (seen.every(({ tests }) => tests === undefined)) left.push(spec);
    for (const { commit, tests } of seen) {
      const { name: check, command } = spec;
      if (tests)
        await room.context.record('verify', { kind: 'flaky', check, command, commit, tests });
    }
  }
  return left;
}

/**
 * Returns the tests that passed and failed in these runs; undefined where the check did not do
 * both.
 */
async function comesAndGoes(
  room: CheckEnvironment,
  runs: readonly Run[],
): Promise<NamedTests | undefined> {
  const outcomes = new Set(runs.map(({ outcome }) => outcome));
  if (!outcomes.has('passed') || !outcomes.has('failed')) return undefined;
  const reports = await Promise.all(runs.map(({ tests }) => keptReport(room, tests)));
  const failed = reports.map((report) => namesOf(report, 'failed'));
  const passed = reports.map((report) => namesOf(report, 'passed'));
  const names = new Set<string>();
  for (const some of failed) {
    for (const test of some) if (passed.some((each) => each.has(test))) names.add(test);
  }
  return named([...names]);
}
