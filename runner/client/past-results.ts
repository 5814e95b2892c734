/**
 * Owns what a runner would find of accepted results in the history behind HEAD, for people to see
 * before a task is delegated. Reads only, and fetches nothing: the history of a partial clone is not
 * sent with a task, so nothing is found there either.
 */
import { findPastResults, type FoundResults } from '../platform/past-results.ts';
import { runGit, UNTOUCHED } from './git.ts';
import { cutCommits, promisorOf } from './partial-clone.ts';
import type { ClientRepository } from './repository.ts';

export async function pastResults(repository: ClientRepository): Promise<FoundResults> {
  const { root, head } = repository;
  if ((await promisorOf(repository)) !== undefined) return { results: [], missing: 'cut' };
  const git = async (args: readonly string[], stdin?: string): Promise<Buffer> => {
    const request = { cwd: root, args: [...UNTOUCHED, ...args] };
    return (await runGit(stdin === undefined ? request : { ...request, stdin })).stdout;
  };
  return await findPastResults({ git, tip: head, cut: new Set(await cutCommits(repository)) });
}
