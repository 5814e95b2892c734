/**
 * Which lines a change adds and takes away, as multisets of trimmed lines: moving or re-indenting
 * a line is neither. Not a diff for people.
 */

/** Trimmed lines of `after` that `before` has not, or fewer times. */
export function addedLines(before: string, after: string): string[] {
  const left = new Map<string, number>();
  for (const line of trimmed(before)) left.set(line, (left.get(line) ?? 0) + 1);
  return trimmed(after).filter((line) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    return count === 0 && line !== '';
  });
}

/** Trimmed lines of `before` that `after` has not, or fewer times. */
export function removedLines(before: string, after: string): string[] {
  return addedLines(after, before);
}

function trimmed(text: string): string[] {
  return text.split('\n').map((line) => line.trim());
}
