/**
 * Owns the order in which people read the files of a result: what has a flag or a finding first,
 * then tests, then the rest, the larger before the smaller. Pure; it decides nothing else.
 */
import { flaggedPlace } from './flagged-place.ts';
import type { AttemptState, FileChange } from './task.ts';

/** Names by which most languages mark tests; a verdict has a far stricter list of its own. */
const TEST =
  /(^|[/._-])(tests?|specs?|__tests__|fixtures?|testdata|e2e)([/._-]|$)|[a-z0-9](Test|Tests|Spec)\.\w+$/;

/** The files in the order of reading; those of equal weight by name. */
export function inReviewOrder(
  files: readonly FileChange[],
  attempt: Pick<AttemptState, 'status' | 'review'> | undefined,
): FileChange[] {
  const marked = markedPaths(files, attempt);
  const weigh = (file: FileChange) => ({
    file,
    group: marked.has(file.path) ? 0 : TEST.test(file.path) ? 1 : 2,
    size: (file.additions ?? 0) + (file.deletions ?? 0),
  });
  return files
    .map(weigh)
    .toSorted((a, b) => a.group - b.group || b.size - a.size || byName(a.file, b.file))
    .map(({ file }) => file);
}

const byName = (a: FileChange, b: FileChange): number =>
  a.path < b.path ? -1 : Number(a.path > b.path);

/** Paths that a flag of the verdict or a finding of the review is about. */
function markedPaths(
  files: readonly FileChange[],
  attempt: Pick<AttemptState, 'status' | 'review'> | undefined,
): ReadonlySet<string> {
  const known = new Set(files.map(({ path }) => path));
  const marked = new Set((attempt?.review?.findings ?? []).map(({ path }) => path));
  const because = attempt?.status.kind === 'done' ? attempt.status.verdict.because : [];
  for (const reason of because) {
    const place = flaggedPlace(reason, known);
    if (place) marked.add(place.path);
  }
  return marked;
}
