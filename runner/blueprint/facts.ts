/**
 * Gathers the facts for gates: the ledger, the last run of the checks, the files that differ from
 * the base. Decides nothing (gates.ts).
 */
import type { LedgerEntry } from '../ledger/entry.ts';
import type { NoteKeeper } from '../tasks/context.ts';
import { lastCheckpoint } from './checkpoint.ts';
import type { CheckFact, Facts } from './gates.ts';
import { RUNS } from './notes.ts';
import type { AttemptRuntime } from './attempt-runtime.ts';

/** Stores the results of the checks for the gates that follow. */
export async function keepRuns(context: NoteKeeper, runs: readonly CheckFact[]): Promise<void> {
  const facts = runs.map(({ name, outcome, entry }) => ({ name, outcome, entry }));
  await context.notes.write(RUNS, facts);
}

/** Reads the results of the checks on a commit from the ledger. */
export function headRuns(ledger: readonly LedgerEntry[], commit: string): CheckFact[] {
  return ledger.flatMap((entry) =>
    entry.kind === 'check' && entry.at === 'head' && entry.commit === commit
      ? [{ name: entry.name, outcome: entry.outcome, entry: entry.seq }]
      : [],
  );
}

export async function gather({ context, repository, config }: AttemptRuntime): Promise<Facts> {
  const { base, instructions } = context.task.spec;
  const last = lastCheckpoint(context);
  return {
    ledger: context.ledger(),
    checks: config.checks,
    runs: context.notes.read(RUNS) ?? [],
    instructions,
    continues: context.continues !== undefined,
    changes: last ? await repository.changes(base, last.commit) : [],
  };
}
