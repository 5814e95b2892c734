/**
 * Finds the lines that a change adds and removes, as multisets of trimmed lines: moving or
 * re-indenting a line counts as neither. Not a diff for people.
 */

/** Returns trimmed lines of `after` that `before` lacks or has fewer times. */
export function addedLines(before: string, after: string): string[] {
  const left = new Map<string, number>();
  for (const line of trimmed(before)) left.set(line, (left.get(line) ?? 0) + 1);
  return trimmed(after).filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0 && line !== '';
  });
}

/** Returns trimmed lines of `before` that `after` lacks or has fewer times. */
export function removedLines(before: string, after: string): string[] {
  return addedLines(after, before);
}

function trimmed(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}
