/**
 * Owns clearing the leftovers of killed git commands in a bare repository: objects of a push that
 * never ended, half-written packs, locks of refs that no process holds. Runs only in a repository
 * in which no command of ours runs: at the start, by the one process that uses the folder.
 */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const HALF_WRITTEN = /^(tmp_|\.tmp-)/;

/** Removes them; complete files are not touched. */
export async function clearLeftovers(repository: string): Promise<void> {
  const objects = join(repository, 'objects');
  const pack = join(objects, 'pack');
  const refs = join(repository, 'refs');
  const loose = (await namesIn(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const halfLoose = await Promise.all(
    loose.map(async (name) => {
      const folder = join(objects, name);
      return (await namesIn(folder)).filter((each) => HALF_WRITTEN.test(each)).map(inside(folder));
    }),
  );
  const left = [
    ...halfLoose.flat(),
    ...(await namesIn(objects)).filter((name) => HALF_WRITTEN.test(name)).map(inside(objects)),
    ...(await namesIn(pack)).filter((name) => HALF_WRITTEN.test(name)).map(inside(pack)),
    ...(await namesIn(repository)).filter(isLock).map(inside(repository)),
    ...(await namesIn(refs, true)).filter(isLock).map(inside(refs)),
  ];
  for (const path of left) await rm(path, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Removes what a failed repack has left: git does not when the disk is full or when it is killed.
 * Pushes and sandboxes write elsewhere until their objects are complete.
 */
export async function clearHalfPacked(repository: string): Promise<void> {
  const pack = join(repository, 'objects', 'pack');
  for (const name of await namesIn(pack)) {
    if (HALF_WRITTEN.test(name)) await rm(join(pack, name), { force: true });
  }
}

const isLock = (name: string): boolean => name.endsWith('.lock');

const inside =
  (folder: string) =>
  (name: string): string =>
    join(folder, name);

/** Empty when there is no such folder. */
async function namesIn(folder: string, recursive = false): Promise<string[]> {
  return await readdir(folder, { recursive }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
