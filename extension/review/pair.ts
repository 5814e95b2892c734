/** Owns fetching the results of two attempts at one task into one work tree's repository. */
import type { Services } from '../container.ts';
import type { FetchedPair } from './fetched-result.ts';
import { fetchBeside, fetchForWorkTree, fetchResult } from './results.ts';

export async function fetchPair(
  services: Services,
  taskId: string,
  [one, other]: readonly [number, number],
): Promise<FetchedPair> {
  const left = await fetchResult(services, { taskId, attempt: one });
  return [left, await fetchBeside(services, left, other)];
}

/** In the work tree that the results are for; undefined when the user names none. */
export async function fetchPairForWorkTree(
  services: Services,
  taskId: string,
  [one, other]: readonly [number, number],
): Promise<FetchedPair | undefined> {
  const left = await fetchForWorkTree(services, { taskId, attempt: one });
  return left && [left, await fetchBeside(services, left, other)];
}
