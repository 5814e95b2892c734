/**
 * Owns what is collected, and in which order: what frees others first (an image only goes once no
 * sandbox and no checkout needs it). The same for a runner that runs and for one that does not.
 */
import { currentTools } from '../agent/foreign/tool-cache.ts';
import { hostPlatform } from '../agent/foreign/archives.ts';
import type { RepositoryUse } from '../git/repository-use.ts';
import type { RepositoryStore } from '../git/repository.ts';
import type { Backups } from '../keeping/backup.ts';
import { Collector } from '../keeping/collector.ts';
import type { KeepPolicy } from '../keeping/kind.ts';
import { type CheckoutParts, checkouts } from '../keeping/kinds/checkouts.ts';
import { details } from '../keeping/kinds/details.ts';
import { environmentImages } from '../keeping/kinds/images.ts';
import { databasePages } from '../keeping/kinds/pages.ts';
import { sandboxes } from '../keeping/kinds/sandboxes.ts';
import { objects, snapshots } from '../keeping/kinds/snapshots.ts';
import { temporary } from '../keeping/kinds/temporary.ts';
import type { Report } from '../platform/report.ts';
import type { DockerDriver } from '../sandbox/docker.ts';
import type { ArtifactFiles } from '../store/artifacts.ts';
import type { DataDirectory } from '../store/directory.ts';
import type { LogFiles } from '../store/logs.ts';
import { taskIds } from '../store/reclaim.ts';
import type { Store } from '../store/store.ts';
import { HOLDING } from '../tasks/transitions.ts';

export interface CollectingParts {
  readonly directory: DataDirectory;
  readonly store: Store;
  readonly artifacts: ArtifactFiles;
  readonly logs: LogFiles;
  readonly repositories: RepositoryStore;
  readonly use: RepositoryUse;
  readonly docker: DockerDriver;
  readonly checkouts: CheckoutParts;
  readonly backups: Backups;
  readonly policy: KeepPolicy;
  readonly report: Report;
  readonly now: () => Date;
}

export function collectorOf(parts: CollectingParts): Collector {
  const { directory, store, docker, backups, policy, report, now } = parts;
  const { made } = docker;
  const current = currentTools(hostPlatform());
  const isHeld = (id: string): Promise<boolean> => store.hasAttempts(id, HOLDING);
  return new Collector({
    policy,
    report,
    now,
    kinds: [
      sandboxes({ made, sweep: () => docker.sweep() }),
      checkouts(parts.checkouts),
      environmentImages({ made, store }),
      snapshots({ ...parts, tasks: () => taskIds(store) }),
      objects({ ...parts, isHeld }),
      details(parts),
      temporary({
        root: directory.root,
        stagedBackups: () => backups.left(),
        isToolInUse: (name) => current.has(name),
      }),
      databasePages(store),
    ],
  });
}
