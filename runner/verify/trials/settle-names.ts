/**
 * Runs the base once more where tests seem to be gone or skipped on the result, so that a name
 * which changes by itself (a time, a random id) is known as what it is. Records the comparison
 * anew with what two runs of one tree have shown; judges nothing.
 */
import { unstable } from '../reports/unstable-names.ts';
import { recordComparison } from '../rooms/record-comparison.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { keptReport, lastRun, type Trials, withNeeded } from './trials.ts';

export async function settleNames(trials: Trials, signal: AbortSignal): Promise<void> {
  const { original, room, base, result, deciding } = trials;
  const ledger = room.context.ledger();
  const open = deciding.filter((spec) =>
    ledger.some(
      (entry) =>
        entry.kind === 'tests' &&
        entry.check === spec.name &&
        entry.after === result &&
        entry.removed.count + entry.skipped.count > 0,
    ),
  );
  if (open.length === 0) return;
  const first = open.map((spec) => lastRun(trials, 'base', base, spec));
  const checks = withNeeded(trials, open);
  await runChecks(original, { at: 'base', commit: base, checks }, signal);
  for (const [index, spec] of open.entries()) {
    const before = await keptReport(room, first[index]?.tests);
    const again = await keptReport(room, lastRun(trials, 'base', base, spec)?.tests);
    const head = lastRun(trials, 'head', result, spec);
    if (!before || !again || !head) continue;
    await recordComparison(room.context, head, unstable(before, again));
  }
}
