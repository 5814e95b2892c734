/**
 * Owns writing the files of a commit into a folder of the runner's own, for a program that reads
 * files and not git. Nothing of the repository is run for it: no hook, no filter, no configuration
 * but the bare repository's own. Links that lead out of the folder are not left in it.
 */
import { readdir, realpath, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { objectId } from './names.ts';
import { gitBytes } from './process.ts';

/** `folder` is empty; `index` is a path for git's own list, outside of it. */
export async function exportFiles(
  repository: string,
  commit: string,
  { folder, index }: { readonly folder: string; readonly index: string },
  signal?: AbortSignal,
): Promise<void> {
  const env = { GIT_DIR: repository, GIT_INDEX_FILE: index };
  const run = (...args: string[]): Promise<Buffer> =>
    gitBytes({ cwd: repository, args, env, ...(signal && { signal }) });
  await run('read-tree', objectId(commit));
  await run(`--work-tree=${folder}`, 'checkout-index', '--all', '--quiet');
  await removeStrayLinks(folder);
}

/** Identifies the content of these paths in a commit: what git knows of them, in the order given. */
export async function contentOf(
  repository: string,
  commit: string,
  paths: readonly string[],
): Promise<string> {
  // Without a path ls-tree lists the top folder, which then is what was asked for.
  const named = paths.filter((path) => path !== '' && path !== '.');
  const args = ['ls-tree', '--full-tree', objectId(commit), '--'];
  const whole = named.length < paths.length ? await gitBytes({ cwd: repository, args }) : '';
  const some =
    named.length > 0 ? await gitBytes({ cwd: repository, args: [...args, ...named] }) : '';
  return `${whole.toString()}\0${some.toString()}`;
}

async function removeStrayLinks(folder: string): Promise<void> {
  const root = await realpath(folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = await realpath(path).catch(() => undefined);
    if (target === undefined || !(target === root || target.startsWith(root + sep))) await rm(path);
  }
}
