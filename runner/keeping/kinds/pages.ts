/** Pages of the database that nothing uses. */
import { reclaimDatabase } from '../../store/reclaim.ts';
import { unusedPages } from '../../store/database.ts';
import type { Store } from '../../store/store.ts';
import type { Kind } from '../kind.ts';

/** Less is used again soon. */
const WORTH_BYTES = 1024 * 1024;

export function databasePages(store: Store): Kind {
  return {
    kind: 'database',
    find: async () => {
      const { unused, used } = await store.reading(async (db) => unusedPages(db));
      const kept = [
        { count: 1, bytes: used, why: 'tasks and conversations that were not discarded' },
      ];
      if (unused < WORTH_BYTES) return { over: [], kept };
      const remove = async (): Promise<boolean> => {
        // A part at a time, so that nothing else waits for long.
        for (let left = unused; left > 0; ) {
          await reclaimDatabase(store);
          const { unused: after } = await store.reading(async (db) => unusedPages(db));
          if (after >= left) break;
          left = after;
        }
        return true;
      };
      return { over: [{ why: 'pages that nothing uses', bytes: unused, remove }], kept };
    },
  };
}
