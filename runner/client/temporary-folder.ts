/**
 * Owns the folders that git's work for the user needs for a moment: an index, objects, texts to be
 * merged. None is ever in the work tree, where a snapshot would send it, and each is removed again.
 */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import type { ClientRepository } from './repository.ts';

type Place = Pick<ClientRepository, 'root' | 'gitDir'>;

/** Does the work in a new folder, named in full and without links, and removes that. */
export async function inTemporaryFolder<T>(
  repository: Place,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const place = await temporaryPlace(repository);
  const { gitDir } = repository;
  // Where nothing can be written there (no room, no permission), git's own folder may do.
  const folder = await mkdtemp(join(place, 'errand-')).catch(() =>
    mkdtemp(join(gitDir, 'errand-')),
  );
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
