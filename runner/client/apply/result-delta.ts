/**
 * Owns the difference between a later result and one that the work tree already has: the files that
 * differ. Both are relative to the same base, so neither needs to be read. Pure.
 */
import type { FileChange } from '../../protocol/task.ts';

/** The changes from the older result to the newer one, in the newer one's order. */
export function resultDelta(
  older: readonly FileChange[],
  newer: readonly FileChange[],
): FileChange[] {
  const had = new Map(older.map((file) => [key(file), file]));
  const has = new Set(newer.map(key));
  const changes = [
    ...newer.map((file) => {
      const known = had.get(key(file));
      return known ? step(file, known.after, file.after) : file;
    }),
    // A file that only the older one changed is, in the newer one, as it was before both.
    ...older
      .filter((file) => !has.has(key(file)))
      .map((file) => step(file, file.after, file.before)),
  ];
  return changes.filter(
    ({ before, after }) => before?.blob !== after?.blob || before?.mode !== after?.mode,
  );
}

const key = ({ path, pathBase64 }: FileChange): string => pathBase64 ?? path;

function step(
  file: FileChange,
  before: FileChange['before'],
  after: FileChange['after'],
): FileChange {
  const { path, pathBase64, binary } = file;
  return {
    path,
    ...(pathBase64 === undefined ? {} : { pathBase64 }),
    status: before ? (after ? 'modified' : 'deleted') : 'added',
    binary,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
  };
}
