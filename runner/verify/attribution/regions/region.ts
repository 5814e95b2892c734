/**
 * Describes the parts of a source file that are tests, and puts the base's in place of the
 * result's. Pure. Leaves finding the parts to each language's module. Backstop: a file whose parts
 * are unclear is evidence as a whole.
 */

/** Part of a file, by offsets into its text. */
export interface Region {
  readonly from: number;
  readonly to: number;
  /** Identifies the same test on both sides. */
  readonly key: string;
  /** Anchor at which the part is inserted if it is missing. */
  readonly anchor: string;
  /** Text that replaces the part when it is left out. */
  readonly empty?: string;
}

export interface Regions {
  /** In order and without overlap. */
  readonly regions: readonly Region[];
  /** Offsets at which a region may be inserted; a removed item has no anchor. */
  readonly anchors: ReadonlyMap<string, number>;
  /** Documentation without tests, which occupies the place of a base region. */
  readonly plain?: ReadonlyMap<string, { readonly from: number; readonly to: number }>;
  /**
   * Code for tests alone that is not a region of its own; harmless if the change does not touch it.
   */
  readonly unclear?: readonly string[];
}

/** A file with more tests than this is not split. */
export const MAX_REGIONS = 3000;

export function withoutRegions(text: string, { regions }: Regions): string {
  return edited(
    text,
    regions.map(({ from, to, empty }) => ({ from, to, text: empty ?? '' })),
  );
}

/**
 * Returns the product of `after` with the regions of `before`, without those that only `after` has.
 */
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
    // An anchor inside a replaced region moves to its end.
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
