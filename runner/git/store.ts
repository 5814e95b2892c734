/**
 * Owns the folder of the runner's bare repositories. A repository is made aside and moved into
 * place, so one that is there is whole; leftovers of a crash are swept when the store opens.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SHA256_PREFIX } from '../protocol/task.ts';
import { bareRepository, type TakenLimits } from './bare-repository.ts';
import { createBareRepository } from './create.ts';
import { consolidate } from './housekeeping.ts';
import { clearLeftovers } from './leftovers.ts';
import { repositoryId } from './names.ts';
import { endReadingBelow } from './object-reader.ts';
import type { BareRepository, RepositoryStore } from './repository.ts';

/** Opens `<dataDir>/repositories`. One process only: it empties the quarantine of the last one. */
export async function openRepositoryStore(
  dataDir: string,
  { maxBundleBytes = 2 * 1024 ** 3, maxFileBytes = 100 * 1024 ** 2 }: Partial<TakenLimits> = {},
): Promise<RepositoryStore> {
  const limits = { maxBundleBytes, maxFileBytes };
  const folder = join(dataDir, 'repositories');
  const quarantine = join(folder, 'quarantine');
  await rm(quarantine, { recursive: true, force: true });
  await mkdir(quarantine, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (name.endsWith('.git')) await clearLeftovers(join(folder, name));
  }

  const pathOf = (id: string) => join(folder, `${repositoryId(id)}.git`);
  const at = (id: string) => bareRepository(id, pathOf(id), quarantine, limits);

  const find = async (id: string): Promise<BareRepository | undefined> =>
    (await isFolder(pathOf(id))) ? at(id) : undefined;

  const make = async (id: string, name?: string): Promise<BareRepository> => {
    const aside = await mkdtemp(join(quarantine, 'new-'));
    try {
      const fresh = join(aside, 'repository.git');
      await createBareRepository(fresh, id.startsWith(SHA256_PREFIX) ? 'sha256' : 'sha1', name);
      await rename(fresh, pathOf(id)).catch(async (error: unknown) => {
        // Another request made it meanwhile, and that repository is just as usable.
        if (!(await isFolder(pathOf(id)))) throw error;
      });
    } finally {
      await rm(aside, { recursive: true, force: true });
    }
    return at(id);
  };

  /** By repository: two at once would take each other's packs away while reading them. */
  const underWay = new Map<string, Promise<unknown>>();
  const tidy = async (id: string, signal?: AbortSignal): Promise<void> => {
    const path = pathOf(id);
    if (!(await isFolder(path)) || underWay.has(path)) return;
    const work = consolidate(path, undefined, signal).finally(() => underWay.delete(path));
    underWay.set(path, work);
    await work;
  };

  return {
    find,
    all: async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.git'));
      return names.map((name) => at(name.slice(0, -'.git'.length)));
    },
    open: async (id, name) => (await find(id)) ?? (await make(id, name)),
    consolidate: tidy,
    steady: async (id, work) => {
      const path = pathOf(id);
      for (let other = underWay.get(path); other; other = underWay.get(path)) {
        await other.catch(() => undefined); // Whoever began it has its failure.
      }
      const done = Promise.withResolvers<void>();
      underWay.set(path, done.promise);
      try {
        return await work();
      } finally {
        underWay.delete(path);
        done.resolve();
      }
    },
    close: () => endReadingBelow(folder),
  };
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
