/**
 * Owns the view of a future snapshot before anything is sent: the files of a work tree by name and
 * text, and the folder in it where the user stands. Reads only, follows no link, and runs nothing
 * but git's own listing.
 */
import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { namedAsMade } from '../protocol/made-by-tools.ts';
import { MAX_PROJECT_FILE_BYTES, plainText, type ProjectFiles } from '../project/project-files.ts';
import { runGit, UNTOUCHED } from './git.ts';
import type { ClientRepository } from './repository.ts';

/** The files that a snapshot would have, as they are on the disk now. */
export async function workTreeFiles({ root }: ClientRepository): Promise<ProjectFiles> {
  const list = async (...kinds: string[]): Promise<string[]> => {
    const { stdout } = await runGit({
      cwd: root,
      args: [...UNTOUCHED, 'ls-files', '-z', ...kinds],
    });
    // A folder, with its slash, is another repository.
    return stdout
      .toString('utf8')
      .split('\0')
      .filter((path) => path !== '' && !path.endsWith('/'));
  };
  const [cached, deleted, others] = await Promise.all([
    list('--cached', '--deduplicate'),
    list('--deleted', '--deduplicate'),
    list('--others', '--exclude-standard'),
  ]);
  const gone = new Set(deleted);
  const tracked = cached.filter((path) => !gone.has(path));
  const files = [...tracked, ...sent(others, tracked)];
  return { files, read: (path) => textAt(join(root, path)) };
}

/** Installed packages and caches stay (made-by-tools.ts), unless git tracks some beside them. */
function sent(others: readonly string[], tracked: readonly string[]): string[] {
  const made = new Map<string, boolean>();
  return others.filter((path) => {
    const prefix = namedAsMade(path);
    if (prefix === undefined) return true;
    const kept = made.get(prefix) ?? tracked.some((file) => file.startsWith(prefix));
    made.set(prefix, kept);
    return kept;
  });
}

async function textAt(file: string): Promise<string | undefined> {
  try {
    const info = await lstat(file);
    if (!info.isFile() || info.size > MAX_PROJECT_FILE_BYTES) return undefined;
    return plainText(await readFile(file));
  } catch {
    // It is deleted, or may not be read, and the snapshot does not have it either.
    return undefined;
  }
}

/** From the root, with slashes; '' for the root itself and for what is not below it. */
export async function folderBelow({ root }: ClientRepository, folder: string): Promise<string> {
  try {
    const path = relative(await realpath(root), await realpath(folder));
    return path.startsWith('..') || path === '' ? '' : path.split(sep).join('/');
  } catch {
    return '';
  }
}
