/** Refs of tasks that there are not, and objects that no ref leads to. Results are never among them. */
import { findAbandoned } from '../../git/abandoned.ts';
import type { RepositoryUse } from '../../git/repository-use.ts';
import type { RepositoryStore } from '../../git/repository.ts';
import { ownBytes, unreachableBytes } from '../../git/unreachable.ts';
import { bytesBelow } from '../../platform/disk-use.ts';
import type { Sum } from '../../protocol/collected.ts';
import type { Kind, Over } from '../kind.ts';

export interface SnapshotParts {
  readonly repositories: Pick<RepositoryStore, 'all'>;
  readonly use: RepositoryUse;
  /** The ids of all that there are. */
  readonly tasks: () => Promise<ReadonlySet<string>>;
}

export interface ObjectParts extends Pick<SnapshotParts, 'repositories' | 'use'> {
  /** True where a task about the repository may come back to objects that no ref leads to. */
  readonly isHeld: (repository: string) => Promise<boolean>;
}

const DISCARDED_OR_NONE = 'pushed more than a day ago for a task that was never made, or is gone';

export function snapshots({ repositories, use, tasks }: SnapshotParts): Kind {
  return {
    kind: 'snapshots',
    find: async (_policy, now) => {
      const abandoned = await findAbandoned({ repositories: repositories.all, tasks }, now);
      const over: Over[] = [];
      for (const { repository, task } of abandoned.found) {
        const remove = async (): Promise<boolean> => {
          if ((await tasks()).has(task)) return false;
          await repository.deleteRefs(`refs/errand/tasks/${task}/`);
          use.clear(repository.id);
          return true;
        };
        over.push({ why: DISCARDED_OR_NONE, bytes: await ownBytes(repository.path, task), remove });
      }
      const kept = [
        { count: (await tasks()).size, bytes: 0, why: 'of tasks that were not discarded' },
        { count: abandoned.waiting, bytes: 0, why: 'pushed in the last day: a task may follow' },
      ];
      return { over, kept };
    },
  };
}

/** Less is not worth packing a repository anew. */
const WORTH_BYTES = 64 * 1024;

export function objects({ repositories, use, isHeld }: ObjectParts): Kind {
  return {
    kind: 'git objects',
    find: async () => {
      // Of snapshots that have just gone.
      await use.settled();
      const over: Over[] = [];
      const kept: Sum[] = [];
      for (const { id, path } of await repositories.all()) {
        const keep = (why: string, bytes: number) => kept.push({ count: 1, bytes, why });
        const size = await bytesBelow(path);
        if (use.isUsed(id) || (await isHeld(id))) {
          keep('repositories with a task that may need objects without a ref', size);
          continue;
        }
        const bytes = await unreachableBytes(path);
        if (bytes < WORTH_BYTES) {
          keep('repositories in which results, and what tasks began with, lead to all', size);
          continue;
        }
        const remove = async (): Promise<boolean> => {
          if (use.isUsed(id) || (await isHeld(id))) return false;
          use.clear(id);
          await use.settled();
          return true;
        };
        over.push({ why: 'repositories with objects that no ref leads to', bytes, remove });
        keep(
          'repositories in which results, and what tasks began with, lead to the rest',
          size - bytes,
        );
      }
      return { over, kept };
    },
  };
}
