/**
 * Reads files that a repository may keep behind links: a link to a file, or a folder that is a link
 * to another one, as `.claude/skills` often is. Follows a link only within the repository, and each
 * only once: nothing outside of the commit is ever read.
 */
import type { TextFiles } from './roles.ts';

/** Files of a commit, with its links. */
export interface LinkedFiles extends TextFiles {
  /** Target of a symbolic link, as it is written; undefined where there is none. */
  readLink(path: string): Promise<string | undefined>;
}

/** Where a file is found, and where it really is. */
export interface LinkedPath {
  readonly path: string;
  readonly real: string;
}

/** By list of names, which tasks that follow each other share. */
const dottedFiles = new WeakMap<readonly string[], readonly string[]>();

/** Returns the files and links in folders whose names begin with a dot, among which agents look. */
export function dotted(files: readonly string[]): readonly string[] {
  const known = dottedFiles.get(files);
  if (known) return known;
  const found = files.filter((path) => path.startsWith('.'));
  dottedFiles.set(files, found);
  return found;
}

/** Finds the files below a folder whose name begins with a dot, which may be a link itself. */
export async function filesBelow(
  commit: LinkedFiles,
  folder: string,
  isWanted: (path: string) => boolean,
): Promise<readonly LinkedPath[]> {
  const start = `${folder}/`;
  const own = dotted(commit.files).filter((path) => path.startsWith(start) && isWanted(path));
  const found = own.map((path): LinkedPath => ({ path, real: path }));
  const target = dotted(commit.files).includes(folder) ? await targetOf(commit, folder) : undefined;
  if (target === undefined || target === '' || folder.startsWith(`${target}/`)) return found;
  for (const real of commit.files) {
    if (!real.startsWith(`${target}/`)) continue;
    const path = `${folder}${real.slice(target.length)}`;
    if (isWanted(path)) found.push({ path, real });
  }
  return found;
}

/** Returns the path that a link leads to, within the repository; undefined for no link. */
export async function targetOf(commit: LinkedFiles, path: string): Promise<string | undefined> {
  const target = await commit.readLink(path);
  if (target === undefined || target.startsWith('/')) return undefined;
  return joined(path.slice(0, Math.max(path.lastIndexOf('/'), 0)), target);
}

/** Joins a folder of the repository and a relative path; undefined where that leads out of it. */
export function joined(folder: string, path: string): string | undefined {
  const parts = folder === '' ? [] : folder.split('/');
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join('/');
}
