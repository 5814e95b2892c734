/**
 * Opens the agent that was chosen for an attempt: fetches its program, opens its endpoint at the
 * gateway, and returns what its sandbox needs. Owns none of these; whoever opens an agent closes
 * it. The endpoint outlives a lost sandbox, but not the attempt.
 */
import { providers, type Services, type Upstream } from '../../gateway/upstream.ts';
import { PROVIDERS, type Provider } from '../../gateway/forms.ts';
import type { AttemptEndpoint, Gateway } from '../../gateway/gateway.ts';
import { recorded, replayed } from '../../gateway/recording.ts';
import { ErrandError } from '../../protocol/errors.ts';
import type { SandboxSpec } from '../../sandbox/sandbox.ts';
import type { AgentBackend, PhaseEnding, PhaseInput } from '../backend.ts';
import { bowOut } from '../ending.ts';
import type { PriceTable } from '../../model/prices.ts';
import { acpProtocol } from './acp.ts';
import { createForeignBackend, type ForeignOptions } from './foreign-backend.ts';
import { type Choice, formOf, mismatched, parseAgent, toolsOf } from './choice.ts';
import { claudeEnvironment, launchClaude } from './claude.ts';
import { codexSetting, launchCodex } from './codex.ts';
import { geminiProgram, geminiRootFiles, geminiSetting, launchGemini } from './gemini.ts';
import type { Handing } from './handed-servers.ts';
import { GATEWAY_URL, type Launch, type LaunchInput } from './launch.ts';
import { launchOpencode, opencodeSetting } from './opencode.ts';
import type { Preset } from './pins.ts';
import type { MountedTool, ToolCache } from './tool-cache.ts';

/** An agent for one attempt. */
export interface OpenedAgent {
  readonly backend: AgentBackend;
  /** Mounts and files that its sandbox needs. */
  readonly sandbox: Pick<SandboxSpec, 'mounts' | 'files'>;
  /** Closes its connection to the model. Idempotent. */
  close(): Promise<void>;
}

/** Parameters from the attempt for which an agent is opened. */
export interface Opening {
  /** Tells people about something that takes a while. */
  readonly say: (text: string) => Promise<void>;
  /** Appends to the log that people read. */
  readonly log: (text: string) => void;
  /** Makes the artifact for the exchange with the model, if the runner keeps it. */
  readonly artifact: () => Recording;
  /** Notes which artifact that is, once it is whole. */
  readonly kept: (artifact: string) => Promise<void>;
}

interface Recording {
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<{ id: string }>;
}

export interface ForeignAgentsOptions {
  readonly gateway: Gateway;
  readonly tools: ToolCache;
  /** True if sandboxes can mount folders of this machine. */
  readonly mounts: boolean;
  readonly services: Services;
  /** Entries override the list prices. */
  readonly prices: PriceTable;
  /** Commands that may be chosen as `acp:<command>`. */
  readonly acp: readonly string[];
  readonly record: boolean;
  /** Takes what the runner knows to be secret out of what is recorded. */
  readonly withoutSecrets?: (text: string) => string;
  /** A recording that answers in place of the providers. */
  readonly replay?: string;
  readonly patience?: ForeignOptions['patience'];
}

export class ForeignAgents {
  readonly #options: ForeignAgentsOptions;

  constructor(options: ForeignAgentsOptions) {
    this.#options = options;
  }

