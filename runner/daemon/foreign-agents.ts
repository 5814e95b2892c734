/**
 * Owns putting the other agents together: their programs, the gateway to their models, and the
 * recording that a runner may play back. The gateway ends with the stack it is given.
 */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ForeignAgents } from '../agent/foreign/agents.ts';
import { hostPlatform } from '../agent/foreign/archives.ts';
import { ToolCache } from '../agent/foreign/tool-cache.ts';
import type { OpenAgent } from '../blueprint/attempt.ts';
import type { RunnerConfig } from '../config/runner-config.ts';
import { Gateway } from '../gateway/gateway.ts';
import type { Services } from '../gateway/upstream.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { DockerDriver } from '../sandbox/docker.ts';

export interface ForeignAgentParts {
  readonly config: Pick<RunnerConfig, 'agents' | 'prices'>;
  readonly services: Services;
  /** The runner's data directory. */
  readonly root: string;
  readonly driver: Pick<DockerDriver, 'mounts'>;
  /** Ends the gateway with everything else of the runner. */
  readonly defer: (end: () => unknown) => void;
}

export async function openForeignAgents(parts: ForeignAgentParts): Promise<OpenAgent> {
  const { config, services, root, driver, defer } = parts;
  const { acp, record, replay } = config.agents;
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
    ...(replay === undefined ? {} : { replay: await recordingIn(replay) }),
  });
  return (agent, context, signal) =>
    agents.open(
      agent,
      {
        say: (text) => context.tell({ kind: 'attempt.notice', text }),
        log: (text) => context.log(text),
        artifact: () => context.artifact(),
      },
      signal,
    );
}

async function recordingIn(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const message = `agents.replay: ${path} cannot be read (${cause.code}).`;
    throw new ErrandError('invalid', message, { cause });
  });
}
