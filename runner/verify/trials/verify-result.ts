/**
 * Owns the order in which a result is verified: the checks on it; then, where they leave it open,
 * side by side, the same checks with the original tests (where the change altered tests or what
 * decides how checks run) and the trials of its tests (trials.ts). Records what it did; judges
 * nothing (verify/verdict.ts).
 */
import { restoredBy } from './overlay.ts';
import { verdict } from '../verdict.ts';
import { tryCanaries } from './canary-trial.ts';
import type { Room } from '../rooms/room.ts';
import { inWords, runChecks } from '../rooms/run-checks.ts';
import { tryOnOriginal } from './red-trial.ts';
import { isOutdated, openTrials, type Trials } from './trials.ts';

/** The overlay's commit is told by its content alone, so that a second try makes the same one. */
const NO_TIME = new Date(Date.UTC(2000, 0, 1));

/** Each outcome is recorded; resolves with those of the checks in words. */
export async function verifyResult(
  room: Room,
  base: string,
  result: string,
  signal: AbortSignal,
): Promise<string> {
  const { context, repository, checks } = room;
  const head = await runChecks(room, { at: 'head', commit: result, checks }, signal);
  const words = inWords(head);
  // More evidence only where some is missing: nothing saves a result that a check has failed.
  if (head.length === 0 || verdict(context.ledger()).level === 'failed') return words;
  const changes = await repository.changes(base, result);
  const trials = await openTrials(room, { base, result }, changes, head);
  // At most two rooms at a time: a check that is starved fails for no fault of the change.
  const [overlaid] = await together(signal, [
    (stop) => overlay(trials, stop),
    async (stop) => {
      await tryCanaries(trials, stop);
      await tryOnOriginal(trials, stop);
      return '';
    },
  ]);
  return overlaid ? `${words}\n\nWith the original tests:\n${overlaid}` : words;
}

/** Makes and records the overlay, and runs it; empty where there is nothing to put back. */
async function overlay(trials: Trials, signal: AbortSignal): Promise<string> {
  const { room, base, result } = trials;
  const { context, repository, checks } = room;
  const flags = context.ledger().filter((entry) => entry.kind === 'flag');
  const all = restoredBy(trials.changes, flags);
  // What can no longer run says nothing against the change by not running; the flag on it stands.
  const restored =
    all.config && (await isOutdated(trials, all.changes))
      ? restoredBy(trials.changes, flags, 'altered')
      : all;
  const { changes, config } = restored;
  if (changes.length === 0) return '';
  const tree = await repository.undo(result, changes);
  const message = `The result's sources with the tests and check configuration of ${base}\n`;
  const commit = await repository.commit({ tree, parent: result, message, at: NO_TIME });
  await context.record('verify', {
    kind: 'overlay',
    commit,
    result,
    base,
    restored: changes.length,
    config,
  });
  return inWords(await runChecks(room, { at: 'overlay', commit, checks }, signal));
}

/** All of them at once; the first that fails stops the others, and none outlives the call. */
async function together(
  signal: AbortSignal,
  works: readonly ((stop: AbortSignal) => Promise<string>)[],
): Promise<string[]> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const runs = works.map(async (work) => {
    try {
      return await work(stop);
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  });
  await Promise.allSettled(runs);
  failed.signal.throwIfAborted();
  return Promise.all(runs);
}
