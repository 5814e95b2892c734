/**
 * What a snapshot of a work tree would hold, for those who look before anything is sent: its files
 * by name and their texts, and which of its folders somebody stands in. Reads only, follows no
 * link, and runs nothing but git's own listing.
 */
import { lstat, readFile, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { MOST_PROJECT_FILE, type ProjectFiles } from '../project/project-files.ts';
import { runGit, UNTOUCHED } from './git.ts';
import type { ClientRepository } from './repository.ts';

/** The files that git tracks or would add, as they are on the disk now. */
export async function workTreeFiles({ root }: ClientRepository): Promise<ProjectFiles> {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { stdout } = await runGit({ cwd: root, args: [...UNTOUCHED, ...args] });
  const files = stdout
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '');
  return { files, read: (path) => textAt(join(root, path)) };
}

async function textAt(file: string): Promise<string | undefined> {
  try {
    const info = await lstat(file);
    if (!info.isFile() || info.size > MOST_PROJECT_FILE) return undefined;
    return await readFile(file, 'utf8');
  } catch {
    // Deleted, or not to be read: the snapshot has none of it either.
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
