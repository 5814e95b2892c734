/** Containers, volumes and folders of sandboxes that have no user any more. */
import { bytesBelow } from '../../platform/disk-use.ts';
import type { MadeOnEngine } from '../../sandbox/made-on-engine.ts';
import type { Kind, Over } from '../kind.ts';

export interface SandboxParts {
  readonly made: Pick<MadeOnEngine, 'leftovers' | 'sandboxes'>;
  /** Removes all of them, and looks itself at what is in use by then (`SandboxDriver.sweep`). */
  readonly sweep: () => Promise<unknown>;
}

export function sandboxes({ made, sweep }: SandboxParts): Kind {
  return {
    kind: 'sandboxes',
    find: async () => {
      let sweeping: Promise<unknown> | undefined;
      const remove = async (): Promise<boolean> => {
        sweeping ??= sweep();
        await sweeping;
        return true;
      };
      const over: Over[] = [];
      for (const { what, bytes, path } of await made.leftovers()) {
        const why = `${what}s that no attempt of this runner uses`;
        over.push({ why, remove, bytes: path === undefined ? bytes : await bytesBelow(path) });
      }
      const kept = { count: made.sandboxes, bytes: 0, why: 'in use, or made ahead for a task' };
      return { over, kept: [kept] };
    },
  };
}
