/**
 * Owns what is special about a partial clone (`--filter=blob:none`, `tree:0`): most of its history
 * is at its origin alone, and git fetches it unasked, by the user's own way to there. Nothing but
 * the files of the snapshot itself is ever fetched here, and only where a sparse checkout left
 * them out. It never writes to the repository's list of commits without history.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ErrandError } from '../protocol/errors.ts';
import { GitError, runGit, UNTOUCHED } from './git.ts';
import { askingEnv } from './git-environment.ts';
import { type GitSettings, readSettings } from './git-settings.ts';
import { reasonIn } from './git-words.ts';
import type { ClientRepository } from './repository.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

/** The remote that has the rest of the objects; undefined where all of them are here. */
export async function promisorOf(
  { root }: ClientRepository,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return (await readSettings(root, signal)).promisor;
}

/**
 * The part of the history that a partial clone can show without its origin: the commits themselves.
 */
export interface PartialHistory {
  /** Commits whose parents are not here. */
  readonly shallow: readonly string[];
}

/** Undefined where the history goes with the snapshot. */
export async function partialHistory(
  repository: ClientRepository,
  { promisor }: Pick<GitSettings, 'promisor'>,
): Promise<PartialHistory | undefined> {
  if (promisor === undefined) return undefined;
  return { shallow: await cutCommits(repository) };
}

/** The commits that are here without their parents. */
export async function cutCommits(repository: ClientRepository): Promise<readonly string[]> {
  return (await cutOff(repository)).split('\n').filter((line) => line !== '');
}

/** True where some commits are here without their parents. */
export async function isShallow(repository: ClientRepository): Promise<boolean> {
  return (await cutOff(repository)).trim() !== '';
}

async function cutOff({ commonDir }: ClientRepository): Promise<string> {
  try {
    return await readFile(join(commonDir, 'shallow'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/**
 * Runs the work with an environment in which git takes `commit` for one without history, so that it
 * looks for none. The user's own git is not affected.
 */
export async function withoutHistory<T>(
  repository: ClientRepository,
  commit: string,
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  return inTemporaryFolder(repository, async (folder) => {
    const cut = await cutOff(repository);
    const file = join(folder, 'shallow');
    await writeFile(file, `${cut}${commit}\n`);
    return await work({ GIT_SHALLOW_FILE: file });
  });
}

/**
 * Fetches the objects of the snapshot that are not on this disk.
 * @throws {ErrandError} `unavailable` when the origin cannot be reached
 */
export async function bringMissing(
  { root }: ClientRepository,
  commit: string,
  promisor: string,
  signal?: AbortSignal,
): Promise<void> {
  const list = ['rev-list', '--objects', '--no-object-names', '--no-walk', '--missing=print'];
  const { stdout } = await runGit({ cwd: root, args: [...list, `${commit}^{tree}`], signal });
  const lines = stdout.toString('latin1').split('\n');
  const missing = lines.filter((line) => line.startsWith('?')).map((line) => line.slice(1));
  if (missing.length === 0) return;
  // Git itself fetches missing objects with these options when a command needs them, but one by
  // one.
  const quiet = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance'];
  const alone = ['--recurse-submodules=no', '--refmap=', '--filter=blob:none', '--stdin'];
  const args = ['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', ...quiet, ...alone, promisor];
  try {
    await runGit({
      cwd: root,
      args: [...UNTOUCHED, ...args],
      env: askingEnv(),
      stdin: `${missing.join('\n')}\n`,
      signal,
    });
  } catch (cause) {
    if (!(cause instanceof GitError)) throw cause;
    const { length } = missing;
    const what = length === 1 ? 'A file of this commit is' : `${length} files of this commit are`;
    const why = reasonIn(cause.stderr, 2);
    const message = `${what} not on this disk, and git cannot fetch from ${promisor}: ${why}`;
    throw new ErrandError('unavailable', message, {
      hint: `This is a partial clone with a sparse checkout. Once git fetch ${promisor} works here, delegate again. Nothing was sent.`,
      cause,
    });
  }
}
