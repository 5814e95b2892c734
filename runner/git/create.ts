/**
 * Owns making a bare repository with the runner's fixed configuration, and nothing else in it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configurationOf } from './configuration.ts';
import { textGit } from './process.ts';

/** Makes the folder and the repository in it; no template, no hooks, no description by default. */
export async function createBareRepository(
  path: string,
  format: 'sha1' | 'sha256',
  description = '',
): Promise<void> {
  await mkdir(path, { mode: 0o700 });
  await textGit(path).raw([
    'init',
    '--bare',
    '--quiet',
    '--template=',
    `--object-format=${format}`,
    '--initial-branch=none',
  ]);
  await mkdir(join(path, 'objects', 'info'), { recursive: true });
  await writeFile(join(path, 'config'), configurationOf(format));
  await writeFile(join(path, 'description'), `${description.replaceAll(/\s+/g, ' ')}\n`);
}
