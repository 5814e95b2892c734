/**
 * Owns where others find the change of a task: its open pull request, else its pushed branch. Looks
 * with the user's own git and sign-in; changes nothing. What cannot be looked up is said, and is no
 * reason to report nothing.
 */
import type { ClientRepository } from '../client/repository.ts';
import type { Forge } from '../forge/forge.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { TaskState } from '../protocol/task.ts';
import { findPlace, type PullPlace } from '../pull/place.ts';
import { findBranch } from '../pull/prepare.ts';
import { TicketError } from '../tickets/source.ts';
import type { TicketHost } from '../tickets/trackers.ts';

export type Whereabouts =
  | {
      readonly kind: 'pull';
      readonly name: 'Pull request' | 'Merge request';
      readonly url: string;
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
    if (!own) return { kind: 'unpushed' };
    const { attempt, tip: commit } = own;
    const pull = await (await forgeAt(place)).find(branch, place.from, signal);
    if (!pull) return { kind: 'branch', branch, commit, attempt };
    const isGithub = place.forge === 'github';
    const path = isGithub ? 'pull' : '-/merge_requests';
    return {
      kind: 'pull',
      name: isGithub ? 'Pull request' : 'Merge request',
      // Not the answer's own: that could lead anywhere.
      url: `${place.host}/${place.project}/${path}/${pull.ref.number}`,
      attempt,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ErrandError || error instanceof TicketError)) throw error;
    return { kind: 'unknown', reason: error.message };
  }
}
