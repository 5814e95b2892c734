/**
 * Owns looking at what a commit cannot hold, before anything is sent: what of it goes along, how
 * large it is, and in words what stays behind. It downloads nothing and writes nothing; sending it
 * is send.ts's. Backstop: whatever of it cannot be read is a note, and stops no task.
 */
import { MOST_BESIDE_BYTES, MOST_NOTES } from '../../protocol/beside.ts';
import type { IndexGit } from '../buffers.ts';
import { partialHistory, type PartialHistory } from '../partial-clone.ts';
import type { ClientRepository } from '../repository.ts';
import { hiddenEdits } from './hidden.ts';
import { type LfsFile, lfsFiles } from './lfs.ts';
import { type Submodule, submodulesOf } from './submodules.ts';
import { type Tag, tagsOf } from './tags.ts';

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

export interface Beside {
  readonly tags: readonly Tag[];
  readonly history: PartialHistory | undefined;
  readonly submodules: readonly Submodule[];
  readonly lfs: readonly LfsFile[];
  readonly bytes: number;
  readonly notes: readonly string[];
}

/** Looks at the work tree whose snapshot is in the index that `git` runs on. */
export async function lookBeside(
  looking: Pick<Looking, 'repository' | 'git' | 'signal'>,
  known: readonly string[],
): Promise<Beside> {
  const notes = [...known];
  let bytes = 0;
  const all: Looking = {
    ...looking,
    note: (text) => notes.push(text),
    takes: (some) => {
      if (bytes + some > MOST_BESIDE_BYTES) return false;
      bytes += some;
      return true;
    },
  };
  // One after the other: what comes first has the room.
  const submodules = await submodulesOf(all);
  const lfs = await lfsFiles(all);
  const tags = await tagsOf(all);
  const history = await partialHistory(looking.repository, looking.signal);
  for (const text of await hiddenEdits(all)) notes.push(text);
  return { tags, history, submodules, lfs, bytes, notes: notes.slice(0, MOST_NOTES) };
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
