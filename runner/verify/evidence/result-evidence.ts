/**
 * The evidence on one result: what the runner saw of its commit and of its base, and what follows
 * from several entries together. Pure. Never turns anything into a reason or a level: that is up to
 * judging/ and verdict.ts.
 */
import type { EntryOf } from '../../ledger/entry.ts';
import { type Evidence, isPass, isSame, type NamedCheck, type Run, runsOf } from './evidence.ts';
import { type RequiredCheck, requiredChecks } from './required-checks.ts';

export type Result = EntryOf<'result'>;

/** Lists are in the ledger's order, and hold what names this result or its commit. */
export interface ResultEvidence {
  /** The whole ledger, other results included. */
  readonly all: Evidence;
  readonly result: Result;
  readonly required: readonly RequiredCheck[];
  /**
   * True where the result was verified under today's rules, by which a lack of proof counts against
   * it. Ledgers of earlier releases are judged by the rules of their time.
   */
  readonly isStrict: boolean;

  /** Runs on the result, wherever they are in the ledger: each can speak against it. */
  readonly onResult: readonly Run[];
  /** Deciding checks that passed there since it was recorded, each with its first run. */
  readonly passedChecks: readonly PassedCheck[];
  /** True where one of them failed before the change. */
  readonly wasFixed: boolean;
  /** Whether some check, or a test of the change, was seen to fail without it. */
  readonly needsChange: 'yes' | 'no' | 'unknown';

  readonly ranNothing: readonly EntryOf<'ran_nothing'>[];
  /** Tests before the change, with those of any later commit. */
  readonly comparisons: readonly EntryOf<'tests'>[];
  readonly environmentFailures: readonly EntryOf<'environment_failed'>[];
  readonly attribution: EntryOf<'attribution'> | undefined;
  readonly exercised: readonly EntryOf<'exercised'>[];
  /** The last deciding run on it. */
  readonly overlay: EntryOf<'overlay'> | undefined;
  readonly needs: readonly EntryOf<'needs'>[];
  /** Parts taken back since its verification last began. */
  readonly undone: readonly EntryOf<'undone'>[];
  /** Trials that this verification was spared. */
  readonly notTried: readonly EntryOf<'not_tried'>[];
  readonly canaries: readonly EntryOf<'canary'>[];
  readonly redGreens: readonly EntryOf<'red_green'>[];
  readonly behaviour: EntryOf<'behaviour'> | undefined;
  readonly reviews: readonly EntryOf<'review'>[];
  readonly probes: readonly EntryOf<'probe'>[];
}

export interface PassedCheck {
  readonly check: NamedCheck;
  readonly run: Run;
}

export function evidenceOn(result: Result, all: Evidence): ResultEvidence {
  const required = requiredChecks(all.checks);
  const onResult = runsOf(all, { at: 'head', commit: result.commit });
  const passedChecks = checksPassed(result, required, onResult);
  const wasFixed = passedChecks.some(({ check }) =>
    runsBefore({ all, result }, check).some(({ outcome }) => outcome === 'failed'),
  );
  const own = <T extends { readonly result: string }>(entries: readonly T[]): T[] =>
    entries.filter((entry) => entry.result === result.commit);
  const onCommit = <T extends { readonly commit: string }>(entries: readonly T[]): T[] =>
    entries.filter((entry) => entry.commit === result.commit);
  // An attempt that was interrupted may have tried the same before, and only part of it.
  const verification = own(all.verifications).at(-1);
  const since = <T extends { readonly seq: number }>(entries: readonly T[]): T[] =>
    entries.filter(({ seq }) => seq >= (verification?.seq ?? 0));
  const [undone, redGreens] = [since(own(all.undone)), own(all.redGreens)];
  const notTried = since(own(all.notTried));
  const outcomes = new Set([...undone, ...since(redGreens)].map(({ outcome }) => outcome));
  const isQuick = since(all.verifications).some(({ level }) => level === 'quick');
  return {
    all,
    result,
    required,
    isStrict: verification !== undefined,
    onResult,
    passedChecks,
    wasFixed,
    needsChange:
      wasFixed || outcomes.has('red')
        ? 'yes'
        : isQuick || notTried.length > 0 || outcomes.has('unknown')
          ? 'unknown'
          : 'no',
    ranNothing: own(all.ranNothing),
    comparisons: all.comparisons.filter(({ before }) => before === result.base),
    environmentFailures: onCommit(all.environmentFailures),
    attribution: own(all.attributions).at(-1),
    exercised: own(all.exercised),
    overlay: own(all.overlays).findLast(({ seq }) => seq > result.seq),
    needs: own(all.needs),
    undone,
    notTried,
    canaries: own(all.canaries),
    redGreens,
    behaviour: own(all.behaviours).at(-1),
    reviews: onCommit(all.reviews),
    probes: onCommit(all.probes),
  };
}

function checksPassed(
  result: Result,
  required: readonly RequiredCheck[],
  onResult: readonly Run[],
): readonly PassedCheck[] {
  const runs = onResult.filter(({ seq }) => seq > result.seq);
  return required.flatMap(({ check, gate }) => {
    const run = runs.find((each) => isSame(each, check));
    return gate !== 'informational' && run && isPass(run) ? [{ check, run }] : [];
  });
}

/** Returns the runs of a check before the change. */
export function runsBefore(
  { all, result }: Pick<ResultEvidence, 'all' | 'result'>,
  check: NamedCheck,
): readonly Run[] {
  return runsOf(all, { at: 'base', commit: result.base, check });
}

/** Returns the last of them, if there is one. */
export function lastBefore(
  evidence: Pick<ResultEvidence, 'all' | 'result'>,
  check: NamedCheck,
): Run | undefined {
  return runsBefore(evidence, check).at(-1);
}
