/**
 * Owns reading accepted results from the history of a task's base, in a bare repository: the list,
 * and the beginning of what one of them changed. Only commits that a client pushed are reached.
 */
import { diffOfResult, findPastResults, type FoundResults } from '../platform/past-results.ts';
import { objectId } from './names.ts';
import { gitBytes, gitStream } from './process.ts';
import { shallowCommits } from './refs-at-hand.ts';

export async function pastResultsOf(path: string, base: string): Promise<FoundResults> {
  return await findPastResults({
    git: (args, stdin) => gitBytes({ cwd: path, args, ...(stdin !== undefined && { stdin }) }),
    tip: objectId(base),
    cut: await shallowCommits(path),
  });
}

/** At most so many bytes of it; git is stopped there, however large the change is. */
export async function beginningOfResult(
  path: string,
  commit: string,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of gitStream({ cwd: path, args: diffOfResult(objectId(commit)) })) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    if (bytes >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
