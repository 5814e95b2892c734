/**
 * The verdict: a pure function of the ledger. It reads only what the runner saw, and ignores
 * `claim`, `tool`, `model` and `human` entries and any verdict recorded before. Only an entry after
 * the last `result` entry that names that result's commit speaks for the result, so accidents of
 * order prove nothing. Backstop: `errand verify-ledger` recomputes it from the file.
 *
 * The rules, of which the first that matches decides the level (docs/verdict.md explains them for
 * users):
 *  1. declined: the agent bowed out.
 *  2. failed: the runner had trouble, the attempt was cancelled, there is no change, a conflict
 *     with a newer base was left, or a check or a test that passed before does not pass at head.
 *  3. unverified: no check decides; or a deciding check has no run at head on the result's commit,
 *     ran no test, cannot fail or was not shown to be able to, is flaky, opened no file of the
 *     change, or passes only with the change's own version of what decides how checks run; or what
 *     the change says is to be installed could not be; or a probe failed.
 *  4. verified_with_flags: every deciding check passed there, but there is something a reviewer
 *     must see.
 *  5. verified.
 */
import type { EntryOf, LedgerEntry } from '../ledger/entry.ts';
import type { Reason, Verdict, VerdictLevel } from '../protocol/task.ts';
import { type Evidence, readEvidence } from './evidence/evidence.ts';
import { evidenceOn } from './evidence/result-evidence.ts';
import { MAX_FLAGS } from './flags/flags.ts';
import { judgeBrowser } from './judging/judge-browser.ts';
import { judgeChecks } from './judging/judge-checks.ts';
import { judgeMerge } from './judging/judge-merge.ts';
import { judgeReview } from './judging/judge-review.ts';
import { judgeTerminals } from './judging/judge-terminals.ts';
import { judgeTests } from './judging/judge-tests.ts';
import { judgeTrials } from './judging/judge-trials.ts';
import { type Judgement, NOTHING, together } from './judging/judgement.ts';
import { isAnswered, judgeDeciding } from './judging/judge-deciding.ts';
import { checksStillHold, judgeEvidence, judgeLimits } from './judging/judge-evidence.ts';

/**
 * Computes the verdict. Expects the entries in the ledger's order, and does not check their chain.
 */
export function verdict(entries: readonly LedgerEntry[]): Verdict {
  const evidence = readEvidence(entries);
  const bowedOut = reasonsOf(evidence.bowedOut, bowOutReason);
  const broken = [
    ...reasonsOf(evidence.troubles, ({ code, text }) => ({ code: `trouble.${code}`, text })),
    ...reasonsOf(evidence.cancelled, ({ reason }) => ({ code: 'cancelled', text: reason })),
  ];
  const { overlaid, settled, ...seen } = judgeResult(
    evidence,
    bowedOut.length > 0 || broken.length > 0,
  );
  const flags = [...seen.flags, ...openFlags(evidence, overlaid, settled)];

  const failures = [...broken, ...seen.failed];
  if (bowedOut.length > 0) return make('declined', [...bowedOut, ...failures]);
  if (failures.length > 0) return make('failed', [...failures, ...seen.unproven, ...flags]);
  if (seen.unproven.length > 0) {
    return make('unverified', [...seen.unproven, ...seen.passed, ...flags]);
  }
  if (flags.length > 0) return make('verified_with_flags', [...flags, ...seen.passed]);
  return make('verified', seen.passed);
}

/**
 * Returns the flags that still stand: those of an earlier result say nothing about the last one.
 */
function openFlags(evidence: Evidence, overlaid: boolean, settled: boolean): Reason[] {
  const since = evidence.results.at(-1)?.seq ?? 0;
  const standing = evidence.flags.filter(({ seq, code }) => seq > since || code === BLUEPRINT_FLAG);
  const flags = reasonsOf(standing, ({ code, path, line, text }) => ({
    code: `flag.${code}`,
    text: path ? `${path}: ${text}` : text,
    ...(path && line !== undefined && { place: { path, line } }),
  }));
  // At the maximum, flags were left out, so nobody knows what else was altered.
  if (!overlaid || flags.length >= MAX_FLAGS) return flags;
  return flags.filter((flag) => !isAnswered(flag, settled));
}

/** The code of a flag that the blueprint raised; it stands wherever it is in the ledger. */
const BLUEPRINT_FLAG = 'blueprint';

/**
 * `overlaid`: the deciding run passed. `settled`: besides, later runs check all that they did
 * before.
 */
type ResultJudgement = Judgement & { readonly overlaid: boolean; readonly settled: boolean };

/**
 * `excused`: another reason already explains why there may be no result, so none is added for it.
 */
function judgeResult(all: Evidence, excused: boolean): ResultJudgement {
  const result = all.results.at(-1);
  if (!result) {
    if (excused) return { ...NOTHING, overlaid: false, settled: false };
    if (all.reviews.length > 0) return reviewOnly(all.reviews);
    const text = 'There is no result: nothing was changed or nothing was handed over.';
    return failure('no_result', text, []);
  }
  if (result.files === 0 || result.commit === result.base) {
    const text = 'There is no change: the result is the same as the base.';
    return failure('no_change', text, [result.seq]);
  }
  const evidence = evidenceOn(result, all);
  const deciding = judgeDeciding(evidence);
  const overlaid = deciding.passed.length > 0;
  const judgement = together([
    // What was checked comes first: people read one line of a verdict.
    judgeEvidence(evidence),
    // Gaps in the evidence come before what speaks for the change.
    judgeLimits(evidence, overlaid),
    judgeChecks(evidence),
    judgeTests(evidence),
    deciding,
    judgeTrials(evidence),
    judgeReview(evidence),
    judgeBrowser(evidence),
    judgeTerminals(evidence),
    judgeMerge(all, result),
  ]);
  return { ...judgement, overlaid, settled: overlaid && checksStillHold(evidence) };
}

/** Judges a task that was to change nothing: that is no failure, and there is nothing to verify. */
function reviewOnly(reviews: readonly EntryOf<'review'>[]): ResultJudgement {
  const text = 'A review changes nothing and proves nothing.';
  const unproven = [{ code: 'review_only', text, entries: reviews.map(({ seq }) => seq) }];
  return { ...NOTHING, unproven, overlaid: false, settled: false };
}

function failure(code: string, text: string, entries: number[]): ResultJudgement {
  return { ...NOTHING, failed: [{ code, text, entries }], overlaid: false, settled: false };
}

function bowOutReason(entry: EntryOf<'bowed_out'>): Omit<Reason, 'entries'> {
  const question = entry.question ? ` Question: ${entry.question}` : '';
  return { code: `bowed_out.${entry.code}`, text: `${entry.reason}${question}` };
}

function reasonsOf<T extends { readonly seq: number }>(
  entries: readonly T[],
  say: (entry: T) => Omit<Reason, 'entries'>,
): Reason[] {
  return entries.map((entry) => ({ ...say(entry), entries: [entry.seq] }));
}

/** Builds the verdict within the limits of the wire (protocol/task.ts). */
function make(level: VerdictLevel, because: readonly Reason[]): Verdict {
  const bounded = because.map(({ code, text, entries, place }) => ({
    code: code.slice(0, 80),
    text: text.length > 4000 ? `${text.slice(0, 3999)}…` : text,
    entries,
    ...(place && { place }),
  }));
  return { level, because: bounded };
}
