/**
 * Judges the runs of the checks on the result, each by its gate. Pure. Only runs recorded after the
 * last `result` entry, on its commit, speak for a result; every run on that commit can speak
 * against it. Of several runs of a check the worst counts: running again until it passes proves
 * nothing.
 */
import type { Reason } from '../../protocol/task.ts';
import { isPass, isSame, type Run, runsOf } from '../evidence/evidence.ts';
import { gateOf, type RequiredCheck } from '../evidence/required-checks.ts';
import { lastBefore, type ResultEvidence, runsBefore } from '../evidence/result-evidence.ts';
import { type Judgement, NOTHING, seqs } from './judgement.ts';

export function judgeChecks(evidence: ResultEvidence): Judgement {
  const { result, required, onResult, isStrict } = evidence;
  const failed: Reason[] = [];
  const unproven: Reason[] = noneDecides(evidence);
  const flags: Reason[] = [];
  const passed: Reason[] = [];
  // Keyed by text, so that several runs of a check give one reason.
  const excused = new Map<string, Reason>();
  for (const each of required) {
    const own = onResult.filter((run) => run.seq > result.seq && isSame(run, each.check));
    const [first] = own;
    if (first && own.every(isPass)) {
      const unsure = isStrict && each.gate !== 'informational' && comesAndGoes(first, evidence);
      if (unsure) excused.set(unsure.text, unsure);
      passed.push(passedReason(first, evidence));
    } else if (!first && each.gate !== 'informational') unproven.push(notRun(each, evidence));
  }
  // Every run on the commit counts against the result, of any check and at any place in the ledger.
  for (const run of onResult) {
    if (isPass(run)) continue;
    const gate = gateOf(required, run);
    const excuse = isStrict && (brokenBefore(run, evidence) ?? comesAndGoes(run, evidence));
    if (excuse) {
      if (gate !== 'informational') excused.set(excuse.text, excuse);
      continue;
    }
    if (gate === 'informational') passed.push(shownOnly(run, evidence));
    else if (gate === 'regression_only' && failedBefore(run, evidence)) {
      const unbroken = noTestBroken(run, evidence);
      if (unbroken) flags.push(stillFailing(run, evidence, unbroken));
      else unproven.push(unnamed(run, evidence));
    } else {
      const reason = failedReason(run, evidence);
      if (!isStrict || !failed.some(({ text }) => text === reason.text)) failed.push(reason);
    }
  }
  unproven.push(...excused.values());
  return { ...NOTHING, failed, unproven, flags, passed };
}

/**
 * Returns a reason where the check could not be run before the change either: then nobody broke it.
 */
function brokenBefore(run: Run, { all, result }: ResultEvidence): Reason | undefined {
  const stopped = all.stopped.filter(({ check }) => check === run.name);
  const now = stopped.find(({ commit }) => commit === result.commit);
  const before = stopped.find(({ commit, at }) => commit === result.base && at === 'base');
  if (!now || !before) return undefined;
  const text = `"${run.name}" could not be run, and could not be run before this change either: it needs ${before.missing}. ${before.hint}`;
  return { code: 'checks_broken_at_base', text, entries: seqs(before, now, run) };
}

/**
 * Returns a reason where the check passes and fails on the same tree: then neither outcome counts.
 */
function comesAndGoes(check: Run, { all, result }: ResultEvidence): Reason | undefined {
  for (const commit of [result.commit, result.base]) {
    const own = (['base', 'head'] as const).flatMap((at) => runsOf(all, { at, commit, check }));
    const failed = own.filter(({ outcome }) => outcome === 'failed');
    const passes = own.filter(isPass);
    if (failed.length === 0 || passes.length === 0) continue;
    const where = commit === result.base ? 'before this change' : 'on the result';
    const text = `"${check.name}" is flaky: on the same commit (${where}), it failed ${times(failed.length)} and passed ${times(passes.length)}.`;
    return { code: 'flaky', text, entries: seqs(...failed, ...passes) };
  }
  return undefined;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function noneDecides({ all, required }: ResultEvidence): Reason[] {
  if (required.some(({ gate }) => gate !== 'informational')) return [];
  const sources = seqs(...all.checks);
  const [code, text] =
    required.length === 0
      ? [
          'no_checks',
          'No checks are known for this repository, so nothing was run that could show whether the change is right.',
        ]
      : ['no_deciding_checks', 'Every check is only informational, so none decides anything.'];
  return [{ code, text, entries: sources }];
}

/** True where every run before the change failed: if one passed, the check worked before. */
function failedBefore(run: Run, evidence: ResultEvidence): boolean {
  const before = runsBefore(evidence, run);
  return before.length > 0 && before.every((each) => !isPass(each));
}

/**
 * Returns the entries that show by test names that a check which still fails breaks no further
 * test. Undefined without names, since nothing else can show it.
 */
function noTestBroken(run: Run, evidence: ResultEvidence): { readonly seq: number }[] | undefined {
  const before = lastBefore(evidence, run);
  const compared = evidence.comparisons.filter(
    ({ check, after }) => check === run.name && after === evidence.result.commit,
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

function passedReason(run: Run, evidence: ResultEvidence): Reason {
  const before = lastBefore(evidence, run);
  const text = `"${run.name}" passed on the result's commit${
    before?.outcome === 'failed' ? ', and failed before this change' : ''
  }.`;
  return {
    code: before?.outcome === 'failed' ? 'check_fixed' : 'check_passed',
    text,
    entries: seqs(evidence.result, run, before),
  };
}

function failedReason(run: Run, evidence: ResultEvidence): Reason {
  const { result } = evidence;
  const before = lastBefore(evidence, run);
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

function stillFailing(
  run: Run,
  { result }: ResultEvidence,
  shown: readonly { seq: number }[],
): Reason {
  const text = `"${run.name}" ${outcomeWords(run)} as it did before this change; by their names, no test fails that passed then.`;
  return { code: 'still_failing', text, entries: seqs(result, run, ...shown) };
}

function unnamed(run: Run, evidence: ResultEvidence): Reason {
  const text = `"${run.name}" ${outcomeWords(run)}, as before this change, and nothing shows by name that no other test fails now.`;
  return {
    code: 'regressions_unknown',
    text,
    entries: seqs(evidence.result, run, ...runsBefore(evidence, run)),
  };
}

function shownOnly(run: Run, { result }: ResultEvidence): Reason {
  const text = `"${run.name}" ${outcomeWords(run)} on the result's commit; it is informational and decides nothing.`;
  return { code: 'informational_failed', text, entries: seqs(result, run) };
}

function outcomeWords(run: Run): string {
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

function notRun({ check, seq }: RequiredCheck, evidence: ResultEvidence): Reason {
  const elsewhere = runsOf(evidence.all, { at: 'head', check });
  const before = runsBefore(evidence, check);
  const why =
    elsewhere.length > 0
      ? 'ran, but not on the commit of the final result'
      : before.length > 0
        ? 'ran only before the change'
        : 'was not run';
  return {
    code: 'check_not_run',
    text: `"${check.name}" ${why}.`,
    entries: seqs({ seq }, evidence.result, ...before, ...elsewhere),
  };
}
