/**
 * Judges the deciding run (the overlay): the checks on the base with the product of the change and
 * nothing else of it. Pure. A check that fails there proves no fault, since a task may ask for
 * behaviour that the old tests deny; but then the check no longer proves the change. Backstop: the
 * static flags (flags/flags.ts) stand where no such run was made.
 */
import type { EntryOf } from '../../ledger/entry.ts';
import type { Reason } from '../../protocol/task.ts';
import { isPass, isSame, type Run, runsOf } from '../evidence/evidence.ts';
import { gateOf } from '../evidence/required-checks.ts';
import { type ResultEvidence, runsBefore } from '../evidence/result-evidence.ts';
import { type Judgement, NOTHING, seqs } from './judgement.ts';

/**
 * Flags that say only that an existing test now reads differently: answered when the original
 * passes too. A flag for a test that later runs will not have stays, whatever passes today.
 */
const ANSWERED = new Set(['flag.test_removed', 'flag.assertion_changed', 'flag.test_data_changed']);

/** Judges the last overlay of this result. Without an overlay nothing was put back. */
export function judgeDeciding(evidence: ResultEvidence): Judgement {
  return evidence.isStrict ? judgeStrictly(evidence) : judgeOverlay(evidence);
}

function judgeStrictly(evidence: ResultEvidence): Judgement {
  const { all, overlay, passedChecks } = evidence;
  if (!overlay || passedChecks.length === 0) return NOTHING;
  const unproven: Reason[] = [];
  const flags: Reason[] = [];
  const held: Run[] = [];
  const failing: Run[] = [];
  const read: Reason[] = [];
  for (const { check } of passedChecks) {
    const own = runsOf(all, { at: 'overlay', commit: overlay.commit, check });
    const bad = own.find((run) => !isPass(run));
    if (own.length === 0) unproven.push(notDecided(check.name, overlay));
    else if (!bad) held.push(...own);
    else if (own.some(isPass)) unproven.push(wavering(check.name, own));
    else failing.push(bad);
  }
  if (failing.length > 0) {
    const needs = evidence.needs.findLast(({ seq }) => seq > overlay.seq);
    const reason = needed(failing, overlay, needs);
    // Without an answer, the worst is assumed.
    if (!needs || needs.decisive) unproven.push(reason);
    else if (isWhatIsRead(needs, evidence)) read.push(reason);
    else flags.push(reason);
  }
  const others = unproven.length + flags.length + read.length;
  // Once the run has shown that a comment or pragma is needed, it did not pass without them.
  const isPragmaNeeded =
    overlay.restored === 0 &&
    all.flags.some(({ code, seq }) => code === 'suppression' && seq > overlay.seq);
  const isHeld = held.length > 0 && others === 0 && !isPragmaNeeded;
  const isNeeded = evidence.needsChange !== 'no';
  return {
    ...NOTHING,
    unproven,
    flags,
    passed: isHeld ? [decided(overlay, held, isNeeded)] : read,
  };
}

/** Prose and styles, which configure no tool. */
const PLAIN = /\.(md|mdx|markdown|rst|adoc|txt|css|scss|sass|less|html?|svg)$/i;

/**
 * True where checks that run no tests need plain texts as the change has them: to a linter these
 * are the subject of the check, not the expectation it compares with.
 */
function isWhatIsRead(needs: EntryOf<'needs'>, { canaries }: ResultEvidence): boolean {
  const readers = canaries.filter(({ how }) => how === 'text');
  return (
    needs.paths.every(({ kind, path }) => kind === 'data' && PLAIN.test(path)) &&
    needs.checks.every((name) => readers.some(({ check }) => check === name))
  );
}

function decided(overlay: EntryOf<'overlay'>, held: readonly Run[], isNeeded: boolean): Reason {
  const text =
    overlay.restored === 0
      ? 'The checks also pass without the comments and pragmas that this change adds.'
      : isNeeded
        ? 'The checks pass on the base with only the product code of this change: they need none of its tests, data or settings.'
        : 'The original checks passed before this change and still pass with its product code alone. That shows that it breaks nothing they test, but not that it does what was asked.';
  return { code: 'overlay_passed', text, entries: seqs(overlay, ...held) };
}

