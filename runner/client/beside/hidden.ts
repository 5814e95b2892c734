/**
 * Owns noticing edits that git was told to overlook (assume-unchanged, skip-worktree): they are in
 * no snapshot, as they are in no commit, and the user may have forgotten the setting.
 */
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listed, type Looking } from './looking.ts';

/** Number of existing files that are compared. */
const MAX_FILES = 1000;
/** Number of files that are looked for at a time. */
const AT_ONCE = 256;

interface Hidden {
  readonly path: string;
  readonly blob: string;
}

export async function hiddenEdits({ repository, git }: Looking): Promise<string[]> {
  const { stdout } = await git(['ls-files', '-v', '--stage', '-z']);
  const byHand: Hidden[] = [];
  const sparse: Hidden[] = [];
  for (const entry of stdout.toString('utf8').split('\0')) {
    // A small letter is assume-unchanged, an S skip-worktree, which a sparse checkout sets.
    const [, letter, blob, path] =
      /^([a-zS]) 100\d{3} ([0-9a-f]+) 0\t([^\n\uFFFD]+)$/.exec(entry) ?? [];
    if (blob === undefined || path === undefined) continue;
    (letter === 'S' ? sparse : byHand).push({ path, blob });
  }
  const there = await filesThere(repository.root, [...byHand, ...sparse]);
  if (there.length === 0) return [];
  const stdin = there.map(({ path }) => `${path}\n`).join('');
  const hashed = await git(['hash-object', '--stdin-paths'], { stdin, accept: [0, 1, 128] });
  // Of one that cannot be read, and of those after it, nothing is known.
  const ids = hashed.stdout
    .toString('latin1')
    .split('\n')
    .filter((id) => id !== '');
  const edited = there.filter(({ blob }, at) => ids[at] !== undefined && ids[at] !== blob);
  if (edited.length === 0) return [];
  const names = listed(edited.map(({ path }) => path));
  return [
    `Your edits of ${names} are not sent: git is told to ignore them (assume-unchanged or skip-worktree).`,
  ];
}

/** The first of them that exist in the work tree; a missing folder is looked for once. */
async function filesThere(root: string, files: readonly Hidden[]): Promise<Hidden[]> {
  const folders = new Map<string, Promise<boolean>>();
  const isThere = async ({ path }: Hidden): Promise<boolean> => {
    const folder = dirname(join(root, path));
    const known = folders.get(folder) ?? exists(folder);
    folders.set(folder, known);
    if (!(await known)) return false;
    const info = await lstat(join(root, path)).catch(() => undefined);
    return info?.isFile() === true;
  };
  const there: Hidden[] = [];
  for (let from = 0; from < files.length && there.length < MAX_FILES; from += AT_ONCE) {
    const some = files.slice(from, from + AT_ONCE);
    const found = await Promise.all(some.map(isThere));
    there.push(...some.filter((_, at) => found[at]));
  }
  return there.slice(0, MAX_FILES);
}

function exists(folder: string): Promise<boolean> {
  return lstat(folder).then(
    () => true,
    () => false,
  );
}
