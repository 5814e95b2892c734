/**
 * Owns the follow-up that is made of what came back and was chosen: which comments are on lines that
 * the agent still has, seen in the user's repository. Sends nothing.
 */
import { gitLine } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import type { PullRequest } from '../forge/forge.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import { type FollowUpWords, followUpWords } from './feedback.ts';
import type { CameBack } from './read-feedback.ts';

export async function followUpOf(
  repository: ClientRepository,
  { task, attempt }: { readonly task: TaskState; readonly attempt: AttemptState },
  pull: PullRequest,
  chosen: readonly CameBack[],
  signal: AbortSignal,
): Promise<FollowUpWords> {
  const threads = chosen.flatMap((item) => ('thread' in item ? [item.thread] : []));
  const jobs = chosen.flatMap((item) => ('failed' in item ? [item.failed] : []));
  const same = new Set<string>();
  for (const path of new Set(threads.flatMap((thread) => thread.path ?? []))) {
    const commits = [pull.head, attempt.result?.commit ?? ''];
    const [theirs, ours] = await Promise.all(
      commits.map((commit) => blobAt(repository, `${commit}:${path}`, signal)),
    );
    if (theirs !== '' && theirs === ours) same.add(path);
  }
  return followUpWords(task, { pull, threads, jobs }, (path) => same.has(path));
}

/** Empty where there is none. */
async function blobAt(
  { root }: ClientRepository,
  name: string,
  signal: AbortSignal,
): Promise<string> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', name];
  return await gitLine({ cwd: root, args, accept: [0, 1, 128], signal });
}