function needed(
  failing: readonly Run[],
  overlay: EntryOf<'overlay'>,
  needs: EntryOf<'needs'> | undefined,
): Reason {
  const checks = failing.map(({ name }) => `"${name}"`).join(', ');
  const verb = failing.length === 1 ? 'passes' : 'pass';
  const files = needs?.paths.map(({ path, why }) => `${path} (${why})`) ?? [];
  const some = needs?.exact === false ? 'some of ' : '';
  const what =
    files.length > 0
      ? `with this change's version of ${some}${files.join(', ')}`
      : 'with more than the product code of this change';
  const why = needs?.decisive
    ? ' That decides how checks run, so their passing shows nothing.'
    : '';
  return {
    code: 'overlay_failed',
    text: `${checks} ${verb} only ${what}.${why}`,
    entries: seqs(overlay, needs, ...failing),
  };
}

function notDecided(check: string, overlay: EntryOf<'overlay'>): Reason {
  const text = `"${check}" was not run on the base with only the product code of this change.`;
  return { code: 'overlay_not_run', text, entries: [overlay.seq] };
}

function wavering(check: string, runs: readonly Run[]): Reason {
  const text = `"${check}" is flaky: on the same commit, it failed and passed.`;
  return { code: 'flaky', text, entries: seqs(...runs) };
}

/** Judges by the rules of earlier releases. */
function judgeOverlay(evidence: ResultEvidence): Judgement {
  const { all, result, required } = evidence;
  const deciding = required.filter(({ gate }) => gate !== 'informational');
  const overlay = all.overlays.at(-1);
  if (!overlay || overlay.seq < result.seq || deciding.length === 0) return NOTHING;
  if (overlay.result !== result.commit || overlay.base !== result.base) return NOTHING;

  const onOverlay = runsOf(all, { at: 'overlay', commit: overlay.commit }).filter(
    (run) => gateOf(required, run) !== 'informational',
  );
  // A check that may keep failing says nothing here by failing.
  const tolerated = (run: Run): boolean =>
    gateOf(required, run) === 'regression_only' && !runsBefore(evidence, run).every(isPass);
  const bad = onOverlay.filter((run) => !isPass(run) && !tolerated(run));
  if (bad.length > 0) {
    const reasons = bad.map((run) => broken(run, overlay));
    return overlay.config ? { ...NOTHING, unproven: reasons } : { ...NOTHING, flags: reasons };
  }
  const missing = deciding.filter(({ check }) => !onOverlay.some((run) => isSame(run, check)));
  if (missing.length > 0) {
    const names = missing.map(({ check }) => `"${check.name}"`).join(', ');
    const text = `${names} was not run with the original tests, which this change altered.`;
    return { ...NOTHING, unproven: [{ code: 'overlay_not_run', text, entries: [overlay.seq] }] };
  }
  // A run that failed, even where it may, does not answer for tests that were altered.
  if (!onOverlay.every(isPass)) return NOTHING;
  const text =
    'The checks pass with the original tests too: those that this change altered decide nothing.';
  const told = [overlay.seq, ...onOverlay.map(({ seq }) => seq)];
  return { ...NOTHING, passed: [{ code: 'overlay_passed', text, entries: told }] };
}

function broken(run: Run, overlay: EntryOf<'overlay'>): Reason {
  const altered = overlay.config ? 'tests or check configuration' : 'tests';
  const text = `"${run.name}" passes only with the ${altered} that this change itself altered: with the original ones it does not.`;
  return { code: 'overlay_failed', text, entries: [overlay.seq, run.seq] };
}

/** Codes of flags on settings that a deciding run and a planted failure answer. */
const SETTLED = new Set([
  'flag.check_changed',
  'flag.check_added',
  'flag.check_config_changed',
  'flag.lint_config_changed',
  'flag.test_dropped',
]);

/**
 * True for a flag that a deciding run answers, since its checks passed. With `settled` this
 * includes flags on settings: the checks can fail on the result and leave out no earlier test.
 */
export function isAnswered({ code }: Reason, settled: boolean): boolean {
  return ANSWERED.has(code) || (settled && SETTLED.has(code));
}
