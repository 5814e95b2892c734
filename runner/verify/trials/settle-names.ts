/**
 * Looks again at tests that seem to be gone or skipped. First tries the names of files that the
 * change moved; if some are still missing, runs the base once more to find names that change by
 * themselves (a time, a random id). Records the comparison again with what this has shown; judges
 * nothing.
 */
import type { CheckSpec } from '../../protocol/task.ts';
import { lastRun, runsOf } from '../evidence/evidence.ts';
import { movedFiles, withMoved } from '../reports/moved-files.ts';
import { unstable } from '../reports/unstable-names.ts';
import { recordComparison } from '../rooms/record-comparison.ts';
import { runChecks } from '../rooms/run-checks.ts';
import {
  evidenceSoFar,
  keptReport,
  runAfter,
  runBefore,
  textsOf,
  type Trials,
  withNeeded,
} from './trials.ts';

export async function settleNames(trials: Trials, signal: AbortSignal): Promise<void> {
  const { original, room, base, result } = trials;
  const missing = withMissing(trials, result);
  if (missing.length === 0) return;
  const moved = await nowNamed(trials, missing);
  if (moved) {
    for (const spec of missing) {
      const head = runAfter(trials, spec);
      if (head) await recordComparison(room.context, head, moved);
    }
  }
  const open = withMissing(trials, result);
  if (open.length === 0 || room.level === 'quick') return;
  const first = open.map((spec) => runBefore(trials, spec));
  const checks = withNeeded(trials, open);
  await runChecks(original, { at: 'base', commit: base, checks }, signal);
  for (const [index, spec] of open.entries()) {
    const before = await keptReport(room, first[index]?.tests);
    const again = await keptReport(room, runBefore(trials, spec)?.tests);
    const head = runAfter(trials, spec);
    if (!before || !again || !head) continue;
    const settled = unstable(before, again);
    await recordComparison(room.context, head, (name) =>
      moved ? moved(settled(name)) : settled(name),
    );
  }
}

/**
 * Does the same for the deciding run, after `settleNames`: its tests are the base's, and two runs
 * of the base have shown which parts of their names change by themselves. Runs nothing.
 */
export async function settleOriginalNames(trials: Trials): Promise<void> {
  const { room, base, result } = trials;
  const overlay = evidenceSoFar(trials).overlays.findLast((each) => each.result === result);
  if (!overlay) return;
  for (const spec of withMissing(trials, overlay.commit)) {
    const [before, again] = runsOf(evidenceSoFar(trials), {
      at: 'base',
      commit: base,
      check: spec,
    }).slice(-2);
    const [one, two] = [
      await keptReport(room, before?.tests),
      await keptReport(room, again?.tests),
    ];
    const run = lastRun(evidenceSoFar(trials), {
      at: 'overlay',
      commit: overlay.commit,
      check: spec,
    });
    if (one && two && run) await recordComparison(room.context, run, unstable(one, two));
  }
}

/** Returns the checks whose last comparison with that commit misses tests. */
function withMissing(trials: Trials, commit: string): CheckSpec[] {
  const { comparisons } = evidenceSoFar(trials);
  return trials.deciding.filter(({ name }) => {
    const last = comparisons.findLast(({ check, after }) => check === name && after === commit);
    return last !== undefined && last.removed.count + last.skipped.count > 0;
  });
}

/** Undefined where the change moved no file whose tests have its new name. */
async function nowNamed(
  trials: Trials,
  missing: readonly CheckSpec[],
): Promise<((name: string) => string) | undefined> {
  const { room, base, result, files } = trials;
  const changes = files.map(({ change }) => change).filter(({ binary }) => !binary);
  const gone = changes.filter(({ before, after }) => before && !after);
  const come = changes.filter(({ before, after }) => !before && after);
  if (gone.length === 0 || come.length === 0) return undefined;
  const paths = (some: typeof changes): string[] => some.map(({ path }) => path);
  const was = await textsOf(room, base, paths(gone));
  const is = await textsOf(room, result, paths(come));
  const moved = movedFiles(
    gone.map(({ path, before }) => ({ path, blob: before?.blob ?? '', text: was.get(path) })),
    come.map(({ path, after }) => ({ path, blob: after?.blob ?? '', text: is.get(path) })),
  );
  if (moved.length === 0) return undefined;
  const before = new Set<string>();
  const after = new Set<string>();
  for (const spec of missing) {
    const earlier = await keptReport(room, runBefore(trials, spec)?.tests);
    const later = await keptReport(room, runAfter(trials, spec)?.tests);
    for (const { name } of earlier?.cases ?? []) before.add(name);
    for (const { name } of later?.cases ?? []) after.add(name);
  }
  // A move that brought no test under its new name leaves the names as they were.
  const seen = moved.filter((pair) => {
    const rename = withMoved([pair]);
    return [...before].some((name) => rename(name) !== name && after.has(rename(name)));
  });
  return seen.length > 0 ? withMoved(seen) : undefined;
}
