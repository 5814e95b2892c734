/**
 * Owns where others find the change of a task: its open pull request, else the one that was merged,
 * else its pushed branch. Looks
 * with the user's own git and sign-in; changes nothing. What cannot be looked up is said, and is no
 * reason to report nothing.
 */
import { GitError } from '../client/git.ts';
import type { ClientRepository } from '../client/repository.ts';
import type { Forge, PullRequest } from '../forge/forge.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskState } from '../protocol/task.ts';
import { findPlace, type PullPlace } from '../pull/place.ts';
import { lastOwn } from '../pull/pull-commit.ts';
import { branchNames, findBranch } from '../pull/prepare.ts';
import { TicketError } from '../tickets/source.ts';
import type { TicketHost } from '../tickets/trackers.ts';

export type Whereabouts =
  | {
      readonly kind: 'pull';
      readonly name: 'Pull request' | 'Merge request';
      readonly url: string;
      readonly state: PullRequest['state'];
      /** The attempt that was pushed last. */
      readonly attempt: number;
    }
  | {
      readonly kind: 'branch';
      readonly branch: string;
      readonly commit: string;
      readonly attempt: number;
    }
  | { readonly kind: 'unpushed' }
  | { readonly kind: 'unknown'; readonly reason: string };

export interface Looking {
  /** The addresses of forges: the user's own first, then the public ones. */
  readonly hosts: readonly TicketHost[];
  /** The forge as the user. */
  readonly forgeAt: (place: PullPlace) => Promise<Forge>;
  /** The branch's name, where it is not the usual one. */
  readonly branch?: string | undefined;
}

export async function whereaboutsOf(
  repository: ClientRepository,
  task: TaskState,
  { hosts, forgeAt, branch: named }: Looking,
  signal: AbortSignal,
): Promise<Whereabouts> {
  try {
    const place = await findPlace(repository, hosts, undefined, signal);
    const { branch, own } = await findBranch(repository, place, task, { branch: named }, signal);
    const forge = await forgeAt(place);
    const open = own && (await forge.find(branch, place.from, signal));
    if (open) return pullAt(place, open, own.attempt);
    const isOver = (state: PullRequest['state']) => state === 'merged' || !own;
    for (const name of own ? [branch] : branchNames(task, named)) {
      for (const pull of await forge.ended(name, place.from, signal)) {
        const last = isOver(pull.state) && (await lastOwn(repository, pull.head, signal));
        if (last && last.task === task.id) return pullAt(place, pull, last.attempt);
      }
    }
    if (!own) return { kind: 'unpushed' };
    return { kind: 'branch', branch, commit: own.tip, attempt: own.attempt };
  } catch (error) {
    signal.throwIfAborted();
    const kinds = [ErrandError, TicketError, GitError];
    if (!(error instanceof Error && kinds.some((kind) => error instanceof kind))) throw error;
    return { kind: 'unknown', reason: error.message };
  }
}

function pullAt(place: PullPlace, { ref, state }: PullRequest, attempt: number): Whereabouts {
  const isGithub = place.forge === 'github';
  const path = isGithub ? 'pull' : '-/merge_requests';
  return {
    kind: 'pull',
    name: isGithub ? 'Pull request' : 'Merge request',
    // Not the answer's own: that could lead anywhere.
    url: `${place.host}/${place.project}/${path}/${ref.number}`,
    state,
    attempt,
  };
}
