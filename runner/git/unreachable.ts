/** Owns the question how much of a repository no ref leads to. Reads only. */
import { createInterface } from 'node:readline';
import { gitStream, textGit } from './process.ts';

/** Bytes of the objects that no ref leads to, as they are packed. */
export async function unreachableBytes(path: string): Promise<number> {
  let all = 0;
  const sizes = [
    'cat-file',
    '--batch-all-objects',
    '--unordered',
    '--batch-check=%(objectsize:disk)',
  ];
  for await (const line of createInterface({ input: gitStream({ cwd: path, args: sizes }) })) {
    all += Number(line);
  }
  return Math.max(0, all - (await sizeOf(path, ['--all'])));
}

/** Bytes of the objects that only this task's refs lead to. */
export function ownBytes(path: string, task: string): Promise<number> {
  const own = `--glob=refs/errand/tasks/${task}/*`;
  const others = ['--not', `--exclude=refs/errand/tasks/${task}/*`, '--all'];
  return sizeOf(path, [own, ...others]);
}

async function sizeOf(path: string, of: readonly string[]): Promise<number> {
  const args = ['rev-list', '--objects', '--disk-usage', ...of];
  return Number(await textGit(path).raw(args));
}
