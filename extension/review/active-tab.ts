/**
 * Owns which result the active tab shows, one file of it or many, so that commands on it need not
 * ask. It relies on the editor's description of the tab, which survives a reload.
 */
import { type Tab, TabInputTextDiff, Uri, window } from 'vscode';
import { parseReviewUri, type ReviewedFile, REVIEW_SCHEME } from './uri.ts';

export interface InFront extends ReviewedFile {
  /** The files shown, by their names in the result; on a paged result, those of the page. */
  readonly paths: readonly string[];
  readonly isWhole: boolean;
}

/** Returns undefined when the active tab shows no result. */
export function reviewInFront(): InFront | undefined {
  const tab = window.tabGroups.activeTabGroup.activeTab;
  const uris = tab ? sidesOf(tab) : [];
  const [first] = uris;
  const file = first && parseReviewUri(first);
  if (!file || !first) return undefined;
  const isWhole = !(tab?.input instanceof TabInputTextDiff);
  return { ...file, paths: uris.map(({ path }) => path.slice(1)), isWhole };
}

/** Returns one side of each diff in the tab, in the tab's order. */
function sidesOf({ input }: Tab): Uri[] {
  return pairsIn(input).flatMap(({ original, modified }) => {
    const side = [modified, original].find((uri) => uri instanceof Uri);
    return side instanceof Uri && side.scheme === REVIEW_SCHEME ? [side] : [];
  });
}

interface Pair {
  readonly original?: unknown;
  readonly modified?: unknown;
}

/**
 * Handles tabs with one diff and with several alike. The latter are no part of the editor's API yet
 * (microsoft/vscode#206411, a proposal in VS Code 1.139.1).
 */
export function pairsIn(input: unknown): readonly Pair[] {
  if (input instanceof TabInputTextDiff) return [input];
  if (typeof input !== 'object' || input === null || !('textDiffs' in input)) return [];
  const { textDiffs } = input;
  return Array.isArray(textDiffs) ? textDiffs.filter(isPair) : [];
}

function isPair(value: unknown): value is Pair {
  return typeof value === 'object' && value !== null && 'modified' in value;
}
