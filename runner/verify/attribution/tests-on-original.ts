/**
 * Combines a product file's code from the base with its tests from the result: the reverse of the
 * deciding run. Pure.
 */
import { readFacts } from './facts.ts';
import { withRegionsOf } from './regions/region.ts';

/**
 * Returns undefined if its tests cannot be separated from its code, or have no place in the old
 * code.
 */
export function testsOnOriginal(path: string, before: string, after: string): string | undefined {
  const [old, now] = [readFacts(path, before)?.regions, readFacts(path, after)?.regions];
  if (!old || !now) return undefined;
  const text = withRegionsOf({ text: after, regions: now }, { text: before, regions: old });
  const keys = new Set(readFacts(path, text)?.regions?.regions.map(({ key }) => key));
  return now.regions.every(({ key }) => keys.has(key)) ? text : undefined;
}