  /**
   * Opens an agent; undefined for the built-in one.
   * @throws ErrandError if it is not available here
   */
  async open(
    name: string,
    opening: Opening,
    signal: AbortSignal,
  ): Promise<OpenedAgent | undefined> {
    const choice = parseAgent(name, this.#options.acp);
    if (choice.kind === 'builtin') return undefined;
    if (!this.#options.mounts) {
      throw new ErrandError('unavailable', `The agent ${name} is not available on this runner.`, {
        hint: 'Agents other than the built-in one need a Docker Engine on the runner’s own Linux machine: their way to the model is a socket in a mounted folder.',
      });
    }
    const tools = new Map<string, MountedTool>();
    for (const tool of toolsOf(choice)) {
      tools.set(tool, await this.#options.tools.ensure(tool, opening.say, signal));
    }
    const recording = this.#options.record ? opening.artifact() : undefined;
    const upstream = this.#upstream(recording);
    const endpoint = await this.#options.gateway.open();
    const backend = createForeignBackend({
      name,
      endpoint,
      upstream,
      prices: this.#options.prices,
      patience: this.#options.patience,
      form: (model) => formOf(choice, model),
      handing: handingOf(choice),
      refusal: (input) => refusalOf(name, choice, upstream, input),
      launch: (input) => launch(choice, tools, input),
    });
    return {
      backend,
      sandbox: {
        mounts: [endpoint.mount, ...[...tools.values()].map(({ mount }) => mount)],
        files: tools.has('gemini') ? geminiRootFiles() : {},
      },
      close: once(() => close(endpoint, recording, opening)),
    };
  }

  #upstream(recording: Recording | undefined): Upstream {
    const { services, replay, withoutSecrets = (text) => text } = this.#options;
    const upstream = replay === undefined ? providers(services) : replayed(replay);
    if (!recording) return upstream;
    return recorded(upstream, async (line) => {
      await recording.write(Buffer.from(withoutSecrets(line.toString('utf8'))));
    });
  }
}

async function close(
  endpoint: AttemptEndpoint,
  recording: Recording | undefined,
  { log, kept }: Pick<Opening, 'log' | 'kept'>,
): Promise<void> {
  await endpoint.close();
  if (!recording) return;
  const { id } = await recording.finish();
  await kept(id);
  log(`The exchange with the model is kept as artifact ${id}.\n`);
}

/** Gemini's servers are switched off as a whole, since a repository can name some, too. */
function handingOf(choice: Choice): Handing {
  if (choice.kind === 'acp') return choice.tool === 'gemini' ? 'none' : 'whole';
  return choice.kind === 'preset' && choice.preset === 'claude' ? 'limited' : 'none';
}

const KEYS: Readonly<Record<Provider, string>> = {
  anthropic: 'ANTHROPIC_API_KEY',
  openai: 'OPENAI_API_KEY',
  gemini: 'GEMINI_API_KEY',
};

/** Returns why this agent cannot do a phase, before anything is started. */
function refusalOf(
  name: string,
  choice: Choice,
  upstream: Upstream,
  { role, model }: PhaseInput,
): PhaseEnding | undefined {
  if (role !== 'code') {
    return bowOut('harness_error', `${name} writes code; it does not ${role}.`, []);
  }
  const form = formOf(choice, model);
  if (mismatched(choice, model)) {
    const reason = `${name} cannot speak to the model ${model}. Name one of its own with --model, or for all tasks under agents.models in the runner's errand.yaml.`;
    return bowOut('harness_error', reason, []);
  }
  if (!upstream.has(form)) {
    const reason = `The runner has no key for the model of ${name}. Set ${KEYS[PROVIDERS[form]]} where "errand serve" is started, and delegate again.`;
    return bowOut('needs_secret', reason, []);
  }
  return undefined;
}

function launch(
  choice: Choice,
  tools: ReadonlyMap<string, MountedTool>,
  given: Omit<LaunchInput, 'folder'>,
): Launch {
  const own =
    choice.kind === 'preset' ? choice.preset : choice.kind === 'acp' ? choice.tool : undefined;
  const folder = (tool: 'node' | 'self'): string => {
    const mounted = tools.get(tool === 'self' ? (own ?? '') : tool);
    if (!mounted) throw new Error(`${tool} of ${own} is not mounted`);
    return mounted.folder;
  };
  const input = { ...given, folder };
  switch (choice.kind) {
    case 'builtin':
      throw new TypeError('the built-in agent is not launched');
    case 'preset':
      return PRESETS[choice.preset](input, tools.get(choice.preset)?.archive.program ?? '');
    case 'acp':
      return launchAcp(choice, input);
  }
}

const PRESETS: Readonly<Record<Preset, (input: LaunchInput, program: string) => Launch>> = {
  claude: launchClaude,
  codex: launchCodex,
  gemini: launchGemini,
  opencode: launchOpencode,
};

/** Launches a user's own ACP agent; it finds its model through the usual environment variables. */
function launchAcp(choice: Extract<Choice, { kind: 'acp' }>, input: LaunchInput): Launch {
  const { model, form, prompt, home, folder } = input;
  const program = (): readonly string[] => {
    if (choice.tool === 'gemini') return [...geminiProgram(folder), ...choice.args];
    if (choice.tool === 'opencode') return [`${folder('self')}/bin/opencode`, ...choice.args];
    return ['/bin/sh', '-c', `exec ${choice.command}`];
  };
  // The settings of opencode already depend on the form.
  const settings = [usualSetting(input), opencodeSetting(input)];
  return {
    argv: program(),
    env: { ...Object.assign({}, ...settings.map(({ env }) => env)), HOME: home },
    files: Object.assign({}, ...settings.map(({ files }) => files)),
    protocol: acpProtocol(prompt, model, PROVIDERS[form], input.servers),
  };
}

/** Returns the settings of the model's own form only: a key for another service would mislead. */
function usualSetting(input: LaunchInput): Pick<Launch, 'env' | 'files'> {
  const { model, token, form } = input;
  switch (form) {
    case 'messages':
      return { env: claudeEnvironment(model, token), files: {} };
    case 'gemini':
      return geminiSetting(input);
    case 'responses':
    case 'chat': {
      const { env, files } = codexSetting(input);
      const usual = { OPENAI_BASE_URL: `${GATEWAY_URL}/v1`, OPENAI_API_KEY: token };
      return { env: { ...env, ...usual, OPENAI_MODEL: model, CODEX_API_KEY: token }, files };
    }
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= work());
}
