/**
 * The verdict: a pure function of the ledger. It reads what the runner saw and is blind to
 * `claim`, `tool` and `model` entries and to any verdict recorded before. It never trusts order by
 * chance: only what stands after the last `result` entry and names that result's commit speaks for
 * it. Backstop: `errand verify-ledger` recomputes it from the file.
 *
 * The rules, first match decides the level (docs/verdict.md says them for people):
 *  1. declined: the agent bowed out.
 *  2. failed: the runner had trouble, the attempt was cancelled, there is no change, or a check
 *     did not pass at head.
 *  3. unverified: no checks are named, or one of them has no run at head on the result's commit,
 *     or it passes only with check configuration that the change altered (overlay.ts).
 *  4. verified_with_flags: every named check passed there, but static flags exist that the
 *     original tests do not answer, or it passes only with tests that the change altered.
 *  5. verified.
 * Of several runs of a check the worst counts: running again until it passes proves nothing.
 */
import type { LedgerEntry } from '../ledger/entry.ts';
import type { Reason, Verdict, VerdictLevel } from '../protocol/task.ts';
import { MOST_FLAGS } from './flags.ts';
import { isAnswered, judgeOverlay } from './overlay.ts';

type Entry<K extends LedgerEntry['kind']> = Extract<LedgerEntry, { kind: K }>;
type Check = Entry<'check'>;
type NamedCheck = { readonly name: string; readonly command: string };
/** A check that must pass, and the entry that says so. */
type Duty = { readonly check: NamedCheck; readonly seq: number };

/** Computes the verdict. The entries are in the ledger's order; their chain is not checked here. */
export function verdict(entries: readonly LedgerEntry[]): Verdict {
  const bowedOut = reasonsOf(entries, 'bowed_out', bowOutReason);
  const broken = [
    ...reasonsOf(entries, 'trouble', ({ code, text }) => ({ code: `trouble.${code}`, text })),
    ...reasonsOf(entries, 'cancelled', ({ reason }) => ({ code: 'cancelled', text: reason })),
  ];
  const seen = judgeResult(entries, bowedOut.length > 0 || broken.length > 0);
  const flags = [...seen.flags, ...openFlags(entries, seen.overlaid)];

  const failures = [...broken, ...seen.failed];
  if (bowedOut.length > 0) return make('declined', [...bowedOut, ...failures]);
  if (failures.length > 0) return make('failed', [...failures, ...seen.unproved, ...flags]);
  if (seen.unproved.length > 0) {
    return make('unverified', [...seen.unproved, ...seen.passed, ...flags]);
  }
  if (flags.length > 0) return make('verified_with_flags', [...flags, ...seen.passed]);
  return make('verified', seen.passed);
}

interface Judgement {
  readonly failed: Reason[];
  readonly unproved: Reason[];
  readonly flags: Reason[];
  readonly passed: Reason[];
  /** The checks passed with the original tests too. */
  overlaid: boolean;
}

/** The static flags that stand. */
function openFlags(entries: readonly LedgerEntry[], overlaid: boolean): Reason[] {
  const flags = reasonsOf(entries, 'flag', ({ code, path, text }) => ({
    code: `flag.${code}`,
    text: path ? `${path}: ${text}` : text,
  }));
  // Where flags were left out for their number, nobody knows what else was altered.
  return overlaid && flags.length < MOST_FLAGS ? flags.filter((flag) => !isAnswered(flag)) : flags;
}

/** `excused`: there is a reason already why there may be no result, so its absence is no news. */
function judgeResult(entries: readonly LedgerEntry[], excused: boolean): Judgement {
  const judgement: Judgement = {
    failed: [],
    unproved: [],
    flags: [],
    passed: [],
    overlaid: false,
  };
  const at = entries.findLastIndex((entry) => entry.kind === 'result');
  const result = entries[at];
  if (result?.kind !== 'result') {
    if (!excused) {
      const text = 'There is no result: nothing was changed or nothing was handed over.';
      judgement.failed.push({ code: 'no_result', text, entries: [] });
    }
    return judgement;
  }
  if (result.files === 0 || result.commit === result.base) {
    const text = 'There is no change: the result is the same as the base.';
    judgement.failed.push({ code: 'no_change', text, entries: [result.seq] });
    return judgement;
  }

  const runs = entries.filter((entry) => entry.kind === 'check');
  const onResult = runs.filter((run) => run.at === 'head' && run.commit === result.commit);
  const atHead = onResult.filter((run) => entries.indexOf(run) > at);
  const checks = namedChecks(entries);
  if (checks.length === 0) {
    const text =
      'No checks are known for this repository, so nothing was run that could show whether the change is right.';
    const sources = entries.filter((entry) => entry.kind === 'checks').map(({ seq }) => seq);
    judgement.unproved.push({ code: 'no_checks', text, entries: sources });
  }
  for (const { check, seq } of checks) {
    const own = atHead.filter((run) => isRunOf(run, check));
    const first = own[0];
    if (!first) judgement.unproved.push(notRun(check, seq, result, runs));
    else if (own.every(isPass)) judgement.passed.push(passed(first, result, runs));
  }
  // Against the result every run on its commit counts: of any check, and wherever it stands.
  for (const run of onResult) {
    if (!isPass(run)) judgement.failed.push(failed(run, result, runs));
  }
  const overlay = judgeOverlay(
    entries,
    result,
    checks.map(({ check }) => check),
  );
  judgement.unproved.push(...overlay.unproved);
  judgement.flags.push(...overlay.flags);
  judgement.passed.push(...overlay.passed);
  judgement.overlaid = overlay.passed.length > 0;
  return judgement;
}

