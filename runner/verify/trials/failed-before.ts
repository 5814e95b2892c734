/**
 * What failed before the change: the checks, and their tests by name. Reads what is kept of the runs
 * on the base; runs and judges nothing. Backstop: again.ts, where luck may have been at work.
 */
import type { CheckSpec } from '../../protocol/task.ts';
import { namesOf } from '../reports/report.ts';
import { keptReport, runBefore, type Trials } from './trials.ts';

type Before = Pick<Trials, 'room' | 'base'>;

/** Returns the checks that failed before the change, which therefore need it. */
export function fixedChecks(trials: Before & Pick<Trials, 'deciding'>): readonly CheckSpec[] {
  return trials.deciding.filter((spec) => runBefore(trials, spec)?.outcome === 'failed');
}

/**
 * Returns the tests of these checks that failed before the change. Undefined where a check names
 * none, since any may have failed then.
 */
export async function namedFailures(
  sides: Before,
  fixed: readonly CheckSpec[],
): Promise<readonly string[] | undefined> {
  const failing = await Promise.all(fixed.map((spec) => failedBefore(sides, spec)));
  return failing.some((tests) => tests.length === 0) ? undefined : failing.flat();
}

/** Returns the names of its tests that failed then; none where it names none. */
export async function failedBefore(sides: Before, spec: CheckSpec): Promise<readonly string[]> {
  const run = runBefore(sides, spec);
  return [...namesOf(await keptReport(sides.room, run?.tests), 'failed')];
}
