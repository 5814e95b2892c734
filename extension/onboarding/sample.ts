/**
 * Owns making the sample repository: a bill that is split, with a TODO, a failing test that nobody
 * has committed yet, and a configuration. It is the extension's own, in a folder of its own, and is
 * never made over one that is there. Free of `vscode`; script/demo makes the same one.
 */
import { cp, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit, UNTOUCHED } from '../../runner/client/git.ts';

/** Where the TODO is. */
export const SAMPLE_FILE = 'src/bill.js';
const NAME = 'dinner';
const MAX_SAMPLES = 100;

/** Returns the line of the sample's TODO, from 0; -1 where it is done. */
export async function todoLine(folder: string): Promise<number> {
  const text = await readFile(join(folder, SAMPLE_FILE), 'utf8').catch(() => '');
  return text.split('\n').findIndex((line) => line.includes('TODO'));
}

/**
 * Returns the folder of a sample below `place` whose TODO is still to be done: one that is there,
 * else a new one made from the files in `source`.
 */
export async function makeSample(source: string, place: string): Promise<string> {
  await mkdir(place, { recursive: true });
  for (let n = 1; n <= MAX_SAMPLES; n++) {
    const folder = join(place, n === 1 ? NAME : `${NAME}-${n}`);
    if ((await todoLine(folder)) >= 0) return folder;
    if (await madeAt(folder, source, place)) return folder;
  }
  throw new Error(`There are ${MAX_SAMPLES} samples in ${place} already.`);
}

/** Made beside its place and moved there, so that what is there is whole. */
async function madeAt(folder: string, source: string, place: string): Promise<boolean> {
  const part = await mkdtemp(join(place, '.part-'));
  try {
    await cp(join(source, 'committed'), part, { recursive: true });
    await git(part, 'init', '--quiet', '--initial-branch=main');
    await git(part, 'add', '--all');
    await git(part, 'commit', '--quiet', '--message', 'Split the bill');
    // Work in progress, staged and not: it travels along.
    await cp(join(source, 'uncommitted'), part, { recursive: true });
    await git(part, 'add', 'README.md');
    await rename(part, folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/** As nobody in particular: the user's own name, keys and hooks are for the user's commits. */
async function git(cwd: string, ...args: readonly string[]): Promise<void> {
  const who = ['user.name=Errand', 'user.email=sample@localhost', 'commit.gpgSign=false'];
  const settings = who.flatMap((setting) => ['-c', setting]);
  await runGit({ cwd, args: [...UNTOUCHED, ...settings, ...args] });
}
