/**
 * Owns reading a ref of a task, and the commits without parents, from the files in which git keeps
 * them: both are asked for while a task waits. What is not plainly there is asked of git itself.
 */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { objectId, taskRef } from './names.ts';
import { gitBytes } from './process.ts';

/** The commit that a ref of a task names; undefined when there is no such ref. */
export async function readRef(path: string, name: string): Promise<string | undefined> {
  const ref = taskRef(name);
  const loose = await readFile(join(path, ref), 'latin1').catch((error: unknown) => error);
  if (typeof loose === 'string' && /^([0-9a-f]{40}|[0-9a-f]{64})\n$/.test(loose)) {
    return loose.trim();
  }
  // Refs are in files of their own until git packs them into this one. One that could not be opened
  // is not one that is missing: a runner may have as many files open as it can.
  const packed = await stat(join(path, 'packed-refs')).catch((error: unknown) => error);
  if (isMissing(loose) && isMissing(packed)) return undefined;
  const args = ['for-each-ref', '--format=%(objectname)', ref];
  const found = (await gitBytes({ cwd: path, args })).toString('latin1').trim();
  return found === '' ? undefined : objectId(found);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The commits that the repository has without their parents. */
export async function shallowCommits(path: string): Promise<ReadonlySet<string>> {
  const text = await readFile(join(path, 'shallow'), 'latin1').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
  return new Set(text.split('\n').filter((line) => line !== ''));
}
