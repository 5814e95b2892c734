/**
 * Gathers the facts for gates: the evidence, the last run of the checks, the files that differ from
 * the base. Decides nothing (gates.ts).
 */
import type { NoteKeeper } from '../tasks/context.ts';
import {
  type Evidence,
  readEvidence,
  runsOf,
  type WhichRuns,
} from '../verify/evidence/evidence.ts';
import { lastCheckpoint } from './checkpoint.ts';
import type { CheckFact, Facts } from './gates.ts';
import { RUNS } from './notes.ts';
import type { AttemptRuntime } from './attempt-runtime.ts';

/** Stores the results of the checks for the gates that follow. */
export async function keepRuns(context: NoteKeeper, runs: readonly CheckFact[]): Promise<void> {
  const facts = runs.map(({ name, outcome, entry }) => ({ name, outcome, entry }));
  await context.notes.write(RUNS, facts);
}

/** Returns the results of the checks in a clean room, each with its entry. */
export function recordedRuns(evidence: Evidence, which: WhichRuns): CheckFact[] {
  return runsOf(evidence, which).map(({ name, outcome, seq }) => ({ name, outcome, entry: seq }));
}

export async function gather({ context, repository, config }: AttemptRuntime): Promise<Facts> {
  const { base, instructions } = context.task.spec;
  const last = lastCheckpoint(context);
  return {
    evidence: readEvidence(context.ledger()),
    base,
    checks: config.checks,
    runs: context.notes.read(RUNS) ?? [],
    instructions,
    continues: context.continues !== undefined,
    changes: last ? await repository.changes(base, last.commit) : [],
  };
}
