/**
 * What all who look for something beside the snapshot share: how git is asked without fetching
 * anything, where a note goes, and how a few of many names are told.
 */
import type { IndexGit } from '../buffers.ts';
import type { ClientRepository } from '../repository.ts';

/** How much there may be, and where git's answers come from. */
export interface Looking {
  readonly repository: ClientRepository;
  /** On the snapshot's copy of the index; it fetches nothing. */
  readonly git: IndexGit;
  /** What does not go along is said here. */
  readonly note: (text: string) => void;
  /** Takes so many bytes of what is left; false where there is no room. */
  readonly takes: (bytes: number) => boolean;
  readonly signal?: AbortSignal;
}

/** The first of the names, and how many more there are. */
export function listed(names: readonly string[], most = 5): string {
  const more = names.length - most;
  const first = names.slice(0, most).join(', ');
  return more > 0 ? `${first} and ${more} more` : first;
}

/** Neither fetched from anywhere nor asked for: what is not on this disk stays away. */
export const OFFLINE = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' } as const;

export function megabytes(bytes: number): string {
  return `${Math.max(0.1, bytes / 1024 / 1024).toFixed(1)} MB`;
}
