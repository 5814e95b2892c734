/**
 * Owns the copy of the index through which a snapshot is taken. It never writes to the user's
 * index, and reads it as git would.
 */
import { copyFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { IndexGit } from './buffers.ts';
import type { ClientRepository } from './repository.ts';

/**
 * The copy keeps the stat cache, so that git looks only into files that changed. It must not be
 * newer than the original: to git, a file whose time is not before its index's may have changed
 * without showing it, and is compared byte by byte; with a younger index that change is missed.
 */
export async function copyIndex(
  repository: ClientRepository,
  to: string,
  git: IndexGit,
): Promise<void> {
  const index = join(repository.gitDir, 'index');
  try {
    const { mtimeMs } = await stat(index);
    await copyFile(index, to);
    // Whole seconds, rounded down: an older time is safe, and systems round finer times
    // differently.
    const seconds = Math.floor(mtimeMs / 1000);
    await utimes(to, seconds, seconds);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    // No index at all is an empty one: to git, every file of HEAD is then staged for deletion.
    await git(['read-tree', '--empty']);
  }
}

/** True where objects are replaced (`git replace`). */
export async function hasReplacements(git: IndexGit): Promise<boolean> {
  return (await git(['for-each-ref', '--count=1', 'refs/replace/'])).stdout.length > 0;
}

/**
 * When objects are replaced, the index knows trees and files by the names of the
 * originals, while the work tree has their replacements. Entering them again reads each file and
 * makes each tree; files that git was told to overlook stay as they are.
 */
export async function forgetReplaced(git: IndexGit): Promise<void> {
  const { stdout } = await git(['ls-files', '-v', '--stage', '-z']);
  const entries = stdout.toString('latin1').split('\0');
  const seen = entries.filter((entry) => entry.startsWith('H ')).map((entry) => entry.slice(2));
  if (seen.length === 0) return;
  await git(['update-index', '-z', '--index-info'], {
    stdin: Buffer.from(seen.map((entry) => `${entry}\0`).join(''), 'latin1'),
  });
}
