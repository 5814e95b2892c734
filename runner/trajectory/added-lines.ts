/** Owns comparing two unified diffs by the lines that they add. Pure. */

/** Each added line of each file, with how often it is added. Blank ones say nothing, and are left out. */
export function addedLines(diff: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let path = '';
  let isBody = false;
  for (const line of diff.split('\n')) {
    if (line.startsWith('diff --git ')) isBody = false;
    else if (line.startsWith('@@')) isBody = true;
    else if (!isBody && line.startsWith('+++ ')) path = line.slice(4);
    else if (isBody && line.startsWith('+') && line.trim() !== '+') {
      const key = `${path}\0${line.slice(1).trim()}`;
      lines.set(key, (lines.get(key) ?? 0) + 1);
    }
  }
  return lines;
}

/** The share of the lines that the first adds which the second adds too; null where it adds none. */
export function shareOf(first: string, second: string): number | null {
  const wanted = addedLines(first);
  const there = addedLines(second);
  let all = 0;
  let kept = 0;
  for (const [line, times] of wanted) {
    all += times;
    kept += Math.min(times, there.get(line) ?? 0);
  }
  return all === 0 ? null : kept / all;
}
