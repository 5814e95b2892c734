/**
 * Owns finding the places to which the user has moved files that a result edits or deletes: a file
 * of the base that is gone here, and one that the base does not have with about the same content,
 * as git detects renames. It reads only. Backstop: a move that is not found is refused like any
 * missing file.
 */
import { join } from 'node:path';
import type { FileChange } from '../../protocol/task.ts';
import { OFFLINE } from '../beside/looking.ts';
import type { IndexGit } from '../buffers.ts';
import { GitError, runGit, UNTOUCHED } from '../git.ts';
import type { ClientRepository } from '../repository.ts';
import { copyIndex } from '../snapshot-index.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { readBelow } from './disk.ts';
import { keyOf, nameOf } from './names.ts';
import { isSafePath } from './safe-path.ts';
import { addEntries } from './standing.ts';

/** With more new files than this, only those that git tracks are looked at. */
const MAX_NEW_FILES = 5000;
/** With more of them than this on both sides, git finds equal contents alone. */
const MAX_COMPARED_FILES = 1000;
const FILE = /^100/;

export interface Followed {
  readonly changes: readonly FileChange[];
  /** By key of the name here: the name that the result knows. */
  readonly moved: ReadonlyMap<string, Buffer>;
  /** By key of the name that the result deletes or renames: the name here, where the file stays. */
  readonly kept: ReadonlyMap<string, Buffer>;
}

/**
 * The changes, with those of files that were moved here under the names that they have here.
 * @param base the commit that the task began with
 * @param isHeld true for a file that somebody has open with other content than the disk's
 */
export async function followMoves(
  repository: ClientRepository,
  changes: readonly FileChange[],
  base: string,
  isHeld: (name: Buffer) => boolean,
  signal?: AbortSignal,
): Promise<Followed> {
  const missing = new Set<string>();
  const deleted = new Set<string>();
  for (const change of changes) {
    const bytes = nameOf(change);
    const isFile = FILE.test(change.before?.mode ?? '') && FILE.test(change.after?.mode ?? '100');
    if (!isFile || !isSafePath(bytes) || isHeld(bytes)) continue;
    const disk = await readBelow(repository.root, bytes).catch(() => 'unreadable');
    if (disk === undefined) (change.after ? missing : deleted).add(keyOf(bytes));
  }
  const moved = new Map<string, Buffer>();
  const kept = new Map<string, Buffer>();
  if (missing.size + deleted.size === 0) return { changes, moved, kept };
  const taken = new Set(changes.map((change) => keyOf(nameOf(change))));
  const found = new Map<string, Buffer>();
  for (const [from, to] of await renamesHere(repository, base, signal)) {
    if (taken.has(keyOf(to)) || !isSafePath(to)) continue;
    if (deleted.has(keyOf(from))) kept.set(keyOf(from), to);
    if (!missing.has(keyOf(from))) continue;
    found.set(keyOf(from), to);
    moved.set(keyOf(to), from);
  }
  return {
    changes: changes.map((change) => {
      const to = found.get(keyOf(nameOf(change)));
      return to
        ? { ...change, path: to.toString('utf8'), pathBase64: to.toString('base64') }
        : change;
    }),
    moved,
    kept,
  };
}

/** Old and new name of what git takes for renamed between the base and the work tree. */
async function renamesHere(
  repository: ClientRepository,
  base: string,
  signal: AbortSignal | undefined,
): Promise<(readonly [Buffer, Buffer])[]> {
  return await inTemporaryFolder(repository, async (folder) => {
    const env = { ...OFFLINE, GIT_INDEX_FILE: join(folder, 'index') };
    const git: IndexGit = (args, more) =>
      runGit({
        cwd: repository.root,
        args: [...UNTOUCHED, ...args],
        signal,
        ...more,
        env: { ...more?.env, ...env },
      });
    try {
      await copyIndex(repository, env.GIT_INDEX_FILE, git);
      await enterNew(git, base);
      const how = ['-r', '-z', '--name-status', '--ignore-submodules=all', '--diff-filter=R'];
      const list = ['diff-index', ...how, '-M', `-l${MAX_COMPARED_FILES}`, base, '--'];
      const words = (await git(list)).stdout.toString('latin1').split('\0');
      const found: (readonly [Buffer, Buffer])[] = [];
      for (let at = 0; at + 2 < words.length; at += 3) {
        const [from = '', to = ''] = words.slice(at + 1, at + 3);
        found.push([Buffer.from(from, 'latin1'), Buffer.from(to, 'latin1')]);
      }
      return found;
    } catch (error) {
      // The base is not whole on this disk, or a filter ends git: then nothing is known to have moved.
      if (error instanceof GitError) return [];
      throw error;
    }
  });
}

/** Files that git does not track yet, in the copy of the index; their content is the work tree's. */
async function enterNew(git: IndexGit, base: string): Promise<void> {
  const { stdout } = await git(['ls-files', '--others', '--exclude-standard', '-z']);
  const names = stdout.toString('latin1').split('\0');
  const files = names.filter((name) => name !== '' && !name.endsWith('/'));
  if (files.length > MAX_NEW_FILES) return;
  // Any name of an object does: the disk is read in its place.
  const entries = files.map((name) => ({
    bytes: Buffer.from(name, 'latin1'),
    mode: '100644',
    blob: base,
  }));
  await addEntries(async (args, more) => (await git(args, more)).stdout, entries);
}
