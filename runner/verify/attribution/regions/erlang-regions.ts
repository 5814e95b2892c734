/** Finds EUnit tests inside product: `-ifdef(TEST).` up to `-endif.`, kept whole. Pure. */
import type { SourceText } from '../source-text.ts';
import { nextLine } from './blocks.ts';
import type { Region, Regions } from './region.ts';

const CONDITION = /^[ \t]*-(ifdef|ifndef|if|elif|else|endif|define|undef)\b[^\n]{0,200}/gm;
const OF_TESTS = /^[ \t]*-ifdef\([ \t]*(?:TEST|EUNIT)[ \t]*\)/;

/** Returns undefined if a test-only setting decides what the product is. */
export function erlangRegions({ text, code }: SourceText): Regions | undefined {
  const regions: Region[] = [];
  /** Starts of the open conditional blocks, and whether each holds tests. */
  const open: { readonly from: number; readonly isOfTests: boolean }[] = [];
  for (const { 0: line, 1: kind = '', index } of code.matchAll(CONDITION)) {
    const isOfTests = OF_TESTS.test(line);
    const last = open.at(-1);
    if (kind === 'endif') {
      open.pop();
      if (last?.isOfTests) {
        regions.push({ from: last.from, to: nextLine(text, index), key: 'tests', anchor: '' });
      }
    } else if (kind.startsWith('if')) {
      // Inside a test block, other conditions belong to the tests.
      if (!isOfTests && /\b(?:TEST|EUNIT)\b/.test(line)) return undefined;
      open.push({ from: index, isOfTests: isOfTests && open.length === 0 });
    } else if (last?.isOfTests) return undefined;
  }
  if (open.length > 0) return undefined;
  return { regions, anchors: new Map([['', text.length]]) };
}
