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
      if (bytes + some > MAX_BESIDE_BYTES) return false;
      bytes += some;
      return true;
    },
  };
  const tried = async <T>(what: string, empty: T, look: () => Promise<T>): Promise<T> => {
    try {
      return await look();
    } catch (error) {
      looking.signal?.throwIfAborted();
      if (!(error instanceof GitError)) throw error;
      notes.push(`${what} are not sent: ${reasonIn(error.stderr, 1) || error.message}`);
      return empty;
    }
  };
  // One after the other: the first gets the room.
  const submodules = await tried('The files of submodules', [], () => submodulesOf(all));
  const lfs = await tried('The contents of Git LFS', [], () => lfsFiles(all, submodules));
  const tags = await tried('Tags', [], () => tagsOf(all));
  const history = await partialHistory(looking.repository, looking.signal);
  const ignored = await ownIgnoreRules(all);
  const hidden = await tried('Edits that git is told to ignore', [], () => hiddenEdits(all));
  const filtered = await tried('Names of filtered files', [], () => filteredFiles(all));
  notes.push(...hidden, ...filtered);
  return { tags, history, submodules, lfs, ignored, bytes, notes: notes.slice(0, MAX_NOTES) };
}

/** Contents that belong beside a commit of this repository, as far as they are on this disk now. */
export async function besideCommit(repository: ClientRepository, commit: string): Promise<Beside> {
  return inTemporaryFolder(repository, async (folder) => {
    const env = { GIT_INDEX_FILE: join(folder, 'index') };
    const git: IndexGit = (args, more) =>
      runGit({
        cwd: repository.root,
        args: [...UNTOUCHED, ...args],
        ...more,
        env: { ...more?.env, ...env },
      });
    await git(['read-tree', commit]);
    return await lookBeside({ repository: { ...repository, head: commit }, git }, []);
  });
}
