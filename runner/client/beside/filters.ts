/**
 * Owns noticing files whose stored form differs from the one on the disk, because a filter of the
 * user's converts them (git-crypt, for one): the task gets the stored form. It runs no filter. Git
 * LFS, whose objects are sent, is left to lfs.ts.
 */
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitSettings } from '../git-settings.ts';
import { listed, type Looking } from './looking.ts';

/** Number of files that are compared. */
const MAX_FILES = 1000;

interface Filtered {
  readonly path: string;
  readonly blob: string;
  readonly filter: string;
}

/** A note for each filter that has changed files. */
export async function filteredFiles(
  { repository, git }: Looking,
  { filters }: Pick<GitSettings, 'filters'>,
): Promise<string[]> {
  if (filters.size === 0) return [];
  const given = await filesOf(git, filters);
  const there: Filtered[] = [];
  for (const file of given) {
    if (there.length === MAX_FILES) break;
    const info = await lstat(join(repository.root, file.path)).catch(() => undefined);
    if (info?.isFile()) there.push(file);
  }
  const stdin = there.map(({ path }) => `${path}\n`).join('');
  const args = ['hash-object', '--no-filters', '--stdin-paths'];
  const hashed = await git(args, { stdin, accept: [0, 1, 128] });
  // Of one that cannot be read, and of those after it, nothing is known.
  const ids = hashed.stdout.toString('latin1').trim().split('\n');
  const changed = there.filter(({ blob }, at) => ids[at] && ids[at] !== blob);
  const byFilter = Map.groupBy(changed, ({ filter }) => filter);
  return [...byFilter].map(([filter, files]) => {
    const names = listed(files.map(({ path }) => path));
    return `Of ${names}, the version that git stores is sent, which is not the one on your disk: the filter "${filter}" changes it. What is encrypted stays encrypted.`;
  });
}

/** The files of the snapshot that attributes give to one of the filters. */
async function filesOf(git: Looking['git'], filters: ReadonlySet<string>): Promise<Filtered[]> {
  const blobs = new Map<string, string>();
  const { stdout } = await git(['ls-files', '--stage', '-z']);
  for (const entry of stdout.toString('utf8').split('\0')) {
    const [, blob, path] = /^100\d{3} ([0-9a-f]+) 0\t([^\n\uFFFD]+)$/.exec(entry) ?? [];
    if (blob !== undefined && path !== undefined) blobs.set(path, blob);
  }
  const stdin = [...blobs.keys()].map((path) => `${path}\0`).join('');
  const said = await git(['check-attr', '--cached', '-z', '--stdin', 'filter'], { stdin });
  const fields = said.stdout.toString('utf8').split('\0');
  const found: Filtered[] = [];
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = '', , filter = ''] = fields.slice(at, at + 3);
    const blob = blobs.get(path);
    if (blob !== undefined && filters.has(filter)) found.push({ path, blob, filter });
  }
  return found;
}
