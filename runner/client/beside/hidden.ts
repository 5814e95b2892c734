/**
 * Owns noticing edits that git was told not to look at (assume-unchanged, skip-worktree): they are
 * not in a snapshot, as they are in no commit, and whoever made them may have forgotten it.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { listed, type Looking } from './looking.ts';

/** As many as are compared. */
const MOST_FILES = 1000;

export async function hiddenEdits({ repository, git }: Looking): Promise<string[]> {
  const { stdout } = await git(['ls-files', '-v', '--stage', '-z']);
  const hidden: { path: string; blob: string }[] = [];
  for (const entry of stdout.toString('utf8').split('\0')) {
    // A small letter is assume-unchanged, an S skip-worktree.
    const [, blob, path] = /^[a-zS] 100\d{3} ([0-9a-f]+) 0\t([^\n\uFFFD]+)$/.exec(entry) ?? [];
    if (blob !== undefined && path !== undefined) hidden.push({ path, blob });
  }
  const there: typeof hidden = [];
  for (const file of hidden.slice(0, MOST_FILES)) {
    const info = await lstat(join(repository.root, file.path)).catch(() => undefined);
    if (info?.isFile()) there.push(file);
  }
  if (there.length === 0) return [];
  const stdin = there.map(({ path }) => `${path}\n`).join('');
  const hashed = await git(['hash-object', '--stdin-paths'], { stdin, accept: [0, 1, 128] });
  const ids = hashed.stdout.toString('latin1').split('\n');
  const edited = there.filter(({ blob }, at) => ids[at] !== undefined && ids[at] !== blob);
  if (hashed.code !== 0 || edited.length === 0) return [];
  const names = listed(edited.map(({ path }) => path));
  return [
    `Your edits of ${names} stay here: git was told to overlook them (assume-unchanged or skip-worktree).`,
  ];
}
