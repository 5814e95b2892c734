/**
 * Merge requests of one project on GitLab, wherever it runs. Asks its REST interface, which has all
 * that is needed.
 */
import { gitlabService } from '../../tickets/gitlab/service.ts';
import type { Forge } from '../forge.ts';
import type { ForgeOptions } from '../options.ts';
import { readJobs, readTrace } from './jobs.ts';
import { findEnded, findMerge, getMerge, openMerge, type Project, updateMerge } from './merges.ts';
import { readDiscussions, replyTo, resolveDiscussion } from './discussions.ts';

export function gitlabForge({ host, project, token }: ForgeOptions): Forge {
  const place: Project = { service: gitlabService(host, token), host, project };
  return {
    find: (branch, from, signal) => findMerge(place, branch, from, signal),
    ended: (branch, from, signal) => findEnded(place, branch, from, signal),
    open: (draft, signal) => openMerge(place, draft, signal),
    get: (ref, signal) => getMerge(place, ref, signal),
    update: (ref, words, signal) => updateMerge(place, ref, words, signal),
    threads: (ref, signal) => readDiscussions(place, ref, signal),
    reply: (ref, thread, markdown, marker, signal) =>
      replyTo(place, ref, { thread, markdown, marker }, signal),
    resolve: (ref, thread, signal) => resolveDiscussion(place, ref, thread, signal),
    checks: (ref, signal) => readJobs(place, ref, signal),
    log: (_ref, job, maxBytes, signal) => readTrace(place, job, maxBytes, signal),
  };
}
