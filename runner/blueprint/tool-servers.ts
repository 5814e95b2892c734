/**
 * Owns which tool servers (MCP) a task has: those that the base commit's configuration names and the
 * runner's own file allows that repository. What is named and not allowed is told, never tried.
 */
import type { ToolServer } from '../agent/backend.ts';
import type { RepositoryConfig } from '../config/repository-config.ts';
import type { GivenItem } from '../protocol/given.ts';
import type { TaskSpec } from '../protocol/task.ts';

/** A server that some repositories may name. */
export interface AllowedServer {
  readonly server: ToolServer;
  /** Repositories, by name or id; "*": all. */
  readonly repositories: readonly string[];
  /** Why it cannot be used on this runner as it was started. */
  readonly unusable?: string;
}

/** Names of servers, as the configuration of an attempt keeps them. */
export function namedServers({ servers = [] }: Pick<RepositoryConfig, 'servers'>): string[] {
  return [...new Set(servers)];
}

/** Finds the servers of these names, and says which are not to be had. */
export function serversFor(
  names: readonly string[],
  allowed: readonly AllowedServer[],
  { repository }: Pick<TaskSpec, 'repository'>,
): { readonly servers: readonly ToolServer[]; readonly leftOut: readonly GivenItem[] } {
  const servers: ToolServer[] = [];
  const leftOut: GivenItem[] = [];
  for (const name of names) {
    const found = allowed.find((each) => each.server.name === name);
    const isAllowed = [repository.name, repository.id, '*'].some((each) =>
      found?.repositories.includes(each),
    );
    const why = isAllowed
      ? found?.unusable
      : "the runner's errand.yaml does not allow it for this repository (mcp)";
    if (found && why === undefined) servers.push(found.server);
    else leftOut.push({ kind: 'server', name, bytes: 0, note: `left out: ${why}` });
  }
  return { servers, leftOut };
}
