/**
 * A product file that holds tests as well, with its code as the base has it and its tests as the
 * result has them: the other way round than in the deciding run. Pure.
 */
import { readFacts } from './facts.ts';
import { withRegionsOf } from './regions/region.ts';

/** Undefined where its tests cannot be told from its code, or have no place in the old code. */
export function testsOnOriginal(path: string, before: string, after: string): string | undefined {
  const [old, now] = [readFacts(path, before)?.regions, readFacts(path, after)?.regions];
  if (!old || !now) return undefined;
  const text = withRegionsOf({ text: after, regions: now }, { text: before, regions: old });
  const keys = new Set(readFacts(path, text)?.regions?.regions.map(({ key }) => key));
  return now.regions.every(({ key }) => keys.has(key)) ? text : undefined;
}