/** Every check that any `checks` entry names: a later, shorter list takes no duty away. */
function namedChecks(entries: readonly LedgerEntry[]): Duty[] {
  const found = new Map<string, Duty>();
  for (const entry of entries) {
    if (entry.kind !== 'checks') continue;
    for (const { name, command } of entry.checks) {
      const key = JSON.stringify([name, command]);
      if (!found.has(key)) found.set(key, { check: { name, command }, seq: entry.seq });
    }
  }
  return [...found.values()];
}

function isRunOf(run: Check, check: NamedCheck): boolean {
  return run.name === check.name && run.command === check.command;
}

/** Both must say so: an outcome that its own exit status contradicts is no pass. */
function isPass(run: Check): boolean {
  return run.outcome === 'passed' && run.exit === 0;
}

function runsAtBase(run: NamedCheck, result: Entry<'result'>, runs: readonly Check[]): Check[] {
  return runs.filter((r) => r.at === 'base' && r.commit === result.base && isRunOf(r, run));
}

function passed(run: Check, result: Entry<'result'>, runs: readonly Check[]): Reason {
  const before = runsAtBase(run, result, runs).at(-1);
  const text = `"${run.name}" passed on the result's commit${
    before?.outcome === 'failed' ? ', and failed before this change' : ''
  }.`;
  return {
    code: before?.outcome === 'failed' ? 'check_fixed' : 'check_passed',
    text,
    entries: seqs(result, run, before),
  };
}

function failed(run: Check, result: Entry<'result'>, runs: readonly Check[]): Reason {
  const before = runsAtBase(run, result, runs).at(-1);
  const what = `"${run.name}" ${outcomeWords(run)} on the result's commit`;
  if (!before) {
    const text = `${what}; it was not run before this change.`;
    return { code: 'check_failed', text, entries: seqs(result, run) };
  }
  if (isPass(before)) {
    const text = `${what}: broken by this change, it passed before.`;
    return { code: 'check_broken', text, entries: seqs(result, run, before) };
  }
  const text = `${what}: already failing before this change (it ${outcomeWords(before)} there).`;
  return { code: 'check_still_failing', text, entries: seqs(result, run, before) };
}

function outcomeWords(run: Check): string {
  switch (run.outcome) {
    case 'passed':
      return run.exit === 0
        ? 'passed'
        : `was recorded as passed with exit status ${run.exit ?? 'none'}`;
    case 'failed':
      return run.exit === null ? 'failed' : `failed with exit status ${run.exit}`;
    case 'timed_out':
      return 'ran out of time';
    case 'errored':
      return 'could not be run to its end';
  }
}

function notRun(
  check: NamedCheck,
  seq: number,
  result: Entry<'result'>,
  runs: readonly Check[],
): Reason {
  const elsewhere = runs.filter((run) => run.at === 'head' && isRunOf(run, check));
  const before = runsAtBase(check, result, runs);
  const why =
    elsewhere.length > 0
      ? 'ran, but not on the commit of the final result'
      : before.length > 0
        ? 'ran only before the change'
        : 'was not run';
  return {
    code: 'check_not_run',
    text: `"${check.name}" ${why}.`,
    entries: seqs({ seq }, result, ...before, ...elsewhere),
  };
}

function bowOutReason(entry: Entry<'bowed_out'>): Omit<Reason, 'entries'> {
  const question = entry.question ? ` Question: ${entry.question}` : '';
  return { code: `bowed_out.${entry.code}`, text: `${entry.reason}${question}` };
}

function reasonsOf<K extends LedgerEntry['kind']>(
  entries: readonly LedgerEntry[],
  kind: K,
  say: (entry: Entry<K>) => Omit<Reason, 'entries'>,
): Reason[] {
  return entries
    .filter((entry): entry is Entry<K> => entry.kind === kind)
    .map((entry) => {
      const { code, text } = say(entry);
      return { code, text, entries: [entry.seq] };
    });
}

function seqs(...entries: readonly ({ readonly seq: number } | undefined)[]): number[] {
  const all = entries.flatMap((entry) => (entry ? [entry.seq] : []));
  return [...new Set(all)].toSorted((a, b) => a - b);
}

/** Within what the wire takes (protocol/task.ts). */
function make(level: VerdictLevel, because: readonly Reason[]): Verdict {
  const bounded = because.map(({ code, text, entries }) => ({
    code: code.slice(0, 80),
    text: text.length > 4000 ? `${text.slice(0, 3999)}…` : text,
    entries,
  }));
  return { level, because: bounded };
}
