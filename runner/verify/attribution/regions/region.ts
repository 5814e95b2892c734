/**
 * Parts of a source file that are tests, and putting the base's in place of a result's. Pure. Which
 * parts those are is each language's matter; where that cannot be told the whole file is evidence.
 */

/** A part of a file, by offsets into its text. */
export interface Region {
  readonly from: number;
  readonly to: number;
  /** What it is called: the same on both sides for the same test. */
  readonly key: string;
  /** Where it would be put where it is missing: a name among the anchors. */
  readonly anchor: string;
  /** What stands in its place when it is left out. */
  readonly empty?: string;
}

export interface Regions {
  /** In order, none over another. */
  readonly regions: readonly Region[];
  /** Offsets at which a region may be put in; what has gone has no anchor. */
  readonly anchors: ReadonlyMap<string, number>;
  /** Parts that are no tests, and would be in the place of one of the base: its documentation. */
  readonly plain?: ReadonlyMap<string, { readonly from: number; readonly to: number }>;
  /** What is for tests alone and no part of its own; harmless where the change leaves all of it be. */
  readonly unclear?: readonly string[];
}

/** More tests than this in one file are not told apart. */
export const MAX_REGIONS = 3000;

export function withoutRegions(text: string, { regions }: Regions): string {
  return edited(
    text,
    regions.map(({ from, to, empty }) => ({ from, to, text: empty ?? '' })),
  );
}

/** The product of `after` with the regions of `before`; those that only `after` has are left out. */
export function withRegionsOf(
  before: { readonly text: string; readonly regions: Regions },
  after: { readonly text: string; readonly regions: Regions },
): string {
  const mine = byKey(after.regions.regions);
  const edits: Edit[] = [];
  const used = new Set<Region>();
  for (const [key, theirs] of byKey(before.regions.regions)) {
    for (const [index, region] of theirs.entries()) {
      const text = before.text.slice(region.from, region.to);
      const place = mine.get(key)?.[index];
      if (place) {
        used.add(place);
        edits.push({ from: place.from, to: place.to, text });
        continue;
      }
      const other = index === 0 ? after.regions.plain?.get(key) : undefined;
      if (other) {
        edits.push({ from: other.from, to: other.to, text: ended(text) });
        continue;
      }
      const at = after.regions.anchors.get(region.anchor);
      if (at !== undefined) edits.push({ from: at, to: at, text: ended(text) });
    }
  }
  for (const region of after.regions.regions) {
    if (!used.has(region))
      edits.push({ from: region.from, to: region.to, text: region.empty ?? '' });
  }
  return edited(after.text, edits);
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function byKey(regions: readonly Region[]): Map<string, Region[]> {
  const map = new Map<string, Region[]>();
  for (const region of regions) map.set(region.key, [...(map.get(region.key) ?? []), region]);
  return map;
}

function ended(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}

function edited(text: string, edits: readonly Edit[]): string {
  const out: string[] = [];
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
    // A place within a region that is replaced goes behind it.
    const from = Math.max(edit.from, at);
    let before = text.slice(at, from);
    if (edit.from === edit.to && before !== '' && !before.endsWith('\n') && from === text.length)
      before += '\n';
    out.push(before, edit.text);
    at = Math.max(at, edit.to);
  }
  out.push(text.slice(at));
  return out.join('');
}
