/**
 * The overlay: the result's sources with the tests and the check configuration of the base. Owns
 * which files of a change are put back, and what the runs of the checks on it say. Pure.
 * A check that fails there is no proof of a fault, since a task may ask for a behaviour that the
 * old tests deny; it only takes away that the check proves the change. Backstop: the static flags
 * (flags.ts) stand where no overlay was run.
 */
import { entriesOf, type EntryOf, type LedgerEntry } from '../../ledger/entry.ts';
import type { FileChange, Reason } from '../../protocol/task.ts';
import {
  type Duty,
  gateOf,
  isPass,
  isSame,
  type Judgement,
  NOTHING,
} from '../judging/judgement.ts';
import { isMove, isTestPath } from '../flags/test-flags.ts';

/** What decides how checks run, by the flag on it. */
const CONFIG = new Set([
  'check_changed',
  'check_config_changed',
  'lint_config_changed',
  'shadowed_tool',
]);

/**
 * Flags that say only that an existing test reads otherwise than before: answered when the
 * original passes too. One that takes tests out of later runs stays, whatever passes today.
 */
const ANSWERED = new Set(['flag.test_removed', 'flag.assertion_changed', 'flag.test_data_changed']);

/** On a file outside of the tests' folders these say that tests assert with it. */
const OF_TESTS = new Set(['test_deleted', 'test_dropped', 'test_removed', 'assertion_changed']);

export interface Restored {
  readonly changes: readonly FileChange[];
  /** Whether some of them decide how checks run. */
  readonly config: boolean;
}

/**
 * The changes to undo: of every test file, added ones too, and of what decides how checks run.
 * `altered`: only of tests that are not the same any more, where all is found in another place.
 */
export function restoredBy(
  changes: readonly FileChange[],
  flags: readonly { readonly code: string; readonly path?: string }[],
  what: 'all' | 'altered' = 'all',
): Restored {
  const decisive = what === 'all' ? CONFIG : new Set<string>();
  const config = new Set(flags.flatMap(({ code, path }) => (decisive.has(code) ? [path] : [])));
  const support = new Set(flags.flatMap(({ code, path }) => (OF_TESTS.has(code) ? [path] : [])));
  const restored = changes.filter(
    (change) =>
      (isTestPath(change.path) && (what === 'all' || !isMove(change, changes))) ||
      config.has(change.path) ||
      support.has(change.path),
  );
  return { changes: restored, config: restored.some(({ path }) => config.has(path)) };
}

/** Of the last overlay of this result; without one nothing is said. */
export function judgeOverlay(
  entries: readonly LedgerEntry[],
  result: EntryOf<'result'>,
  known: readonly Duty[],
): Judgement {
  const deciding = known.filter(({ gate }) => gate !== 'informational');
  const overlay = entriesOf(entries, 'overlay').at(-1);
  if (!overlay || overlay.seq < result.seq || deciding.length === 0) return NOTHING;
  if (overlay.result !== result.commit || overlay.base !== result.base) return NOTHING;

  const runs = entriesOf(entries, 'check');
  const onOverlay = runs.filter(
    (run) =>
      run.at === 'overlay' &&
      run.commit === overlay.commit &&
      gateOf(known, run) !== 'informational',
  );
  // What may fail as it failed before says nothing here by failing.
  const tolerated = (run: EntryOf<'check'>): boolean =>
    gateOf(known, run) === 'regression_only' &&
    runs.some((r) => r.at === 'base' && r.commit === result.base && isSame(r, run) && !isPass(r));
  const bad = onOverlay.filter((run) => !isPass(run) && !tolerated(run));
  if (bad.length > 0) {
    const reasons = bad.map((run) => broken(run, overlay));
    return overlay.config ? { ...NOTHING, unproved: reasons } : { ...NOTHING, flags: reasons };
  }
  const missing = deciding.filter(({ check }) => !onOverlay.some((run) => isSame(run, check)));
  if (missing.length > 0) {
    const names = missing.map(({ check }) => `"${check.name}"`).join(', ');
    const text = `${names} was not run with the original tests, which this change altered.`;
    return { ...NOTHING, unproved: [{ code: 'overlay_not_run', text, entries: [overlay.seq] }] };
  }
  // A run that failed, though it may, has not answered for the tests that were altered.
  if (!onOverlay.every(isPass)) return NOTHING;
  const text =
    'The checks pass with the original tests too: those that this change altered decide nothing.';
  const seqs = [overlay.seq, ...onOverlay.map(({ seq }) => seq)];
  return { ...NOTHING, passed: [{ code: 'overlay_passed', text, entries: seqs }] };
}

function broken(run: EntryOf<'check'>, overlay: EntryOf<'overlay'>): Reason {
  const altered = overlay.config ? 'tests or check configuration' : 'tests';
  const text = `"${run.name}" passes only with the ${altered} that this change itself altered: with the original ones it does not.`;
  return { code: 'overlay_failed', text, entries: [overlay.seq, run.seq] };
}

/** True for a flag that an overlay whose checks passed has answered. */
export function isAnswered({ code }: Reason): boolean {
  return ANSWERED.has(code);
}
