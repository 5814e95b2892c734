/**
 * Flags source that leaves the reach of a type-checker: a TypeScript file replaced by a JavaScript
 * one. Pure, over paths. Backstop: the verdict tells that the old file is gone.
 */
import type { FileChange } from '../../protocol/task.ts';
import type { Flag } from './flag.ts';

const PLAIN = /\.([cm]?)js(x?)$/;

export function typesLeftFlags(changes: readonly FileChange[]): Flag[] {
  const gone = new Set(changes.filter(({ after }) => !after).map(({ path }) => path));
  return changes.flatMap(({ path, before }): Flag[] => {
    if (before || !PLAIN.test(path)) return [];
    const typed = ['ts', 'tsx', 'mts', 'cts']
      .map((ending) => path.replace(PLAIN, `.${ending}`))
      .find((each) => gone.has(each));
    if (typed === undefined) return [];
    const text = `replaces ${typed}, so nothing checks its types any more`;
    return [{ code: 'types_left', path, text }];
  });
}
