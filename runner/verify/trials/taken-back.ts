/**
 * Reverts the change part by part: without any one part of its product, some check has to turn red.
 * Owns the commits and records what each run showed; judges nothing. Says nothing where no check
 * failed without the change, since nothing can turn red then.
 */
import type { VerifyLevel } from '../../protocol/task.ts';
import { hunkGroups, type HunkGroup } from '../attribution/hunks.ts';
import type { CheckOutcome } from '../rooms/clean-room.ts';
import { runChecks } from '../rooms/run-checks.ts';
import { commitTree, inOwnTime, textsOf, type Trials, withNeeded } from './trials.ts';

/** Parts that are reverted, with one run for each. */
export const MAX_PARTS: Readonly<Record<VerifyLevel, number>> = {
  quick: 0,
  standard: 2,
  thorough: 12,
};

/**
 * Returns the parts of the product that can be reverted by themselves; none where it is one piece.
 * `isSeenWhole`: all that checks opened is known, so a part that none opened is needed by none.
 */
export async function partsOf(trials: Trials, isSeenWhole: boolean): Promise<readonly HunkGroup[]> {
  const { room, base, result, files } = trials;
  const most = MAX_PARTS[room.level];
  const opened = isSeenWhole ? trials.opened : undefined;
  const product = files.filter(
    ({ kind, change }) =>
      kind === 'product' && (!opened || !change.after || opened.has(change.path)),
  );
  if (most < 2 || product.length === 0) return [];
  const paths = product.map(({ change }) => change.path);
  const before = await textsOf(room, base, paths);
  const after = await textsOf(room, result, paths);
  const groups = hunkGroups(product, { before, after }, { most });
  return groups.length < 2 ? [] : groups;
}

/** Runs the checks on the result without this part; resolves with whether some check noticed. */
export async function takeBack(
  trials: Trials,
  part: HunkGroup,
  signal: AbortSignal,
): Promise<'red' | 'green' | 'unknown'> {
  const { room, base, result, deciding } = trials;
  const files = new Map<string, Uint8Array | null>();
  for (const [path, text] of part.files) files.set(path, text === null ? null : Buffer.from(text));
  const commit = await commitTree(trials, await room.repository.withFiles(result, files, base));
  const checks = inOwnTime(trials, withNeeded(trials, deciding));
  const runs = await runChecks(room, { at: 'undone', commit, checks }, signal);
  const own = runs.filter(({ name }) => deciding.some((spec) => spec.name === name));
  const outcome = own.some(isRed)
    ? 'red'
    : own.every((run) => run.outcome === 'passed')
      ? 'green'
      : 'unknown';
  await room.context.record('verify', {
    kind: 'undone',
    result,
    commit,
    parts: part.paths.map(({ path, lines }) => (lines ? { path, lines } : { path })),
    outcome,
    checks: own.filter(isRed).map(({ name }) => name),
  });
  return outcome;
}

/** A check that does not end without the part needs it as much as one that fails. */
function isRed({ outcome }: CheckOutcome): boolean {
  return outcome === 'failed' || outcome === 'timed_out';
}
