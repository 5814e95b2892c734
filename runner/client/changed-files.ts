/**
 * Owns entering the files that `git status` named in a snapshot's index, and no others: a file that
 * appears meanwhile was neither measured nor shown. A file that git cannot read stays where it is,
 * with a note; one over the limit is refused before git has stored a byte of it.
 */
import { access, constants, lstat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { listed } from './beside/looking.ts';
import type { IndexGit } from './buffers.ts';
import { tooLarge } from './file-limit.ts';
import { GitError } from './git.ts';
import type { ClientRepository } from './repository.ts';
import type { ChangedPath, WorkTreeStatus } from './status.ts';

/** Number of files that are looked at together. */
const AT_ONCE = 256;

/**
 * The status without git's own folder, which may stand in the work tree under another name than
 * `.git`: it has every branch and stash, and passwords in its configuration.
 */
export function withoutOwnFolder(
  { root, gitDir, commonDir }: ClientRepository,
  status: WorkTreeStatus,
): WorkTreeStatus {
  const below = [gitDir, commonDir]
    .map((folder) => relative(root, folder).split(sep).join('/'))
    .filter((path) => path !== '' && !/^(\.\.|\.git)(\/|$)/.test(path));
  const own = [...new Set(below)].map((path) => Buffer.from(`${path}/`));
  const isOwn = ({ bytes, untracked }: ChangedPath): boolean =>
    untracked && own.some((path) => bytes.subarray(0, path.length).equals(path));
  const changed = status.changed.filter((file) => !isOwn(file));
  const fewer = status.changed.length - changed.length;
  if (fewer === 0) return status;
  return {
    changed,
    counts: { ...status.counts, untracked: status.counts.untracked - fewer },
    warnings: [
      ...status.warnings,
      `${listed(own.map(String))} is not sent: git keeps this repository in it.`,
    ],
  };
}

/** The status without what cannot be taken, and about how many bytes the rest has. */
export async function takeable(
  root: string,
  status: WorkTreeStatus,
  limit: number,
): Promise<WorkTreeStatus & { readonly bytes: number }> {
  let bytes = 0;
  const unreadable = new Set<ChangedPath>();
  const odd = new Set<ChangedPath>();
  for (let from = 0; from < status.changed.length; from += AT_ONCE) {
    const some = status.changed.slice(from, from + AT_ONCE);
    const looks = await Promise.all(some.map((file) => lookAt(root, file)));
    for (const [at, file] of some.entries()) {
      const look = looks[at];
      if (look === 'unreadable') unreadable.add(file);
      else if (look === 'odd') odd.add(file);
      else if (look !== undefined && look > limit) throw tooLarge(file.path, look, limit);
      else bytes += look ?? 0;
    }
  }
  if (unreadable.size + odd.size === 0) return { ...status, bytes };
  const { counts } = status;
  const left = [...unreadable, ...odd];
  const untracked = left.filter((file) => file.untracked).length;
  const warnings = [...status.warnings];
  if (unreadable.size > 0) {
    const names = listed([...unreadable].map(({ path }) => path));
    warnings.push(`${names} cannot be read: what is new or changed there is not sent.`);
  }
  if (odd.size > 0) {
    const names = listed([...odd].map(({ path }) => path));
    const what =
      odd.size === 1 ? 'is a pipe, a socket or a device' : 'are pipes, sockets or devices';
    warnings.push(`${names} ${what}: what git has in that place is sent.`);
  }
  return {
    ...status,
    warnings,
    changed: status.changed.flatMap((file) => {
      if (!unreadable.has(file) && !odd.has(file)) return [file];
      // Its staged content is dropped.
      return file.staged ? [{ ...file, settled: true }] : [];
    }),
    counts: {
      staged: counts.staged,
      unstaged: counts.unstaged - (left.length - untracked),
      untracked: counts.untracked - untracked,
    },
    bytes,
  };
}

/** Size of a file; undefined for an entry without one, or one that is gone. */
async function lookAt(
  root: string,
  { bytes, gone, settled }: ChangedPath,
): Promise<number | 'unreadable' | 'odd' | undefined> {
  if (gone) return undefined;
  // A file that the index already has as it is on the disk is not read again.
  const needed = settled ? constants.F_OK : constants.R_OK;
  const file = Buffer.concat([Buffer.from(`${root}/`), bytes]);
  try {
    const info = await lstat(file);
    if (info.isDirectory() || info.isSymbolicLink()) return undefined;
    if (!info.isFile()) return 'odd';
    await access(file, needed);
    return info.size;
  } catch (error) {
    return isDenied(error) && !settled ? 'unreadable' : undefined;
  }
}

function isDenied(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM';
}

/**
 * Brings the index to the state of these files in the work tree; one that has gone meanwhile is
 * removed.
 */
export async function enter(git: IndexGit, changed: readonly ChangedPath[]): Promise<void> {
  const update = ['-c', 'core.safecrlf=false', 'update-index'];
  const gone = changed.filter((file) => file.gone);
  if (gone.length > 0) {
    // By name alone: the place of one may be a link that leads elsewhere now.
    await git([...update, '--force-remove', '-z', '--stdin'], { stdin: joined(gone) });
  }
  const there = changed.filter(
    ({ gone: no, settled, repository }) => !no && !settled && !repository,
  );
  if (there.length > 0) {
    const args = [...update, '--add', '--remove', '--replace', '-z', '--stdin'];
    await git(args, { stdin: joined(there) });
  }
  const repositories = changed.filter((file) => file.repository);
  if (repositories.length > 0) {
    const add = ['-c', 'advice.addEmbeddedRepo=false', '--literal-pathspecs', 'add', '--sparse'];
    const args = [...add, '--pathspec-from-file=-', '--pathspec-file-nul'];
    await git(args, { stdin: joined(repositories) });
  }
}

function joined(files: readonly ChangedPath[]): Buffer {
  return Buffer.concat(files.flatMap(({ bytes }) => [bytes, Buffer.of(0)]));
}

/** True where git failed because the work tree changed under it: another look may go well. */
export function changedMeanwhile(error: unknown): boolean {
  if (!(error instanceof GitError)) return false;
  // A file that is cut while git has it in memory ends git without a word.
  return (
    error.stderr.trim() === '' ||
    /short read while indexing|unable to stat|No such file or directory|Not a directory|beyond a symbolic link/.test(
      error.stderr,
    )
  );
}
