/**
 * Pull requests of one repository on GitHub, or on a GitHub Enterprise Server. Asks GitHub's REST
 * interface, and its GraphQL one for review threads, which REST does not know as resolved or not.
 */
import { githubService } from '../../tickets/github/service.ts';
import type { Forge } from '../forge.ts';
import type { ForgeOptions } from '../options.ts';
import { readChecks, readLog } from './checks.ts';
import { findEnded, findPull, getPull, openPull, type Repository, updatePull } from './pulls.ts';
import { readThreads, replyTo, resolveThread } from './threads.ts';

export function githubForge({ host, project, token }: ForgeOptions): Forge {
  const repository: Repository = { service: githubService(host, token), host, project };
  return {
    find: (branch, from, signal) => findPull(repository, branch, from, signal),
    ended: (branch, from, signal) => findEnded(repository, branch, from, signal),
    open: (draft, signal) => openPull(repository, draft, signal),
    get: (ref, signal) => getPull(repository, ref, signal),
    update: (ref, words, signal) => updatePull(repository, ref, words, signal),
    threads: (ref, signal) => readThreads(repository, ref, signal),
    reply: (ref, thread, markdown, marker, signal) =>
      replyTo(repository, ref, { thread, markdown, marker }, signal),
    resolve: (ref, thread, signal) => resolveThread(repository, ref, thread, signal),
    checks: (ref, signal) => readChecks(repository, ref, signal),
    log: (_ref, job, maxBytes, signal) => readLog(repository, job, maxBytes, signal),
  };
}
