/**
 * Judges the trials that the runner made with the result's tests: a planted test that must fail
 * (canary), and the result's tests on the original sources (red-green). Pure. A recorded run that
 * contradicts what a trial claims to have shown counts against it.
 */
import type { EntryOf } from '../../ledger/entry.ts';
import type { Reason } from '../../protocol/task.ts';
import { type Evidence, isPass, isSame, type Run, runsOf } from '../evidence/evidence.ts';
import { decides } from '../evidence/required-checks.ts';
import type { ResultEvidence } from '../evidence/result-evidence.ts';
import { type Judgement, NOTHING, seqs } from './judgement.ts';

/** The blueprint whose new tests should pass on unchanged code. */
const TESTS_ONLY = 'add-tests';

export function judgeTrials(evidence: ResultEvidence): Judgement {
  const { all, required, isStrict, passedChecks } = evidence;
  const own = <T extends Trial>(trials: readonly T[], order: readonly string[]): T[] => {
    const deciding = trials.filter(({ check }) => decides(required, check));
    return isStrict ? oneOfEach(deciding, order) : deciding;
  };
  const unproven: Reason[] = [];
  const flags: Reason[] = [];
  const passed: Reason[] = [];
  const canaries = own(evidence.canaries, ['missed', 'caught']);
  // A check shown to fail on tests vouches for a step beside it (a copy, a build) that cannot fail.
  const carried = canaries.some(({ outcome, how }) => outcome === 'caught' && how === 'test');
  if (isStrict && !isCutShort(evidence)) {
    for (const { check, run } of passedChecks) {
      if (!canaries.some((each) => isSame({ name: each.check, command: each.command }, check))) {
        unproven.push(untried(check.name, undefined, run));
      }
    }
  }
  for (const canary of canaries) {
    const run = runOf(all, canary.how === 'text' ? 'broken' : 'canary', canary);
    const missed =
      canary.outcome === 'missed' || (canary.outcome === 'caught' && run && isPass(run));
    if (missed) unproven.push(missedReason(canary, run));
    else if (isStrict && canary.outcome === 'not_planted' && !carried) {
      unproven.push(untried(canary.check, canary.reason, canary));
    } else passed.push(canaryReason(canary, run));
  }
  const isExpected =
    all.blueprints.some(({ name }) => name === TESTS_ONLY) ||
    all.merges.some(({ blueprint }) => blueprint === TESTS_ONLY);
  const trials = own(evidence.redGreens, ['green', 'red']).filter(
    ({ check }) => !isStrict || noticesTests(canaries, check),
  );
  const greens: Reason[] = [];
  const reds: Reason[] = [];
  for (const trial of trials) {
    const run = runOf(all, 'red', trial);
    const green = trial.outcome === 'green' || (trial.outcome === 'red' && run && isPass(run));
    if (green && !isExpected) greens.push(notRed(trial, run));
    else if (trial.outcome === 'red' && !green) reds.push(red(trial, run));
  }
  passed.push(...reds);
  // Of several checks that run tests, it is enough that one needs the change.
  if (!isStrict || reds.length === 0) flags.push(...greens);
  return { ...NOTHING, unproven, flags, passed };
}

/** True where a check failed on the result, so that no further trial was made. */
function isCutShort({ onResult, attribution }: ResultEvidence): boolean {
  return attribution === undefined && !onResult.every(isPass);
}

type Trial = Pick<EntryOf<'canary' | 'red_green'>, 'check' | 'command' | 'outcome'>;

/**
 * Keeps one trial of each check, since an attempt that was interrupted may have made the same
 * before. The outcomes in `order` are preferred, in that order.
 */
function oneOfEach<T extends Trial>(trials: readonly T[], order: readonly string[]): T[] {
  const rank = ({ outcome }: T): number => {
    const at = order.indexOf(outcome);
    return at < 0 ? order.length : at;
  };
  const found = new Map<string, T>();
  for (const trial of trials) {
    const key = JSON.stringify([trial.check, trial.command]);
    const known = found.get(key);
    if (!known || rank(trial) <= rank(known)) found.set(key, trial);
  }
  return [...found.values()];
}

/** A linter passes with any tests, which says nothing about them. */
function noticesTests(canaries: readonly EntryOf<'canary'>[], check: string): boolean {
  return canaries.some((each) => each.check === check && each.how === 'test');
}

/** Returns the run of the very check that was tried; others ran before it because it needs them. */
function runOf(
  all: Evidence,
  at: 'canary' | 'broken' | 'red',
  { check: name, command, commit }: Pick<EntryOf<'canary'>, 'check' | 'command' | 'commit'>,
): Run | undefined {
  const same = runsOf(all, { at, commit, check: { name, command } });
  // A pass contradicts a trial that should have failed, so it is preferred.
  return same.find(isPass) ?? same[0];
}

function untried(check: string, why: string | undefined, entry: { readonly seq: number }): Reason {
  const because = why === undefined ? '' : `: ${why}`;
  const text = `Nothing shows that "${check}" can fail on this result${because}. Under checks in .errand/config.yaml, name a check that runs tests.`;
  return { code: 'canary_not_planted', text, entries: seqs(entry) };
}

function missedReason(canary: EntryOf<'canary'>, run: Run | undefined): Reason {
  const where = canary.path === undefined ? '' : ` in ${canary.path}`;
  if (canary.part === true) {
    const text = `"${canary.check}" passed although a test that must fail was planted${where}: the part of the check that runs it cannot fail, so its passing shows nothing about what is tested there.`;
    return { code: 'canary_missed', text, entries: seqs(canary, run) };
  }
  const text = `"${canary.check}" passed although a test that must fail was planted${where}: it cannot fail on this result, so that it passes shows nothing.`;
  return { code: 'canary_missed', text, entries: seqs(canary, run) };
}

function canaryReason(canary: EntryOf<'canary'>, run: Run | undefined): Reason {
  if (canary.outcome === 'caught' && canary.how === 'text') {
    const text = `"${canary.check}" can fail: it did when a file that it opens could not be read. It runs no tests, so none could be planted.`;
    return { code: 'canary_caught', text, entries: seqs(canary, run) };
  }
  if (canary.outcome === 'caught') {
    const text = `"${canary.check}" can fail: it did when a failing test was planted.`;
    return { code: 'canary_caught', text, entries: seqs(canary, run) };
  }
  const why = canary.reason === undefined ? '' : ` (${canary.reason})`;
  const text = `Whether "${canary.check}" can fail on this result was not tried${why}.`;
  return { code: 'canary_not_planted', text, entries: seqs(canary, run) };
}

function notRed(trial: EntryOf<'red_green'>, run: Run | undefined): Reason {
  const text = `"${trial.check}" passes with the tests of this change on the original code too: they do not show what the change does.`;
  return { code: 'tests_not_red', text, entries: seqs(trial, run) };
}

function red(trial: EntryOf<'red_green'>, run: Run | undefined): Reason {
  const how = run?.outcome === 'timed_out' ? 'does not come to an end' : 'fails';
  const text = `"${trial.check}" ${how} with the tests of this change on the original code: they need the change.`;
  return { code: 'tests_red', text, entries: seqs(trial, run) };
}
