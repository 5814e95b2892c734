/**
 * Owns looking for contents that a commit cannot hold, before anything is sent: which of them are
 * sent, how large they are, and in words which stay behind. It downloads nothing and writes
 * nothing; send.ts sends them. Backstop: one that cannot be read becomes a note, and stops no task.
 */
import { join } from 'node:path';
import { MAX_BESIDE_BYTES, MAX_NOTES } from '../../protocol/beside.ts';
import type { IndexGit } from '../buffers.ts';
import type { Picture } from '../../protocol/picture.ts';
import { GitError, runGit, UNTOUCHED } from '../git.ts';
import { reasonIn } from '../git-words.ts';
import { type GitSettings, readSettings } from '../git-settings.ts';
import { indexFacts, type IndexFacts } from '../index-facts.ts';
import { partialHistory, type PartialHistory } from '../partial-clone.ts';
import type { ClientRepository } from '../repository.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { filteredFiles } from './filters.ts';
import { hiddenEdits } from './hidden.ts';
import { ownIgnoreRules } from './ignored.ts';
import type { Looking } from './looking.ts';
import { type LfsFile, lfsFiles } from './lfs.ts';
import { type Submodule, submodulesOf } from './submodules.ts';
import { type Tag, tagsOf } from './tags.ts';

export interface Beside {
  readonly tags: readonly Tag[];
  readonly history: PartialHistory | undefined;
  readonly submodules: readonly Submodule[];
  readonly lfs: readonly LfsFile[];
  readonly ignored: readonly string[];
  /** Of the ticket that the task came from; they are in no repository. */
  readonly pictures?: readonly Picture[];
  readonly bytes: number;
  readonly notes: readonly string[];
}

/** The repository, and git on the snapshot's copy of the index. */
export type Place = Pick<Looking, 'repository' | 'git' | 'signal'>;

/** What belongs beside any snapshot of a repository, whatever its files are. */
export interface Around {
  readonly settings: GitSettings;
  readonly tags: readonly Tag[];
  readonly ignored: readonly string[];
  readonly notes: readonly string[];
}

/** Can be asked while git looks through the files. */
export async function lookAround(place: Place): Promise<Around> {
  const notes: string[] = [];
  const noting = { ...place, note: (text: string): void => void notes.push(text) };
  const reading = readSettings(place.repository.root, place.signal);
  const tags = tried(noting, 'Tags', [], () => tagsOf(noting));
  const [settings] = await Promise.all([reading, tags]);
  const ignored = await ownIgnoreRules(noting, settings);
  return { settings, tags: await tags, ignored, notes };
}

/** Looks at the work tree whose snapshot is in the index that `git` runs on. */
export async function lookBeside(
  looking: Place & {
    /** The file of that index. */
    readonly index: string;
  },
  known: readonly string[],
  { settings, tags, ignored, notes: more }: Around,
): Promise<Beside> {
  const notes = [...known];
  let bytes = 0;
  const all: Looking = {
    ...looking,
    note: (text) => notes.push(text),
    takes: (some) => {
      if (bytes + some > MAX_BESIDE_BYTES) return false;
      bytes += some;
      return true;
    },
  };
  const { repository, index } = looking;
  const has = (await indexFacts(index, repository.head.length / 2)) ?? ANY;
  // One after the other: the first gets the room.
  const submodules = has.links
    ? await tried(all, 'The files of submodules', [], () => submodulesOf(all))
    : [];
  const hasLfs = has.attributes || submodules.length > 0;
  const lfs = hasLfs
    ? await tried(all, 'The contents of Git LFS', [], () => lfsFiles(all, submodules))
    : [];
  notes.push(...more);
  const history = await partialHistory(repository, settings);
  const hidden = has.overlooked
    ? await tried(all, 'Edits that git is told to ignore', [], () => hiddenEdits(all))
    : [];
  const filtered = await tried(all, 'Names of filtered files', [], () =>
    filteredFiles(all, settings),
  );
  notes.push(...hidden, ...filtered);
  return { tags, history, submodules, lfs, ignored, bytes, notes: notes.slice(0, MAX_NOTES) };
}

/** Of an index of which nothing is known. */
const ANY: IndexFacts = { links: true, overlooked: true, attributes: true };

async function tried<T>(
  { note, signal }: Pick<Looking, 'note' | 'signal'>,
  what: string,
  empty: T,
  look: () => Promise<T>,
): Promise<T> {
  try {
    return await look();
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof GitError)) throw error;
    note(`${what} are not sent: ${reasonIn(error.stderr, 1) || error.message}`);
    return empty;
  }
}

/** Contents that belong beside a commit of this repository, as far as they are on this disk now. */
export async function besideCommit(repository: ClientRepository, commit: string): Promise<Beside> {
  return inTemporaryFolder(repository, async (folder) => {
    const index = join(folder, 'index');
    const env = { GIT_INDEX_FILE: index };
    const git: IndexGit = (args, more) =>
      runGit({
        cwd: repository.root,
        args: [...UNTOUCHED, ...args],
        ...more,
        env: { ...more?.env, ...env },
      });
    const place = { repository: { ...repository, head: commit }, git };
    const [around] = await Promise.all([lookAround(place), git(['read-tree', commit])]);
    return await lookBeside({ ...place, index }, [], around);
  });
}
