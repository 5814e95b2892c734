/**
 * Owns which files are generated or third-party: nobody delegates a TODO in them. Only folders
 * inside the workspace or repository count, not the path to it.
 */
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The path is relative to the workspace folder or repository, with slashes. */
export function isForeign(path: string): boolean {
  return /(?:^|\/)(?:node_modules|vendor|third_party|\.git|dist|\.venv)\/|\.(?:min|generated|pb)\.\w+$/.test(
    path,
  );
}

/**
 * Judges an open file by its path in the innermost workspace folder, else in its repository, else
 * by its whole path.
 */
export function isForeignFile(file: string, folders: readonly string[]): boolean {
  const holding = folders.filter((folder) => isInside(folder, file));
  const innermost = holding.reduce((a, b) => (b.length > a.length ? b : a), '');
  const root = innermost || repositoryOf(file);
  const path = root === undefined ? file : relative(root, file);
  return isForeign(path.split(sep).join('/'));
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !path.startsWith(sep);
}

function repositoryOf(file: string): string | undefined {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
