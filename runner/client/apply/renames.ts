/**
 * Owns which files of a result git takes for renamed: one that went and one that came with about
 * the same content. What is needed to ask git is made in a temporary folder; the repository's
 * objects are only read.
 */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileChange } from '../../protocol/task.ts';
import { GitError } from '../git.ts';
import type { ClientRepository } from '../repository.ts';
import { SUBMODULE } from './disk.ts';
import { keyOf, nameOf } from './names.ts';
import { isSafePath } from './safe-path.ts';
import { addEntries, type Entry, objectsIn, withIndex } from './standing.ts';

/** With more of them than this on both sides, only equal contents are found. */
const MAX_COMPARED_FILES = 500;

/** By key of the new name: key of the old one. */
export async function renamesIn(
  repository: ClientRepository,
  changes: readonly FileChange[],
  signal?: AbortSignal,
): Promise<Map<string, string>> {
  const gone = changes.flatMap((change) => (change.after ? [] : entryOf(change, change.before)));
  const came = changes.flatMap((change) => (change.before ? [] : entryOf(change, change.after)));
  const found = new Map<string, string>();
  if (gone.length === 0 || came.length === 0) return found;
  const listed = await withIndex(repository, signal, async (git, folder) => {
    const env = objectsIn(repository, folder);
    await mkdir(env.GIT_OBJECT_DIRECTORY);
    const treeOf = async (entries: readonly Entry[]): Promise<string> => {
      await rm(join(folder, 'index'), { force: true });
      await addEntries((args, more) => git(args, { ...more, env }), entries);
      return (await git(['write-tree', '--missing-ok'], { env })).toString().trim();
    };
    const [before, after] = [await treeOf(gone), await treeOf(came)];
    const list = (...how: string[]) => {
      const args = ['diff-tree', '-r', '-z', '--diff-filter=R', '--name-status'];
      return git([...args, ...how, before, after], { env });
    };
    return await list('-M', `-l${MAX_COMPARED_FILES}`).catch((error: unknown) => {
      if (!(error instanceof GitError)) throw error;
      // A content is not on this disk (partial clone) and cannot be had; equal ones need none.
      return list('-M100%');
    });
  });
  const words = listed.toString('latin1').split('\0');
  for (let at = 0; at + 2 < words.length; at += 3)
    found.set(words[at + 2] ?? '', words[at + 1] ?? '');
  return found;
}

function entryOf(change: FileChange, side: FileChange['before']): Entry[] {
  const bytes = nameOf(change);
  if (!side || side.mode === SUBMODULE || !isSafePath(bytes)) return [];
  return [{ bytes, mode: side.mode, blob: side.blob }];
}

/** Maps each new change to its old one, for display. */
export function pairsOf(
  changes: readonly FileChange[],
  found: ReadonlyMap<string, string>,
): Map<FileChange, FileChange> {
  const byKey = new Map(changes.map((change) => [keyOf(nameOf(change)), change]));
  const pairs = new Map<FileChange, FileChange>();
  for (const [to, from] of found) {
    const [came, gone] = [byKey.get(to), byKey.get(from)];
    if (came && gone) pairs.set(came, gone);
  }
  return pairs;
}
