/**
 * Owns which files are made by tools or brought from elsewhere: nobody delegates a TODO in them.
 * Only folders inside of what is worked on count; where that itself lies says nothing of it.
 */
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The path is relative to what is worked on, with slashes. */
export function isForeign(path: string): boolean {
  return /(?:^|\/)(?:node_modules|vendor|third_party|\.git|dist|\.venv)\/|\.(?:min|generated|pb)\.\w+$/.test(
    path,
  );
}

/**
 * Judges a file that is open, by its place in the innermost folder of the workspace; outside of
 * all of them in its repository, and without one by its whole path.
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
