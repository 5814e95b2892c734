/** Owns the question how much of the disk is below a folder, answered by `du`. */
import { execFile } from 'node:child_process';

/** Bytes on the disk; 0 where nothing is there. Never rejects. */
export async function bytesBelow(path: string): Promise<number> {
  return ((await du(['-s', '-k'], path)) ?? 0) * 1024;
}

/** Files and folders; undefined where `du` cannot count them (macOS). */
export function filesBelow(path: string): Promise<number | undefined> {
  return du(['-s', '--inodes'], path);
}

/** Status 1 where something went away meanwhile, or may not be read: the sum is printed. */
async function du(options: readonly string[], path: string): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile('du', [...options, '--', path], (_error, stdout) => resolve(stdout));
  const sum = Number.parseInt(await promise, 10);
  return Number.isNaN(sum) ? undefined : sum;
}
