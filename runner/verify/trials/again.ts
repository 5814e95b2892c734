/**
 * The checks on the result, and once more where that settles something: a check that failed there
 * and passed before is run again at both places, so that one which comes and goes on one tree is
 * blamed on nobody; one that failed before is run there again, so that luck is no cure. Records
 * every run, and the tests that came and went; judges nothing.
 */
import { entriesOf, type EntryOf, type NamedTests } from '../../ledger/entry.ts';
import { named } from '../../ledger/named.ts';
import type { CheckSpec } from '../../protocol/task.ts';
import type { TestReport } from '../reports/report.ts';
import type { CheckOutcome } from '../rooms/clean-room.ts';
import type { CheckEnvironment } from '../rooms/check-environment.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { sideBySide } from './side-by-side.ts';
import { keptReport, lastRun, runsOf, type Trials, withNeeded } from './trials.ts';

type Sides = Pick<Trials, 'room' | 'original' | 'base' | 'result'>;

/** One that fails every second time is then taken for a regression once in sixty-four. */
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
      lastRun(sides, 'base', base, spec)?.outcome === 'passed',
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
 * Runs the base again for these checks, which failed there and pass now: one that passes there the
 * second time owes nothing to the change. What ran in another environment then may well differ.
 */
export async function confirmFailures(
  sides: Sides,
  fixed: readonly CheckSpec[],
  signal: AbortSignal,
): Promise<void> {
  const { original, base } = sides;
  const open: CheckSpec[] = [];
  for (const spec of fixed) {
    const [run, ...more] = runsOf(sides, 'base', base, spec);
    if (more.length > 0 || run?.image !== original.image) continue;
    if (!(await failedTwice(sides, spec))) open.push(spec);
  }
  const checks = withNeeded(sides, open);
  await runChecks(original, { at: 'base', commit: base, checks }, signal);
  await stillOpen(sides, open);
}

/**
 * The code of before has run once more where the tests of the result were tried on it: what failed
 * there by its name has failed twice.
 */
async function failedTwice(sides: Sides, spec: CheckSpec): Promise<boolean> {
  const { room } = sides;
  const red = entriesOf(room.context.ledger(), 'check').findLast(
    ({ at, name, command }) => at === 'red' && name === spec.name && command === spec.command,
  );
  const before = await failedBefore(sides, spec);
  const again = namesOf(await keptReport(room, red?.tests), 'failed');
  return before.length > 0 && before.every((name) => again.has(name));
}

/**
 * The tests of these checks that failed before the change. Undefined where a check names none:
 * then any may have failed.
 */
export async function namedFailures(
  sides: Sides,
  fixed: readonly CheckSpec[],
): Promise<readonly string[] | undefined> {
  const failing = await Promise.all(fixed.map((spec) => failedBefore(sides, spec)));
  return failing.some((tests) => tests.length === 0) ? undefined : failing.flat();
}

async function failedBefore(sides: Sides, spec: CheckSpec): Promise<readonly string[]> {
  const run = lastRun(sides, 'base', sides.base, spec);
  return [...namesOf(await keptReport(sides.room, run?.tests), 'failed')];
}

/** Those that ended the same way each time; the others are recorded as what they are. */
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
        tests: await comesAndGoes(room, runsOf(sides, at, commit, spec)),
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

/** The tests that passed and failed in these runs; undefined where the check did not do both. */
async function comesAndGoes(
  room: CheckEnvironment,
  runs: readonly EntryOf<'check'>[],
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

function namesOf(report: TestReport | undefined, status: 'passed' | 'failed'): Set<string> {
  return new Set(report?.cases.flatMap((each) => (each.status === status ? [each.name] : [])));
}
