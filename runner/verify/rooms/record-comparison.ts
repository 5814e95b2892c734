/**
 * Compares the tests that a check names on the result with those it named before the change. Reads
 * what is kept of both runs, so that a restart in between changes nothing. Records only what it
 * could compare: without names on the base nothing can be missing.
 */
import { lastRun, readEvidence } from '../evidence/evidence.ts';
import type { CheckOutcome } from './clean-room.ts';
import { keptReport } from '../reports/kept-report.ts';
import { compareTests } from '../reports/tests-comparison.ts';
import type { EvidenceContext } from './check-environment.ts';

/**
 * Expects that the run itself is recorded already. `settled` returns a name without its unstable
 * parts, where these are known.
 */
export async function recordComparison(
  context: EvidenceContext,
  run: Pick<CheckOutcome, 'name' | 'command' | 'commit' | 'tests'>,
  settled?: (name: string) => string,
): Promise<void> {
  const base = context.task.spec.base;
  const evidence = readEvidence(context.ledger());
  const before = lastRun(evidence, { at: 'base', commit: base, check: run });
  if (!before) return;
  const earlier = await keptReport(context, before.tests);
  const later = await keptReport(context, run.tests);
  if (!earlier || earlier.cases.length === 0) return;
  const comparison = compareTests(earlier, later, settled);
  const { name, commit } = run;
  await context.record('verify', {
    kind: 'tests',
    check: name,
    before: base,
    after: commit,
    ...comparison,
  });
}
