/**
 * Owns git's own word on whether two commits can be joined (`git merge-tree`). git is asked in an
 * empty repository of its own, in a temporary folder, that borrows the user's objects: no settings
 * and no attributes apply there, so no program runs that they may name, and nothing is fetched.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { objectsIn } from './apply/standing.ts';
import { runGit } from './git.ts';
import type { ClientRepository } from './repository.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

/**
 * The names of files (latin1) that git could not merge; undefined where it cannot say: an object
 * is not here, or git is older than 2.38.
 */
export async function conflictsBetween(
  repository: ClientRepository,
  [ours, theirs]: readonly [string, string],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> {
  return await inTemporaryFolder(repository, async (folder) => {
    await makeRepository(folder, ours.length === SHA256_DIGITS);
    const merge = ['merge-tree', '--write-tree', '--name-only', '--no-messages', '-z'];
    const { code, stdout } = await runGit({
      cwd: folder,
      args: ['--git-dir=.', '-c', `core.attributesFile=${devNull}`, ...merge, ours, theirs],
      env: {
        ...NO_SETTINGS,
        ...objectsIn(repository, folder),
        GIT_INDEX_FILE: join(folder, 'no-index'),
        // Where a shallow clone ends; it has no such file otherwise.
        GIT_SHALLOW_FILE: join(repository.commonDir, 'shallow'),
        GIT_NO_LAZY_FETCH: '1',
      },
      accept: [0, 1, 128, 129],
      signal,
    });
    const [tree = '', ...names] = stdout.toString('latin1').split('\0');
    // git ends with 1 for a commit that it cannot find, too; then it names no tree.
    return code > 1 || tree.length !== ours.length ? undefined : new Set(names);
  });
}

const SHA256_DIGITS = 64;

const NO_SETTINGS = {
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_COUNT: '0',
  GIT_CONFIG_PARAMETERS: '',
  GIT_ATTR_NOSYSTEM: '1',
};

async function makeRepository(folder: string, isSha256: boolean): Promise<void> {
  const format = isSha256
    ? 'repositoryformatversion = 1\n[extensions]\nobjectFormat = sha256\n'
    : 'repositoryformatversion = 0\n';
  await mkdir(join(folder, 'refs'));
  await mkdir(join(folder, 'objects'));
  await writeFile(join(folder, 'config'), `[core]\nbare = true\n${format}`);
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/none\n');
}
