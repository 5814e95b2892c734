/**
 * Owns recomputing a ledger from its text alone: the chain, and the verdict that follows from the
 * entries, compared with the one that was recorded. Pure; the commit that it speaks of is compared
 * elsewhere (client/commit-fault.ts).
 */
import { canonicalJson, ledgerLines, verifyChain } from '../ledger/chain.ts';
import type { EntryOf, LedgerEntry } from '../ledger/entry.ts';
import type { Verdict } from '../protocol/task.ts';
import { verdict } from './verdict.ts';

export interface LedgerProblem {
  readonly line: number;
  readonly fault: string;
  readonly reason: string;
}

export interface LedgerCheck {
  readonly entries: readonly LedgerEntry[];
  /** The last hash; null where the chain is broken. */
  readonly head: string | null;
  /** Undefined where none is recorded: the attempt was cancelled, or is under way. */
  readonly recorded: EntryOf<'verdict'> | undefined;
  readonly recomputed: Verdict;
  /** Null where chain and verdict agree with the entries. */
  readonly problem: LedgerProblem | null;
}

export function checkLedger(text: string): LedgerCheck {
  const report = verifyChain(ledgerLines(text));
  const { entries } = report;
  const recorded = entries.findLast((entry) => entry.kind === 'verdict');
  const recomputed = recompute(entries);
  const problem = report.ok
    ? verdictProblem(entries, recorded, recomputed)
    : { line: report.line, fault: report.fault, reason: report.reason };
  return { entries, head: report.ok ? report.head : null, recorded, recomputed, problem };
}

/** Compares the reasons too: a chain can be rewritten around a verdict whose words were changed. */
function verdictProblem(
  entries: readonly LedgerEntry[],
  recorded: Pick<Extract<LedgerEntry, { kind: 'verdict' }>, 'level' | 'because'> | undefined,
  { level, because }: Verdict,
): LedgerProblem | null {
  if (recorded === undefined) return null;
  const written = canonicalJson({ level: recorded.level, because: recorded.because });
  if (written === canonicalJson({ level, because })) return null;
  const reason =
    recorded.level === level
      ? 'the recorded reasons are not those that follow from the entries, or another release worded them differently'
      : `the recorded verdict is ${recorded.level}, but ${level} follows from the entries`;
  return { line: entries.length, fault: 'verdict', reason };
}

/** A forged chain may hold entries that no runner writes; nothing follows from those. */
function recompute(entries: readonly LedgerEntry[]): Verdict {
  try {
    return verdict(entries.filter((entry) => entry.kind !== 'verdict'));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = 'An entry lacks fields that its kind needs.';
    return { level: 'failed', because: [{ code: 'malformed', text, entries: [] }] };
  }
}
