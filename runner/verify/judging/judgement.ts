/**
 * The judgement that each part of the verdict returns, and their shared vocabulary. Pure. Each part
 * reads the ledger's entries for one thing (checks, named tests, trials, review); only verdict.ts
 * turns their judgements into a level.
 */
import { entriesOf, type EntryOf, type LedgerEntry, type NamedTests } from '../../ledger/entry.ts';
import type { CheckGate, Reason } from '../../protocol/task.ts';

export type Result = EntryOf<'result'>;
export type NamedCheck = { readonly name: string; readonly command: string };

export interface Judgement {
  /** Shows that the result does not do what it should. */
  readonly failed: readonly Reason[];
  /** Shows that nothing proves that it does. */
  readonly unproven: readonly Reason[];
  /** A reviewer must see this before trusting the checks. */
  readonly flags: readonly Reason[];
  /** Speaks for the result, or says what was not tried; none of it raises the level. */
  readonly passed: readonly Reason[];
}

/**
 * True where the result was verified under today's rules, by which a lack of proof counts against
 * it. Ledgers of earlier releases are judged by the rules of their time.
 */
export function isStrict(entries: readonly LedgerEntry[], result: Result): boolean {
  return entriesOf(entries, 'verification').some((entry) => entry.result === result.commit);
}

/**
 * Returns the entries since verification of the result last began: an attempt that was interrupted
 * may have tried the same before, and only part of it.
 */
export function sinceVerified(
  entries: readonly LedgerEntry[],
  result: Result,
): readonly LedgerEntry[] {
  const from = entries.findLastIndex(
    (entry) => entry.kind === 'verification' && entry.result === result.commit,
  );
  return entries.slice(Math.max(0, from));
}

/** Returns the deciding checks that passed on the result, each with its first run there. */
export function passedChecks(
  entries: readonly LedgerEntry[],
  result: Result,
  known: readonly RequiredCheck[],
): { readonly check: NamedCheck; readonly run: EntryOf<'check'> }[] {
  const runs = entriesOf(entries, 'check').filter(
    (run) => run.at === 'head' && run.commit === result.commit && run.seq > result.seq,
  );
  return known.flatMap(({ check, gate }) => {
    const run = runs.find((each) => isSame(each, check));
    return gate !== 'informational' && run && isPass(run) ? [{ check, run }] : [];
  });
}

/** Lists the first few names in quotes: `"a", "b" and 3 more`. */
export function listed({ count, names }: NamedTests, max = 3): string {
  const shown = names.slice(0, max).map((name) => `"${name.slice(0, 200)}"`);
  const rest = count - shown.length;
  if (shown.length === 0) return `${count}`;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  const last = shown.pop() ?? '';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

export const NOTHING: Judgement = { failed: [], unproven: [], flags: [], passed: [] };

export function together(parts: readonly Judgement[]): Judgement {
  return {
    failed: parts.flatMap(({ failed }) => failed),
    unproven: parts.flatMap(({ unproven }) => unproven),
    flags: parts.flatMap(({ flags }) => flags),
    passed: parts.flatMap(({ passed }) => passed),
  };
}

/** A check that counts, how strictly, and the entry that says so. */
export interface RequiredCheck {
  readonly check: NamedCheck;
  readonly gate: CheckGate;
  readonly seq: number;
}

const STRICTNESS: Readonly<Record<CheckGate, number>> = {
  informational: 0,
  regression_only: 1,
  strict: 2,
};

/**
 * Returns every check that any `checks` entry names: a later, shorter list drops none, and of
 * several gates for one check the strictest holds.
 */
export function requiredChecks(entries: readonly LedgerEntry[]): RequiredCheck[] {
  const found = new Map<string, RequiredCheck>();
  for (const entry of entriesOf(entries, 'checks')) {
    for (const { name, command, gate = 'strict' } of entry.checks) {
      const key = JSON.stringify([name, command]);
      const known = found.get(key);
      if (!known) found.set(key, { check: { name, command }, gate, seq: entry.seq });
      else if (STRICTNESS[gate] > STRICTNESS[known.gate]) found.set(key, { ...known, gate });
    }
  }
  return [...found.values()];
}

/**
 * Returns the gate of a check. One that nobody named has the strictest: it can only speak against a
 * result.
 */
export function gateOf(known: readonly RequiredCheck[], check: NamedCheck): CheckGate {
  return known.find((duty) => isSame(duty.check, check))?.gate ?? 'strict';
}

/**
 * For entries that name a check without its command: true unless every check of that name is
 * informational.
 */
export function decides(known: readonly RequiredCheck[], name: string): boolean {
  const own = known.filter(({ check }) => check.name === name);
  return own.length === 0 || own.some(({ gate }) => gate !== 'informational');
}

export function isSame(a: NamedCheck, b: NamedCheck): boolean {
  return a.name === b.name && a.command === b.command;
}

/**
 * True only where outcome and exit status agree: an outcome that its own status contradicts is no
 * pass.
 */
export function isPass(run: EntryOf<'check'>): boolean {
  return run.outcome === 'passed' && run.exit === 0;
}

export function seqs(...entries: readonly ({ readonly seq: number } | undefined)[]): number[] {
  const all = entries.flatMap((entry) => (entry ? [entry.seq] : []));
  return [...new Set(all)].toSorted((a, b) => a - b);
}

/** True where a deciding check failed before the change and passes now. */
export function wasFixed(
  entries: readonly LedgerEntry[],
  result: Result,
  known: readonly RequiredCheck[],
): boolean {
  const failed = entriesOf(entries, 'check').filter(
    (run) => run.at === 'base' && run.commit === result.base && run.outcome === 'failed',
  );
  return passedChecks(entries, result, known).some(({ check }) =>
    failed.some((run) => isSame(run, check)),
  );
}

/** Tells whether some check, or a test of the change, was seen to fail without it. */
export function needsChange(
  entries: readonly LedgerEntry[],
  result: Result,
  known: readonly RequiredCheck[],
): 'yes' | 'no' | 'unknown' {
  const own = sinceVerified(entries, result);
  const trials = [...entriesOf(own, 'undone'), ...entriesOf(own, 'red_green')].filter(
    (each) => each.result === result.commit,
  );
  if (wasFixed(entries, result, known)) return 'yes';
  if (trials.some(({ outcome }) => outcome === 'red')) return 'yes';
  const isQuick = entriesOf(own, 'verification').some(({ level }) => level === 'quick');
  return isQuick || trials.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'no';
}
