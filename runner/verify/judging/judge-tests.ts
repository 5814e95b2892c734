/**
 * Judges the tests by their names, beside the exit status of their check. Pure. A report is written
 * by code under test, so it can only lower trust: no name makes a check pass.
 */
import type { EntryOf, NamedTests } from '../../ledger/entry.ts';
import type { Reason } from '../../protocol/task.ts';
import { isPass, type Run, runsOf } from '../evidence/evidence.ts';
import { decides, gateOf } from '../evidence/required-checks.ts';
import { lastBefore, type Result, type ResultEvidence } from '../evidence/result-evidence.ts';
import { type Judgement, NOTHING, seqs } from './judgement.ts';
import { withMore } from '../../protocol/text.ts';

export function judgeTests(evidence: ResultEvidence): Judgement {
  const { result, required, isStrict } = evidence;
  const deciding = evidence.onResult.filter((run) => gateOf(required, run) !== 'informational');
  const own = evidence.comparisons.filter(({ check }) => decides(required, check));
  const onResult = own.filter(({ after }) => after === result.commit);
  // A later comparison was made with more knowledge, so the last one counts.
  const compared = isStrict ? lastOfEach(onResult) : onResult;
  const failed: Reason[] = [];
  const unproven: Reason[] = [];
  const flags: Reason[] = [];
  const passed: Reason[] = [];
  for (const each of compared) {
    const { check, broken } = each;
    if (broken.count > 0) {
      const text = `"${check}": ${tests(broken)} passed before this change and ${one(broken) ? 'fails' : 'fail'} now.`;
      failed.push({ code: 'tests_broken', text, entries: seqs(result, each) });
    }
    const names = isStrict ? renamedAlone(each, own, evidence) : each;
    flags.push(...missing(names, evidence));
    if (names.removed.count < each.removed.count) passed.push(renamed(each, result));
  }
  if (isStrict) flags.push(...goneFromOriginal(own, evidence));
  for (const run of deciding) {
    if (!run.tests || !isPass(run)) continue;
    const { tests: counts } = run;
    const ran = counts.passed + counts.failed;
    // A report without names that calls itself incomplete (`cargo test -q`) gives no number of
    // tests.
    if (ran === 0 && run.tests.cut) continue;
    if (ran === 0) {
      const text = `"${run.name}" passed without running a test.`;
      unproven.push({ code: 'no_tests_ran', text, entries: seqs(result, run) });
    } else if (counts.failed > 0) {
      const text = `"${run.name}" ended with exit status 0 though its report names ${counts.failed} of ${ran} tests as failed.`;
      flags.push({ code: 'failed_with_exit_0', text, entries: seqs(result, run) });
    }
    const before = ranBefore(run, evidence);
    if (
      before &&
      ran > 0 &&
      ran < before.ran &&
      !compared.some(({ check }) => check === run.name)
    ) {
      const text = `"${run.name}" ran ${ran} ${ran === 1 ? 'test' : 'tests'}, and ${before.ran} before this change.`;
      flags.push({ code: 'fewer_tests', text, entries: seqs(result, run, before.run) });
    }
  }
  return { ...NOTHING, failed, unproven, flags, passed };
}

/**
 * Judges tests that later runs will not have. If as many are new, they may be the same under other
 * names; then the deciding run (judge-deciding.ts) says whether the old ones still hold.
 */
function missing(each: EntryOf<'tests'>, { all, result, isStrict }: ResultEvidence): Reason[] {
  const { check, removed, added, skipped, lost } = each;
  const reasons: Reason[] = [];
  const say = (code: string, text: string): void => {
    reasons.push({ code, text: `"${check}": ${text}`, entries: seqs(result, each) });
  };
  if (lost !== undefined) {
    // If the report was incomplete before, an incomplete one now tells nothing new.
    const known = runsOf(all, { at: 'base' }).some((run) => run.name === check && run.tests?.cut);
    if (!known) say('tests_unnamed', `which tests ran is not known any more: ${lost}.`);
  } else if (isStrict ? removed.count > 0 : removed.count > added.count) {
    const fresh = added.count === 1 ? '1 is' : `${added.count} are`;
    say(
      'tests_missing',
      `${tests(removed)} ran before this change and ${one(removed) ? 'is' : 'are'} not there now; ${fresh} new.`,
    );
  }
  if (skipped.count > 0) {
    const verb = one(skipped) ? 'is' : 'are';
    say('tests_skipped', `${tests(skipped)} ran before this change and ${verb} skipped now.`);
  }
  return reasons;
}

/**
 * Leaves out tests that seem to have been renamed, where they ran unchanged on the product of the
 * change: then they hide nothing.
 */
function renamedAlone(
  each: EntryOf<'tests'>,
  compared: readonly EntryOf<'tests'>[],
  { overlay }: ResultEvidence,
): EntryOf<'tests'> {
  const original = compared.findLast(
    ({ check, after }) => check === each.check && after === overlay?.commit,
  );
  const from = new Set(each.renamed?.map((pair) => pair.from));
  if (!original || original.removed.count + original.broken.count > 0) return each;
  const names = each.removed.names.filter((name) => !from.has(name));
  const count = Math.max(0, each.removed.count - from.size);
  return { ...each, removed: { count, names } };
}

function renamed(each: EntryOf<'tests'>, result: Result): Reason {
  const pairs = each.renamed?.map(
    ({ from, to }) => `"${from.slice(0, 200)}" → "${to.slice(0, 200)}"`,
  );
  const text = `"${each.check}": tests seem to have been renamed: ${pairs?.slice(0, SHOWN).join(', ')}. Under their old names they pass too.`;
  return { code: 'tests_renamed', text, entries: seqs(result, each) };
}

/** Returns the newest comparison of each check. */
function lastOfEach(compared: readonly EntryOf<'tests'>[]): EntryOf<'tests'>[] {
  return [...new Map(compared.map((each) => [each.check, each])).values()];
}

/** Judges tests of the base that the product of the change keeps from running. */
function goneFromOriginal(
  compared: readonly EntryOf<'tests'>[],
  { overlay }: ResultEvidence,
): Reason[] {
  if (!overlay) return [];
  const last = lastOfEach(compared.filter(({ after }) => after === overlay.commit));
  return last.flatMap((each) => {
    const lost = each.removed.count + each.skipped.count;
    if (lost === 0 || each.lost !== undefined) return [];
    const some = each.removed.count > 0 ? each.removed : each.skipped;
    const text = `"${each.check}": when the original tests ran on the product code of this change, ${tests(some)} did not run.`;
    return [{ code: 'tests_missing', text, entries: seqs(overlay, each) }];
  });
}

function ranBefore(run: Run, evidence: ResultEvidence): { run: Run; ran: number } | undefined {
  const before = lastBefore(evidence, run);
  return before?.tests && { run: before, ran: before.tests.passed + before.tests.failed };
}

const one = ({ count }: NamedTests): boolean => count === 1;

const SHOWN = 3;

function tests({ count, names }: NamedTests): string {
  const shown = names.slice(0, SHOWN).map((name) => `"${name.slice(0, 200)}"`);
  return shown.length === 0
    ? `${count} tests`
    : `${count === 1 ? 'the test' : 'the tests'} ${withMore(shown, count)}`;
}
