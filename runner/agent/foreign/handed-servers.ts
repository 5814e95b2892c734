/**
 * Owns which tool servers (MCP) a foreign agent is handed: programs that it starts itself, in its own
 * sandbox. A service far away is not among them, since its credentials would have to enter there; nor
 * is one of which the agent could not be kept to the allowed tools. What is left out is named.
 */
import type { GivenItem } from '../../protocol/given.ts';
import type { PhaseInput } from '../backend.ts';

/**
 * How an agent takes servers: with the names of allowed tools, only as a whole, or not at all.
 */
export type Handing = 'limited' | 'whole' | 'none';

export interface HandedServer {
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The only tools that may be called; absent: all. */
  readonly tools?: readonly string[];
}

export interface Handed {
  readonly servers: readonly HandedServer[];
  readonly given: readonly GivenItem[];
}

export function handedServers(
  { servers = [], custom, leftOut = [] }: Pick<PhaseInput, 'servers' | 'custom' | 'leftOut'>,
  agent: string,
  handing: Handing,
): Handed {
  const handed: HandedServer[] = [];
  const given: GivenItem[] = leftOut.filter(({ kind }) => kind === 'server');
  for (const { name, at, tools } of servers) {
    const kept = keptTools(name, tools, custom?.servers);
    const why =
      at.kind === 'remote'
        ? 'it is asked by the runner, for the built-in agent alone'
        : handing === 'none'
          ? `${agent} is handed no tool servers`
          : kept?.length === 0
            ? 'the role does not keep it'
            : kept && handing === 'whole'
              ? `${agent} cannot be kept to some of its tools`
              : undefined;
    if (why !== undefined || at.kind === 'remote') {
      given.push({ kind: 'server', name, bytes: 0, note: `left out: ${why}` });
      continue;
    }
    const { argv, env } = at;
    handed.push({ name, argv, env, ...(kept ? { tools: kept } : {}) });
    const note = kept ? `handed over, with the tools ${kept.join(', ')}` : 'handed over';
    given.push({ kind: 'server', name, bytes: 0, note });
  }
  return { servers: handed, given };
}

/** Returns the tools that both the runner and the role allow; undefined for all. */
function keptTools(
  server: string,
  byRunner: readonly string[] | undefined,
  byRole: readonly string[] | undefined,
): readonly string[] | undefined {
  if (!byRole || byRole.includes(server)) return byRunner;
  const named = byRole.flatMap((each) =>
    each.startsWith(`${server}/`) ? [each.slice(server.length + 1)] : [],
  );
  return byRunner ? named.filter((tool) => byRunner.includes(tool)) : named;
}
