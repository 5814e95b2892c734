/**
 * Owns making a bare repository with the runner's fixed configuration, and nothing else in it.
 * Its few files are written here: each result comes through such a repository, and `git init` takes
 * longer than they do.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationOf } from './configuration.ts';
import { GitFailure, gitBytes } from './process.ts';

/** What is taken over of a repository's copy: no configuration, no hooks, no other object stores. */
const TAKEN = ['objects', 'refs', 'packed-refs', 'shallow', 'description'];

/**
 * Makes a repository at `path` of the copy of another one that this runner's kind has made. The
 * copy is used up.
 */
export async function takeOverCopy(
  copy: string,
  path: string,
  format: 'sha1' | 'sha256',
): Promise<void> {
  await createBareRepository(path, format);
  for (const name of TAKEN) {
    await rm(join(path, name), { recursive: true, force: true });
    await rename(join(copy, name), join(path, name)).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'ENOENT') throw cause;
    });
  }
  await rm(join(path, 'objects', 'info'), { recursive: true, force: true });
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads']) {
    await mkdir(join(path, folder), { recursive: true });
  }
}

/** What git finds missing or broken behind the refs of a repository; undefined when nothing is. */
export async function brokenIn(path: string): Promise<string | undefined> {
  try {
    await gitBytes({ cwd: path, args: ['fsck', '--connectivity-only', '--no-dangling'] });
    return undefined;
  } catch (cause) {
    if (cause instanceof GitFailure) return cause.stderr.trim().split('\n')[0];
    throw cause;
  }
}

/** Makes the folder and the repository in it; no template, no hooks, no description by default. */
export async function createBareRepository(
  path: string,
  format: 'sha1' | 'sha256',
  description = '',
): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  for (const folder of ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags']) {
    await mkdir(join(path, folder), { recursive: true });
  }
  await writeFile(join(path, 'config'), configurationOf(format));
  await writeFile(join(path, 'description'), `${description.replaceAll(/\s+/g, ' ')}\n`);
  // Without this one, git takes the folder for none.
  await writeFile(join(path, 'HEAD'), 'ref: refs/heads/none\n');
}
