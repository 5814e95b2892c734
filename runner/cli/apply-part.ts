/**
 * Owns the list that `errand apply --dry-run` prints to choose from: the files, their hunks by
 * number, and what would become of each. It changes no file.
 */
import type { Hunk } from '../client/apply/hunks.ts';
import type { Choice, Unit } from '../client/apply/part.ts';
import type { HunkState, Preview } from '../client/apply/preview.ts';
import { clip } from '../protocol/text.ts';
import { oneLine, paint } from './screen.ts';

/** The list as data; of a choice, without the hunks that are not chosen. */
export function partsDocument(
  previews: readonly Preview[],
  choice: Choice | undefined,
): readonly object[] {
  return previews.map(({ unit, step, hunks }) => ({
    path: unit.change.path,
    ...(unit.renamed && { from: unit.renamed.path }),
    kind: step.kind,
    ...(step.kind === 'refuse' && { reason: step.reason }),
    hunks: chosenHunks(unit, choice).map(({ n, hunk: { to, removed, added } }) => {
      return { n, line: to + 1, removed, added, state: hunks[n - 1] ?? 'clean' };
    }),
  }));
}

interface Numbered {
  readonly n: number;
  readonly hunk: Hunk;
}

function chosenHunks({ key, hunks }: Unit, choice: Choice | undefined): Numbered[] {
  const chosen = choice?.get(key) ?? 'all';
  const numbered = hunks.map((hunk, index) => ({ n: index + 1, hunk }));
  return chosen === 'all' ? numbered : numbered.filter(({ n }) => chosen.has(n - 1));
}

const WORDS: Readonly<Record<HunkState, string>> = {
  clean: 'fits',
  there: 'is there already',
  conflict: 'conflict: you edited the same lines',
};

const KINDS = {
  add: 'new',
  take: 'fits',
  merged: 'fits beside your edits',
  delete: 'deletes it',
  conflict: 'conflict: you edited the same lines',
  unchanged: 'is there already',
} as const;

const MAX_LINE = 60;

/** The list as text. */
export function partLines(previews: readonly Preview[], choice: Choice | undefined): string[] {
  if (previews.length === 0) return ['The work tree already has all of this result.'];
  return previews.flatMap(({ unit, step, hunks }) => {
    const { change, renamed } = unit;
    const name = renamed ? `${renamed.path} → ${change.path}` : change.path;
    const words = step.kind === 'refuse' ? `stays: ${step.reason}` : KINDS[step.kind];
    const isHard = step.kind === 'conflict' || step.kind === 'refuse';
    return [
      `${oneLine(name)}  ${isHard ? paint('yellow', oneLine(words)) : words}`,
      ...chosenHunks(unit, choice).map(({ n, hunk: { to, text } }) => {
        const state = hunks[n - 1] ?? 'clean';
        const first = clip(oneLine(text.trim().split('\n')[0] ?? ''), MAX_LINE);
        const what = state === 'conflict' ? paint('yellow', WORDS[state]) : WORDS[state];
        return `  ${String(n).padStart(2)}  line ${to + 1}  ${what}  ${first}`.trimEnd();
      }),
    ];
  });
}
