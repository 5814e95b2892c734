/**
 * Finds the lines that a change adds and removes, as multisets of trimmed lines: moving or
 * re-indenting a line counts as neither. Not a diff for people.
 */

/** A trimmed line, and where it is, from 0. */
export interface PlacedLine {
  readonly text: string;
  readonly at: number;
}

/** Returns trimmed lines of `after` that `before` lacks or has fewer times. */
export function addedLines(before: string, after: string): string[] {
  return addedPlaces(before, after).map(({ text }) => text);
}

/** Returns the same with their places. */
export function addedPlaces(before: string, after: string): PlacedLine[] {
  const left = new Map<string, number>();
  for (const line of trimmed(before)) left.set(line, (left.get(line) ?? 0) + 1);
  const places: PlacedLine[] = [];
  for (const [at, text] of trimmed(after).entries()) {
    const count = left.get(text) ?? 0;
    if (count > 0) left.set(text, count - 1);
    else if (text !== '') places.push({ text, at });
  }
  return places;
}

/** Returns trimmed lines of `before` that `after` lacks or has fewer times. */
export function removedLines(before: string, after: string): string[] {
  return addedLines(after, before);
}

function trimmed(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}
