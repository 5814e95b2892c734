/**
 * Owns undoing a change of the work tree (rewrite.ts), exactly: contents, modes, links and folders.
 * A file is restored only if it was not touched since; otherwise it stays and is named. Either all
 * of these files are restored or none.
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
  signal?: AbortSignal,
): Promise<string[]> {
  const { root } = place;
  const back: Rewrite[] = [];
  const stays = new Set<Rewrite>();
  for (const { path, bytes, expect, become } of done.files) {
    const now = await readBelow(root, bytes);
    const isUndone = sameFile(now, expect, modes) && !sameFile(now, become, modes);
    // By somebody else; what only looks so is another spelling on a disk that ignores case.
    if (isUndone && !(now && (await hasOtherName(root, bytes)))) continue;
    const wasFolder = now === 'occupied' && become && hadBelow(bytes, done);
    if (wasFolder) continue;
    const rewrite = { path, bytes, expect: become, become: expect };
    back.push(rewrite);
    if (!sameFile(now, become, modes)) stays.add(rewrite);
  }
  for (const rewrite of stays) if (await givesWay(root, rewrite, back)) stays.delete(rewrite);
  // A file and a folder of one name: where one of them stays, the other has no place.
  for (const kept of stays) {
    for (const other of back) {
      if (isAbove(other.bytes, kept.bytes) || isAbove(kept.bytes, other.bytes)) stays.add(other);
    }
  }
  const going = back.filter((rewrite) => !stays.has(rewrite));
  const removable = new Set(done.madeFolders.map(keyOf));
  await rewriteAll(place, going, { modes, removable, ...(signal && { signal }) });
  for (const { bytes, permissions } of done.removedFolders.toReversed()) {
    await remake(root, bytes, permissions);
  }
  return [...stays].map(({ path }) => path);
}

/** True where a file took the place of a folder that held others. */
function hadBelow(bytes: Buffer, { files }: Rewritten): boolean {
  return files.some(({ bytes: name, expect }) => expect !== undefined && isAbove(bytes, name));
}

/**
 * True when a folder took the place of the file that comes back, and everything in it goes; or when
 * a disk that ignores case shows a file that goes under the name of the one that comes back.
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
