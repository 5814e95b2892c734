/**
 * Owns writing the files of a commit into a folder of the runner's own, for a program that reads
 * files and not git. Nothing of the repository is run for it: no hook, no filter, no configuration
 * but the bare repository's own. Files are as they are in the commit, byte for byte: whoever has
 * judged one by its content has judged what is written. Links that lead out of the folder are not
 * left in it.
 */
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { createBareRepository } from './create.ts';
import { objectId } from './names.ts';
import { gitBytes } from './process.ts';

/**
 * Makes a folder for files that are written out, by its real path: on the disk of the repositories,
 * as a temporary folder may be in memory, and emptied when the runner starts (store.ts).
 */
export async function placeFor(repository: string): Promise<string> {
  const quarantine = join(await realpath(dirname(repository)), 'quarantine');
  await mkdir(quarantine, { recursive: true, mode: 0o700 });
  return await mkdtemp(join(quarantine, 'files-'));
}

/**
 * Wins over a repository's own `.gitattributes`, by which git would write another text than there
 * is (an encoding, ends of lines, an id).
 */
const AS_IT_IS = '* -text !eol -ident !filter !working-tree-encoding\n';

/** `folder` is empty; `own` is a path for what git needs, outside of it. */
export async function exportFiles(
  repository: string,
  commit: string,
  { folder, own }: { readonly folder: string; readonly own: string },
  signal?: AbortSignal,
): Promise<void> {
  await createBareRepository(own, commit.length === 40 ? 'sha1' : 'sha256');
  await mkdir(join(own, 'info'), { recursive: true });
  await writeFile(join(own, 'info', 'attributes'), AS_IT_IS);
  await writeFile(join(own, 'objects', 'info', 'alternates'), `${join(repository, 'objects')}\n`);
  const env = { GIT_DIR: own };
  const run = (...args: string[]): Promise<Buffer> =>
    gitBytes({ cwd: own, args, env, ...(signal && { signal }) });
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
