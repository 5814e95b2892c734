/**
 * Helpers shared by all searches for contents beside the snapshot: asking git without fetching
 * anything, collecting notes, and naming a few of many files.
 */
import { withMore } from '../../protocol/text.ts';
import type { IndexGit } from '../buffers.ts';
import type { ClientRepository } from '../repository.ts';

/** Limits of a search, and the git that answers it. */
export interface Looking {
  readonly repository: ClientRepository;
  /** On the snapshot's copy of the index; it fetches nothing. */
  readonly git: IndexGit;
  /** Takes a sentence on what is not sent. */
  readonly note: (text: string) => void;
  /** Reserves bytes of the room that is left; false when there is not enough. */
  readonly takes: (bytes: number) => boolean;
  readonly signal?: AbortSignal;
}

/** The first of the names, and how many more there are. */
export function listed(names: readonly string[], most = 5): string {
  return withMore(names.slice(0, most), names.length);
}

/** Neither fetches nor prompts: an object that is not on this disk stays away. */
export const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' } as const;

export function megabytes(bytes: number): string {
  return `${Math.max(0.1, bytes / 1024 / 1024).toFixed(1)} MB`;
}
