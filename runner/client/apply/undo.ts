/**
 * Owns taking back what was changed in the work tree (rewrite.ts), exactly: contents, modes, links
 * and folders. A file goes back only if nobody has touched it since; otherwise it stays and is
 * named. What goes back goes back all or not at all.
 */
import { chmod, lstat, mkdir } from 'node:fs/promises';
import { absent, hasOtherName, holdsOnly, readBelow, sameFile } from './disk.ts';
import { folded, foldersOf, isAbove, keyOf, placeOf } from './names.ts';
import { type Rewrite, rewriteAll, type Rewritten } from './rewrite.ts';

/** @returns the paths that were edited since and stayed as they are */
export async function undoRewrites(
  place: { readonly root: string; readonly gitDir: string },
  done: Rewritten,
  modes: boolean,
): Promise<string[]> {
  const { root } = place;
  const back = done.files.map(({ path, bytes, expect, become }): Rewrite => {
    return { path, bytes, expect: become, become: expect };
  });
  const stays = new Set<Rewrite>();
  for (const rewrite of back) {
    if (!sameFile(await readBelow(root, rewrite.bytes), rewrite.expect, modes)) {
      if (!(await givesWay(root, rewrite, back))) stays.add(rewrite);
    }
  }
  // A file and a folder of one name: where one of them stays, the other has no place.
  for (const kept of stays) {
    for (const other of back) {
      if (isAbove(other.bytes, kept.bytes) || isAbove(kept.bytes, other.bytes)) stays.add(other);
    }
  }
  const going = back.filter((rewrite) => !stays.has(rewrite));
  await rewriteAll(place, going, { modes, removable: new Set(done.madeFolders.map(keyOf)) });
  for (const { bytes, permissions } of done.removedFolders.toReversed()) {
    await remake(root, bytes, permissions);
  }
  return [...stays].map(({ path }) => path);
}

/**
 * Where a folder took the place of the file that comes back, and all in it goes; or where a disk
 * that ignores case shows a file that goes, by the name of the one that comes back.
 */
async function givesWay(
  root: string,
  { bytes, expect }: Rewrite,
  back: readonly Rewrite[],
): Promise<boolean> {
  if (expect !== undefined) return false;
  const going = back.filter(({ become }) => !become);
  const name = folded(bytes);
  if (going.some((each) => folded(each.bytes) === name) && (await hasOtherName(root, bytes))) {
    return true;
  }
  const names = going.map((each) => each.bytes);
  return await holdsOnly(root, bytes, names);
}

async function remake(root: string, folder: Buffer, permissions: number): Promise<void> {
  for (const above of foldersOf(folder)) {
    const info = await lstat(placeOf(root, above)).catch(absent);
    if (!info?.isDirectory()) return;
  }
  const file = placeOf(root, folder);
  const info = await lstat(file).catch(absent);
  if (info && !info.isDirectory()) return;
  if (!info) await mkdir(file);
  await chmod(file, permissions);
}
