/**
 * Owns putting the other agents together: their programs, and the gateway to their models, which
 * ends with the stack it is given.
 */
import { join, resolve } from 'node:path';
import { ForeignAgents } from '../agent/foreign/agents.ts';
import { hostPlatform } from '../agent/foreign/archives.ts';
import { ToolCache } from '../agent/foreign/tool-cache.ts';
import type { OpenAgent } from '../blueprint/attempt.ts';
import { EXCHANGES } from '../blueprint/notes.ts';
import type { RunnerConfig } from '../config/runner-config.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { Services } from '../gateway/upstream.ts';
import type { DockerDriver } from '../sandbox/docker.ts';

export interface ForeignAgentParts {
  readonly config: Pick<RunnerConfig, 'agents' | 'prices'>;
  readonly services: Services;
  /** The runner's data directory. */
  readonly root: string;
  readonly driver: Pick<DockerDriver, 'mounts'>;
  /** A recording that answers in place of every model. */
  readonly replay: string | undefined;
  /** Takes what the runner knows to be secret out of a text. */
  readonly withoutSecrets: (text: string) => string;
  /** Ends the gateway with everything else of the runner. */
  readonly defer: (end: () => unknown) => void;
}

export function openForeignAgents(parts: ForeignAgentParts): OpenAgent {
  const { config, services, root, driver, replay, withoutSecrets, defer } = parts;
  const { acp, record } = config.agents;
  const gateway = new Gateway(root);
  defer(() => gateway.stop());
  const folder = process.env['ERRAND_TOOL_CACHE'] ?? join(root, 'tools');
  const agents = new ForeignAgents({
    gateway,
    tools: new ToolCache({ folder: resolve(folder), platform: hostPlatform() }),
    mounts: driver.mounts,
    services,
    prices: config.prices,
    acp,
    record,
    withoutSecrets,
    ...(replay === undefined ? {} : { replay }),
  });
  return (agent, context, signal) =>
    agents.open(
      agent,
      {
        say: (text) => context.tell({ kind: 'attempt.notice', text }),
        log: (text) => context.log(text),
        artifact: () => context.artifact(),
        kept: async (id) => {
          const before = context.notes.read(EXCHANGES) ?? [];
          await context.notes.write(EXCHANGES, [...before, id]);
        },
      },
      signal,
    );
}
