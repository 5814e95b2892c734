/**
 * Owns which result the tab in front shows, one file of it or many, so that commands on it need
 * not ask. It goes by what the editor says of the tab, which survives a reload.
 */
import { type Tab, TabInputTextDiff, Uri, window } from 'vscode';
import { parseReviewUri, type ReviewedFile, REVIEW_SCHEME } from './uri.ts';

export interface InFront extends ReviewedFile {
  /** The files that it shows, by their names in the result; those of a page where it has pages. */
  readonly paths: readonly string[];
  readonly isWhole: boolean;
}

/** Undefined where the tab in front shows no result. */
export function reviewInFront(): InFront | undefined {
  const tab = window.tabGroups.activeTabGroup.activeTab;
  const uris = tab ? sidesOf(tab) : [];
  const [first] = uris;
  const file = first && parseReviewUri(first);
  if (!file || !first) return undefined;
  const isWhole = !(tab?.input instanceof TabInputTextDiff);
  return { ...file, paths: uris.map(({ path }) => path.slice(1)), isWhole };
}

/** One side of each diff in the tab, in the order they stand there. */
function sidesOf({ input }: Tab): Uri[] {
  return pairsOf(input).flatMap(({ original, modified }) => {
    const side = [modified, original].find((uri) => uri instanceof Uri);
    return side instanceof Uri && side.scheme === REVIEW_SCHEME ? [side] : [];
  });
}

interface Pair {
  readonly original?: unknown;
  readonly modified?: unknown;
}

/** The editor tells of a tab with several diffs as of one with one; its types do not say so yet. */
function pairsOf(input: unknown): readonly Pair[] {
  if (input instanceof TabInputTextDiff) return [input];
  if (typeof input !== 'object' || input === null || !('textDiffs' in input)) return [];
  const { textDiffs } = input;
  return Array.isArray(textDiffs) ? textDiffs.filter(isPair) : [];
}

function isPair(value: unknown): value is Pair {
  return typeof value === 'object' && value !== null && 'modified' in value;
}
