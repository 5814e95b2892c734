/**
 * Reads a ledger's entries once, into the value that the verdict, its judges, the gates of a
 * blueprint and the trials ask. Pure: sorts by kind and judges nothing. Leaves out what no judgement
 * may rest on (`claim`, `tool`, `model`, `human`, recorded verdicts). Backstop: the entries are
 * chained (ledger/chain.ts), so that reading a file again gives the same value.
 */
import { type CheckPlace, entriesOf, type EntryOf, type LedgerEntry } from '../../ledger/entry.ts';

/** A run of a check, as it was recorded. */
export type Run = EntryOf<'check'>;

/** The check itself: the same name with another command is another check. */
export interface NamedCheck {
  readonly name: string;
  readonly command: string;
}

/** Everything is in the ledger's order. */
export interface Evidence {
  readonly bowedOut: readonly EntryOf<'bowed_out'>[];
  readonly troubles: readonly EntryOf<'trouble'>[];
  readonly cancelled: readonly EntryOf<'cancelled'>[];
  readonly blueprints: readonly EntryOf<'blueprint'>[];
  /** Lists of the checks that count. */
  readonly checks: readonly EntryOf<'checks'>[];
  /** Commands of the blueprint. */
  readonly commands: readonly EntryOf<'exec'>[];
  readonly results: readonly EntryOf<'result'>[];
  readonly flags: readonly EntryOf<'flag'>[];
  /** Beginnings and ends of terminals that people had in the sandbox of the work. */
  readonly terminals: readonly EntryOf<'terminal'>[];
  /** Merges of a newer base, and conflicts that are still in a result. */
  readonly merges: readonly EntryOf<'merged'>[];
  readonly unresolved: readonly EntryOf<'unresolved'>[];

  readonly runs: readonly Run[];
  /** What runs said of themselves: they could not begin, or found nothing to run. */
  readonly stopped: readonly EntryOf<'could_not_run'>[];
  readonly ranNothing: readonly EntryOf<'ran_nothing'>[];
  /** Tests of a check on two commits, by name. */
  readonly comparisons: readonly EntryOf<'tests'>[];

  /** Each begins the verification of a result. */
  readonly verifications: readonly EntryOf<'verification'>[];
  readonly environmentFailures: readonly EntryOf<'environment_failed'>[];
  readonly attributions: readonly EntryOf<'attribution'>[];
  readonly exercised: readonly EntryOf<'exercised'>[];
  /** Commits of deciding runs. */
  readonly overlays: readonly EntryOf<'overlay'>[];
  readonly needs: readonly EntryOf<'needs'>[];
  readonly undone: readonly EntryOf<'undone'>[];
  readonly notTried: readonly EntryOf<'not_tried'>[];
  readonly canaries: readonly EntryOf<'canary'>[];
  readonly redGreens: readonly EntryOf<'red_green'>[];
  readonly behaviours: readonly EntryOf<'behaviour'>[];
  readonly reviews: readonly EntryOf<'review'>[];
  readonly probes: readonly EntryOf<'probe'>[];

  /** Pages that a browser looked at: each look, its apps, and what is new. */
  readonly browserLooks: readonly EntryOf<'browser'>[];
  readonly browserApps: readonly EntryOf<'browser_app'>[];
  readonly browserComparisons: readonly EntryOf<'browser_compared'>[];
}

/** Expects the entries in the ledger's order, and does not check their chain. */
export function readEvidence(entries: readonly LedgerEntry[]): Evidence {
  const byKind = Map.groupBy(entries, ({ kind }) => kind);
  const of = <K extends LedgerEntry['kind']>(kind: K): readonly EntryOf<K>[] =>
    entriesOf(byKind.get(kind) ?? [], kind);
  return {
    bowedOut: of('bowed_out'),
    troubles: of('trouble'),
    cancelled: of('cancelled'),
    blueprints: of('blueprint'),
    checks: of('checks'),
    commands: of('exec'),
    results: of('result'),
    flags: of('flag'),
    terminals: of('terminal'),
    merges: of('merged'),
    unresolved: of('unresolved'),
    runs: of('check'),
    stopped: of('could_not_run'),
    ranNothing: of('ran_nothing'),
    comparisons: of('tests'),
    verifications: of('verification'),
    environmentFailures: of('environment_failed'),
    attributions: of('attribution'),
    exercised: of('exercised'),
    overlays: of('overlay'),
    needs: of('needs'),
    undone: of('undone'),
    notTried: of('not_tried'),
    canaries: of('canary'),
    redGreens: of('red_green'),
    behaviours: of('behaviour'),
    reviews: of('review'),
    probes: of('probe'),
    browserLooks: of('browser'),
    browserApps: of('browser_app'),
    browserComparisons: of('browser_compared'),
  };
}

/** Where a check ran, on which commit, and which check it was; what is left out may be any. */
export interface WhichRuns {
  readonly at: CheckPlace;
  readonly commit?: string | undefined;
  readonly check?: NamedCheck;
}

/** Returns the runs of that kind: how did this check go there? */
export function runsOf({ runs }: Pick<Evidence, 'runs'>, which: WhichRuns): readonly Run[] {
  // A key that is there must match, whatever its value: a forged entry may lack its commit.
  const isAnyCommit = !Object.hasOwn(which, 'commit');
  return runs.filter(
    (run) =>
      run.at === which.at &&
      (isAnyCommit || run.commit === which.commit) &&
      (which.check === undefined || isSame(run, which.check)),
  );
}

/** Returns the last of them. */
export function lastRun(evidence: Pick<Evidence, 'runs'>, which: WhichRuns): Run | undefined {
  return runsOf(evidence, which).at(-1);
}

export function isSame(a: NamedCheck, b: NamedCheck): boolean {
  return a.name === b.name && a.command === b.command;
}

/**
 * True only where outcome and exit status agree: an outcome that its own status contradicts is no
 * pass.
 */
export function isPass(run: Run): boolean {
  return run.outcome === 'passed' && run.exit === 0;
}
