/**
 * Puts together what carries attempts out: agents, the gateway to their models, blueprints and
 * verification. That is a third of what the runner takes in memory, and nothing of it is needed
 * before the first task (attempts-on-demand.ts).
 */
import type { AgentBackend } from '../agent/backend.ts';
import { createBuiltinBackend } from '../agent/builtin.ts';
import { createKeylessBackend } from '../agent/keyless.ts';
import { type AttemptParts, createRunAttempt } from '../blueprint/attempt.ts';
import type { RunnerConfig } from '../config/runner-config.ts';
import { DEFAULT_IMAGE } from '../config/sandbox-config.ts';
import { BrowserImage } from '../sandbox/browser-image.ts';
import type { SandboxDriver } from '../sandbox/sandbox.ts';
import type { TerminalOffers } from '../tasks/context.ts';
import type { CarryingOut } from './attempts-on-demand.ts';
import { openForeignAgents } from './foreign-agents.ts';
import { allowedServers } from './tool-servers.ts';
import { knownModels, type ModelAccess } from './model-access.ts';

export interface CarryOutParts
  extends ModelAccess,
    Pick<AttemptParts, 'repositories' | 'pastVerdict'> {
  readonly config: RunnerConfig;
  /** The runner's data directory. */
  readonly root: string;
  readonly driver: SandboxDriver & { readonly mounts: boolean };
  readonly terminals: TerminalOffers;
  /** A recording that answers in place of every model. */
  readonly replay: string | undefined;
  /** Takes what the runner knows to be secret out of a text. */
  readonly withoutSecrets: (text: string) => string;
}

export function openCarryingOut(parts: CarryOutParts): CarryingOut {
  const { config, root, driver, services, repositories, terminals, replay } = parts;
  const stack = new AsyncDisposableStack();
  const run = createRunAttempt({
    repositories,
    driver,
    backend: backendOf(parts),
    openAgent: openForeignAgents({
      config,
      services,
      root,
      driver,
      replay,
      withoutSecrets: parts.withoutSecrets,
      defer: (end) => stack.defer(async () => void (await end())),
    }),
    agents: config.agents,
    image: config.sandbox.image,
    model: config.model,
    models: config.models,
    knownModels: knownModels(config),
    ...(parts.pastVerdict && { pastVerdict: parts.pastVerdict }),
    toolServers: allowedServers(config.mcp, process.env),
    network: config.sandbox.network,
    images: config.sandbox.images,
    builds: config.sandbox.builds,
    sandboxLimits: config.sandbox.limits,
    limits: config.limits,
    terminals,
    browserImage: new BrowserImage({
      docker: {},
      base: DEFAULT_IMAGE,
      ...(driver.runner !== undefined && { runner: driver.runner }),
    }),
  });
  return { run, end: () => stack.disposeAsync() };
}

function backendOf({ model, config }: CarryOutParts): AgentBackend {
  const { apiKey, baseURL } = model;
  if (apiKey === undefined) return createKeylessBackend();
  const { prices, outputTokens } = config;
  return createBuiltinBackend({ apiKey, baseURL, prices, outputTokens });
}
