/**
 * Judges the runs of the checks on the result, each by its gate. Pure. Only runs recorded after the
 * last `result` entry, on its commit, speak for a result; every run on that commit can speak
 * against it. Of several runs of a check the worst counts: running again until it passes proves
 * nothing.
 */
import { entriesOf, type EntryOf, type LedgerEntry } from '../../ledger/entry.ts';
import type { Reason } from '../../protocol/task.ts';
import {
  type RequiredCheck,
  gateOf,
  isPass,
  isSame,
  isStrict,
  type Judgement,
  type NamedCheck,
  NOTHING,
  type Result,
  seqs,
} from './judgement.ts';

type Check = EntryOf<'check'>;

export function judgeChecks(
  entries: readonly LedgerEntry[],
  result: Result,
  known: readonly RequiredCheck[],
): Judgement {
  const runs = entriesOf(entries, 'check');
  const onResult = runs.filter((run) => run.at === 'head' && run.commit === result.commit);
  const place = entries.indexOf(result);
  const after = new Set(entries.slice(place + 1));
  const strict = isStrict(entries, result);
  const failed: Reason[] = [];
  const unproven: Reason[] = noneDecides(entries, known);
  const flags: Reason[] = [];
  const passed: Reason[] = [];
  // Keyed by text, so that several runs of a check give one reason.
  const excused = new Map<string, Reason>();
  for (const { check, gate, seq } of known) {
    const own = onResult.filter((run) => after.has(run) && isSame(run, check));
    const [first] = own;
    if (first && own.every(isPass)) {
      const unsure = strict && gate !== 'informational' && comesAndGoes(first, result, runs);
      if (unsure) excused.set(unsure.text, unsure);
      passed.push(passedReason(first, result, runs));
    } else if (!first && gate !== 'informational') unproven.push(notRun(check, seq, result, runs));
  }
  // Every run on the commit counts against the result, of any check and at any place in the ledger.
  for (const run of onResult) {
    if (isPass(run)) continue;
    const excuse =
      strict && (brokenBefore(run, result, entries) ?? comesAndGoes(run, result, runs));
    if (excuse) {
      if (gateOf(known, run) !== 'informational') excused.set(excuse.text, excuse);
      continue;
    }
    const gate = gateOf(known, run);
    if (gate === 'informational') passed.push(shownOnly(run, result));
    else if (gate === 'regression_only' && failedBefore(run, result, runs)) {
      const unbroken = noTestBroken(run, result, entries);
      if (unbroken) flags.push(stillFailing(run, result, unbroken));
      else unproven.push(unnamed(run, result, runs));
    } else {
      const reason = failedReason(run, result, runs);
      if (!strict || !failed.some(({ text }) => text === reason.text)) failed.push(reason);
    }
  }
  unproven.push(...excused.values());
  return { ...NOTHING, failed, unproven, flags, passed };
}

/**
 * Returns a reason where the check could not be run before the change either: then nobody broke it.
 */
function brokenBefore(
  run: Check,
  result: Result,
  entries: readonly LedgerEntry[],
): Reason | undefined {
  const stopped = entriesOf(entries, 'could_not_run').filter(({ check }) => check === run.name);
  const now = stopped.find(({ commit }) => commit === result.commit);
  const before = stopped.find(({ commit, at }) => commit === result.base && at === 'base');
  if (!now || !before) return undefined;
  const text = `"${run.name}" could not be run, and could not before this change: ${before.missing}. ${before.hint}`;
  return { code: 'checks_broken_at_base', text, entries: seqs(before, now, run) };
}

/**
 * Returns a reason where the check passes and fails on the same tree: then neither outcome counts.
 */
