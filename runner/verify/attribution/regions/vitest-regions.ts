/** Finds Vitest's tests inside product: `if (import.meta.vitest) { … }`, kept whole. Pure. */
import type { SourceText } from '../source-text.ts';
import { blockEnd } from './blocks.ts';
import type { Region, Regions } from './region.ts';

const BLOCK =
  /^if[ \t]*\([ \t]*import\.meta\.vitest[ \t]*(?:!==?[ \t]*undefined[ \t]*)?\)[ \t]*\{/gm;

/** Returns undefined if `import.meta.vitest` is used in any other way. */
export function vitestRegions({ text, code }: SourceText): Regions | undefined {
  const regions: Region[] = [];
  let asked = 0;
  for (const match of code.matchAll(BLOCK)) {
    const to = blockEnd(code, match.index + match[0].length - 1);
    if (to === undefined) return undefined;
    regions.push({ from: match.index, to, key: 'vitest', anchor: '' });
    asked += mentions(code.slice(match.index, to));
  }
  if (mentions(code) !== asked) return undefined;
  return { regions, anchors: new Map([['', text.length]]) };
}

function mentions(code: string): number {
  return code.split('import.meta.vitest').length - 1;
}
