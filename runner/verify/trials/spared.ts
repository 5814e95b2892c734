/**
 * Decides whether trials are spared, so that a verification stays within three times the checks' own
 * time: rooms side by side save no time where one check alone keeps every processor busy. Asks the
 * runs before the change, which had the machine to themselves; records and judges nothing.
 */
import { MAX_AT_ONCE } from './side-by-side.ts';
import { runBefore, type Trials } from './trials.ts';

/** Checks that are quicker are tried in full: what is left out would save no one any time. */
const LONG_MS = 2_000;

/** Processors that rooms side by side would need, over those there are. */
const CROWDED = 1.3;

/** True where `standard` would take long, and longer than trials side by side are meant to. */
export function sparesTrials(trials: Pick<Trials, 'room' | 'base' | 'deciding'>): boolean {
  if (trials.room.level !== 'standard') return false;
  let [ms, worked, cores] = [0, 0, Infinity];
  for (const spec of trials.deciding) {
    const run = runBefore(trials, spec);
    if (!run?.work) return false;
    ms += run.ms;
    worked += run.work.ms;
    cores = Math.min(cores, run.work.cores);
  }
  return ms >= LONG_MS && (MAX_AT_ONCE * worked) / ms > CROWDED * cores;
}