function comesAndGoes(run: Check, result: Result, runs: readonly Check[]): Reason | undefined {
  const commits = [result.commit, result.base];
  for (const commit of commits) {
    const own = runs.filter(
      (each) => each.commit === commit && isSame(each, run) && /^(base|head)$/.test(each.at),
    );
    const failed = own.filter(({ outcome }) => outcome === 'failed');
    const passes = own.filter(isPass);
    if (failed.length === 0 || passes.length === 0) continue;
    const where = commit === result.base ? 'before this change' : 'on the result';
    const text = `"${run.name}" comes and goes: on one and the same commit (${where}) it failed ${times(failed.length)} and passed ${times(passes.length)}.`;
    return { code: 'flaky', text, entries: seqs(...failed, ...passes) };
  }
  return undefined;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function noneDecides(entries: readonly LedgerEntry[], known: readonly RequiredCheck[]): Reason[] {
  if (known.some(({ gate }) => gate !== 'informational')) return [];
  const sources = seqs(...entriesOf(entries, 'checks'));
  const [code, text] =
    known.length === 0
      ? [
          'no_checks',
          'No checks are known for this repository, so nothing was run that could show whether the change is right.',
        ]
      : ['no_deciding_checks', 'Every check is only informational, so none decides anything.'];
  return [{ code, text, entries: sources }];
}

/** Returns the last run on the base, if there is one. */
function lastBefore(run: NamedCheck, result: Result, runs: readonly Check[]): Check | undefined {
  return runsAtBase(run, result, runs).at(-1);
}

function runsAtBase(run: NamedCheck, result: Result, runs: readonly Check[]): Check[] {
  return runs.filter((r) => r.at === 'base' && r.commit === result.base && isSame(r, run));
}

/** True where every run before the change failed: if one passed, the check worked before. */
function failedBefore(run: Check, result: Result, runs: readonly Check[]): boolean {
  const before = runsAtBase(run, result, runs);
  return before.length > 0 && before.every((each) => !isPass(each));
}

/**
 * Returns the entries that show by test names that a check which still fails breaks no further
 * test. Undefined without names, since nothing else can show it.
 */
function noTestBroken(
  run: Check,
  result: Result,
  entries: readonly LedgerEntry[],
): { readonly seq: number }[] | undefined {
  const before = lastBefore(run, result, entriesOf(entries, 'check'));
  const compared = entriesOf(entries, 'tests').filter(
    (each) =>
      each.check === run.name && each.before === result.base && each.after === result.commit,
  );
  if (run.outcome !== 'failed' || !run.tests || !before?.tests || compared.length === 0) {
    return undefined;
  }
  const lost = compared.some(
    (each) =>
      each.lost !== undefined || each.broken.count + each.removed.count + each.skipped.count > 0,
  );
  // A new test that fails is no regression, but it proves nothing either.
  const more = run.tests.failed > before.tests.failed;
  // If no failing test is named, nothing explains the failure itself.
  const explained = run.tests.failed > 0;
  return lost || more || !explained ? undefined : [before, ...compared];
}

function passedReason(run: Check, result: Result, runs: readonly Check[]): Reason {
  const before = lastBefore(run, result, runs);
  const text = `"${run.name}" passed on the result's commit${
    before?.outcome === 'failed' ? ', and failed before this change' : ''
  }.`;
  return {
    code: before?.outcome === 'failed' ? 'check_fixed' : 'check_passed',
    text,
    entries: seqs(result, run, before),
  };
}

function failedReason(run: Check, result: Result, runs: readonly Check[]): Reason {
  const before = lastBefore(run, result, runs);
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

function stillFailing(run: Check, result: Result, shown: readonly { seq: number }[]): Reason {
  const text = `"${run.name}" ${outcomeWords(run)} as it did before this change; by their names, no test fails that passed then.`;
  return { code: 'still_failing', text, entries: seqs(result, run, ...shown) };
}

function unnamed(run: Check, result: Result, runs: readonly Check[]): Reason {
  const text = `"${run.name}" ${outcomeWords(run)}, as before this change, and nothing shows by name that no other test fails now.`;
  return {
    code: 'regressions_unknown',
    text,
    entries: seqs(result, run, ...runsAtBase(run, result, runs)),
  };
}

function shownOnly(run: Check, result: Result): Reason {
  const text = `"${run.name}" ${outcomeWords(run)} on the result's commit; it is informational and decides nothing.`;
  return { code: 'informational_failed', text, entries: seqs(result, run) };
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

function notRun(check: NamedCheck, seq: number, result: Result, runs: readonly Check[]): Reason {
  const elsewhere = runs.filter((run) => run.at === 'head' && isSame(run, check));
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
