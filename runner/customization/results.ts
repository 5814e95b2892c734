/**
 * Chooses, among the accepted results in a repository's history, those that its configuration lets
 * agents ask for (agent/tools/recall.ts). Says what is not looked at. Pure.
 */
import {
  type FoundResults,
  MAX_LOOKED_THROUGH,
  MAX_RESULTS,
  type MissingResults,
  type PastResult,
} from '../platform/past-results.ts';
import type { GivenItem } from '../protocol/given.ts';
import { type Effort, isNamed, LONG_EFFORT } from './path-pattern.ts';

const MISSING: Readonly<Record<MissingResults, string>> = {
  cut: 'what is older: the history is cut off here (a shallow or partial clone)',
  older: `what is older than the newest ${MAX_LOOKED_THROUGH} commits`,
  many: `what is older than the newest ${MAX_RESULTS} results`,
};

export interface ChosenResults {
  readonly results: readonly PastResult[];
  readonly leftOut: readonly GivenItem[];
}

/** A result is chosen with the first of its files that the patterns name. */
export function chooseResults(
  { results, missing }: FoundResults,
  patterns: readonly string[],
  effort: Effort = { left: LONG_EFFORT },
): ChosenResults {
  const chosen = results.filter(({ files }) =>
    files.some((path) => isNamed(path, patterns, effort)),
  );
  const notes = [
    ...(missing ? [MISSING[missing]] : []),
    ...(effort.left < 0 ? ['the patterns take too long to compare with all files'] : []),
  ];
  return {
    results: chosen,
    leftOut: notes.map((note) => {
      return { kind: 'result', name: 'results', bytes: 0, note: `left out: ${note}` };
    }),
  };
}
