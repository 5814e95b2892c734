/**
 * Owns which part of a result is meant where files and hunks are named in words: `PATH`, or
 * `PATH:HUNK,HUNK-HUNK`. Pure. Refuses what is not there; it changes no file.
 */
import { ErrandError } from '../../protocol/errors.ts';
import type { Choice, Unit } from './part.ts';

/** @param only `PATH` or `PATH:HUNK,HUNK-HUNK` */
export function choiceOf(units: readonly Unit[], only: readonly string[]): Choice {
  const choice = new Map<string, 'all' | ReadonlySet<number>>();
  for (const words of only) {
    // A path may end with a colon and a number, so a file of the whole name comes first.
    const [, path = words, numbers] = unitAt(units, words)
      ? []
      : (/^(.+):(\d+(?:-\d+)?(?:,\d+(?:-\d+)?)*)$/.exec(words) ?? []);
    const unit = unitAt(units, path);
    if (!unit) throw notThere(path);
    const known = choice.get(unit.key);
    if (known === 'all') continue;
    const more = numbers === undefined ? 'all' : hunksIn(unit, path, numbers);
    choice.set(unit.key, more === 'all' ? more : new Set([...(known ?? []), ...more]));
  }
  return choice;
}

function unitAt(units: readonly Unit[], path: string): Unit | undefined {
  const found = units.filter(({ change, renamed }) => [change.path, renamed?.path].includes(path));
  if (found.length < 2) return found[0];
  throw new ErrandError('invalid', `"${path}" may be one of ${found.length} files.`, {
    hint: 'Their names are no text, so they can only be applied with the whole result. Nothing was changed.',
  });
}

function notThere(path: string): ErrandError {
  return new ErrandError('invalid', `Nothing of "${path}" is left to apply.`, {
    hint: 'Name a file as --dry-run does. Nothing was changed.',
  });
}

function hunksIn({ hunks }: Unit, path: string, numbers: string): number[] {
  const count = hunks.length;
  return numbers.split(',').flatMap((words) => {
    const [first = 0, last = first] = words.split('-').map(Number);
    if (first >= 1 && first <= last && last <= count) {
      return Array.from({ length: last - first + 1 }, (_, index) => first - 1 + index);
    }
    const has = count > 0 ? `has the hunks 1 to ${count}` : 'can only be applied whole';
    throw new ErrandError('invalid', `"${path}" ${has}, so there is no ${words} to apply.`, {
      hint: '--dry-run lists what can be chosen. Nothing was changed.',
    });
  });
}
