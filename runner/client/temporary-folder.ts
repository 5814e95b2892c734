/**
 * Owns the temporary folders of git's work for the user: an index, objects, texts to be merged.
 * None is ever in the work tree, where a snapshot would send it, and each is removed again.
 * Backstop: a later process removes those that a killed one left (temporary-leftovers.ts).
 */
import { realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { sep } from 'node:path';
import { ErrandError } from '../protocol/errors.ts';
import { GitError } from './git.ts';
import type { ClientRepository } from './repository.ts';
import { newTemporaryFolder } from './temporary-leftovers.ts';

type Place = Pick<ClientRepository, 'root' | 'gitDir'>;

/**
 * Does the work in a new folder, named in full and without links, and removes that. Where nothing
 * can be written there (no room, no permission), it is done once more in git's own folder.
 */
export async function inTemporaryFolder<T>(
  repository: Place,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const { gitDir } = repository;
  const place = await temporaryPlace(repository);
  const first = await newTemporaryFolder(place).catch(() => undefined);
  let failed: unknown;
  if (first !== undefined) {
    try {
      return await within(first, work);
    } catch (error) {
      if (!isUnwritten(error)) throw error;
      if (place === gitDir) throw unwritable(error, [gitDir]);
      failed = error;
    }
  }
  const second = await newTemporaryFolder(gitDir).catch((error: unknown) => {
    throw unwritable(failed ?? error, [place, gitDir]);
  });
  try {
    return await within(second, work);
  } catch (error) {
    throw isUnwritten(error) ? unwritable(failed ?? error, [place, gitDir]) : error;
  }
}

/** git's own failure stays what it is: some callers do without what it was for. */
function unwritable(cause: unknown, places: readonly string[]): unknown {
  if (cause instanceof GitError) return cause;
  const message = `No temporary file can be written in ${[...new Set(places)].join(' or ')}.`;
  const hint =
    'See that there is room and that you may write there, then try again. Nothing was changed.';
  return new ErrandError('internal', message, { hint, cause });
}

async function within<T>(folder: string, work: (folder: string) => Promise<T>): Promise<T> {
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The machine's folder for it, or git's own where that one is in the work tree or not there. */
async function temporaryPlace({ root, gitDir }: Place): Promise<string> {
  const place = await realpath(tmpdir()).catch(() => undefined);
  return place === undefined || `${place}${sep}`.startsWith(`${root}${sep}`) ? gitDir : place;
}

/** A disk without room; git says so in several ways. */
function isUnwritten(error: unknown): boolean {
  if (error instanceof GitError) {
    return /No space left|quota exceeded|nable to (write|create)|ould not write|write error/.test(
      error.stderr,
    );
  }
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException | undefined)?.code ?? '');
}
