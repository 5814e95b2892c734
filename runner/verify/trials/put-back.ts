/**
 * Puts evidence of a change back to what it was on the base: which files that concerns, and the tree
 * that comes of it. Runs, records and judges nothing.
 */
import type { AttributedFile } from '../attribution/attributed-file.ts';
import { decidingFiles } from '../attribution/deciding-tree.ts';
import type { Trials } from './trials.ts';

/** Returns the files of a change that differ between the deciding run and the result. */
export function putBack(files: readonly AttributedFile[]): readonly AttributedFile[] {
  const kept = decidingFiles(files);
  return files.filter(({ change }) => kept.get(change.path) !== 'after');
}

/** Makes the tree of the result with this evidence put back to the base's. */
export async function treeWithout(
  { room, base, result }: Pick<Trials, 'room' | 'base' | 'result'>,
  evidence: readonly AttributedFile[],
): Promise<string> {
  const kept = decidingFiles(evidence);
  const whole = evidence.filter(({ change }) => kept.get(change.path) === 'before');
  const tree = await room.repository.undo(
    result,
    whole.map(({ change }) => change),
  );
  const split = new Map<string, Uint8Array>();
  for (const [path, version] of kept) {
    if (typeof version === 'object') split.set(path, Buffer.from(version.text));
  }
  return split.size > 0 ? room.repository.withFiles(tree, split, base) : tree;
}
