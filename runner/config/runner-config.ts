/**
 * Owns the runner's own configuration: `errand.yaml` in the data directory, or the file given with
 * --config. Precedence: defaults < file < environment < flags. Pure: the file's text, the
 * environment and the flags come in; no key of it is a secret. No repository and no task can loosen
 * a limit under `limits.most`.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Limits } from '../protocol/task.ts';
import {
  KEEPING_DEFAULTS,
  type KeepConfig,
  type KeepFile,
  keepFrom,
  keepReader,
  type QuotasConfig,
  quotasReader,
} from './keeping-config.ts';
import { type McpConfig, mcpReader } from './mcp-config.ts';
import {
  type LogConfig,
  logReader,
  MONITORING_DEFAULTS,
  type TracesConfig,
  tracesReader,
} from './monitoring-config.ts';
import { IMAGE_NAME, limitsReader, type ModelRoles, modelsReader } from './repository-config.ts';
import {
  SANDBOX_DEFAULTS,
  type SandboxConfig,
  type SandboxFile,
  sandboxFrom,
  sandboxReader,
} from './sandbox-config.ts';
import { type PriceConfig, priceReader } from './price-config.ts';
import {
  TRAJECTORIES_DEFAULTS,
  type TrajectoriesConfig,
  trajectoriesReader,
} from './trajectories-config.ts';
import {
  bool,
  list,
  mapOf,
  number,
  object,
  quantity,
  type Reader,
  readYaml,
  text,
} from './yaml-reader.ts';

export const RUNNER_CONFIG = 'errand.yaml';

/** Agents besides the built-in one, and their settings. */
export interface AgentsConfig {
  /** Agent that writes code when neither the task nor the repository names one. */
  readonly default: string;
  /** The model of an agent, by the agent's name, where no model is named for the task. */
  readonly models: Readonly<Record<string, string>>;
  /** The commands that may be chosen as `acp:<command>`, letter by letter. */
  readonly acp: readonly string[];
  /** Keeps what agents and their models said to each other, as artifacts. */
  readonly record: boolean;
  /** Path of such an artifact, which answers in place of every model. */
  readonly replay?: string;
}

export interface RunnerConfig {
  readonly listen: { readonly host: string; readonly port: number };
  /** Undefined: the caller's default. In a file it counts only with --config. */
  readonly dataDir: string | undefined;
  /** Seconds that attempts may go on, to where nothing is lost, once the runner is told to stop. */
  readonly drain: number;
  /** Model that writes code when that role has none of its own. */
  readonly model: string;
  readonly models: Partial<ModelRoles>;
  /** By model name; the agent's own table has the rest. */
  readonly prices: Readonly<Record<string, PriceConfig>>;
  /** By model name: the most tokens that a reply may have. */
  readonly outputTokens: Readonly<Record<string, number>>;
  readonly sandbox: SandboxConfig;
  readonly limits: { readonly standard: Required<Limits>; readonly most: Limits };
  readonly agents: AgentsConfig;
  readonly quotas: QuotasConfig;
  readonly keep: KeepConfig;
  /** What is said to the developer log, and where. */
  readonly log: LogConfig;
  readonly traces: TracesConfig;
  /** What may be read of the conversations of tasks that have ended. */
  readonly trajectories: TrajectoriesConfig;
  readonly mcp: McpConfig;
}

/** Settings that flags may override; the command line checks their form. */
export interface RunnerOverrides {
  readonly listen?: string;
  readonly dataDir?: string;
  readonly drain?: string;
  readonly model?: string;
  readonly image?: string;
}

/** The environment variable behind each override. */
export const ENVIRONMENT = {
  listen: 'ERRAND_LISTEN',
  dataDir: 'ERRAND_DATA_DIR',
  drain: 'ERRAND_DRAIN',
  model: 'ERRAND_MODEL',
  image: 'ERRAND_SANDBOX_IMAGE',
} as const satisfies Record<keyof RunnerOverrides, string>;

const DEFAULTS: Omit<RunnerConfig, 'mcp'> = {
  listen: { host: '127.0.0.1', port: 7420 },
  dataDir: undefined,
  drain: 0,
  model: 'claude-opus-5-5',
  models: { chores: 'claude-haiku-5-5' },
  prices: {},
  outputTokens: {},
  sandbox: SANDBOX_DEFAULTS,
  limits: { standard: { turns: 60, costUsd: 2, minutes: 45 }, most: {} },
  agents: { default: 'builtin', models: {}, acp: [], record: false },
  ...KEEPING_DEFAULTS,
  ...MONITORING_DEFAULTS,
  ...TRAJECTORIES_DEFAULTS,
};

interface RunnerFile {
  readonly listen: RunnerConfig['listen'];
  readonly dataDir: string;
  readonly drain: number;
  readonly model: string;
  readonly models: Partial<ModelRoles>;
  readonly prices: Record<string, PriceConfig>;
  readonly outputTokens: Record<string, number>;
  readonly sandbox: Partial<SandboxFile>;
  readonly limits: Partial<{ standard: Limits; most: Limits }>;
  readonly agents: Partial<AgentsConfig>;
  readonly quotas: Partial<QuotasConfig>;
  readonly keep: Partial<KeepFile>;
  readonly log: Partial<LogConfig>;
  readonly traces: TracesConfig;
  readonly trajectories: Partial<TrajectoriesConfig>;
  readonly mcp: McpConfig;
}

const listenReader: Reader<RunnerConfig['listen']> = (node, place) => {
  const value = text(300)(node, place);
  if (value === undefined) return undefined;
  const hint = 'give HOST:PORT, like 127.0.0.1:7420 or [::1]:7420';
  return (
    addressIn(value) ??
    place.problem(node, place.key, `"${value}" is not an address to listen on; ${hint}`)
  );
};

const SECONDS = { s: 1, m: 60, h: 3600 };
const MAX_DRAIN_SECONDS = 3600;
const drainReader = quantity(SECONDS, 0, MAX_DRAIN_SECONDS);

const fileReader = object<RunnerFile>({
  listen: listenReader,
  dataDir: text(4096),
  drain: drainReader,
  model: text(MAX_CHARACTERS.model),
  models: modelsReader,
  prices: mapOf(priceReader),
  outputTokens: mapOf(number(512, 1_000_000, 'whole')),
  sandbox: sandboxReader,
  limits: object<{ standard: Limits; most: Limits }>({
    standard: limitsReader,
    most: limitsReader,
  }),
  agents: object<AgentsConfig>({
    default: text(MAX_CHARACTERS.agent),
    models: mapOf(text(MAX_CHARACTERS.model)),
    acp: list(text(MAX_CHARACTERS.agent), 50),
    record: bool(),
    replay: text(4096),
  }),
  quotas: quotasReader,
  keep: keepReader,
  log: logReader,
  traces: tracesReader,
  trajectories: trajectoriesReader,
  mcp: mcpReader,
});

export interface RunnerConfigInput {
  /** The file's text and its name for messages; absent where there is no file. */
  readonly file?: { readonly source: string; readonly name: string };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly flags: RunnerOverrides;
}

/** Throws `ErrandError` naming the file, line and key, the variable or the flag. */
export function resolveRunnerConfig(input: RunnerConfigInput): RunnerConfig {
  const name = input.file?.name ?? RUNNER_CONFIG;
  const file: Partial<RunnerFile> = input.file ? readYaml(input.file.source, name, fileReader) : {};
  const pick = (key: keyof RunnerOverrides): Picked | undefined => {
    const flag = input.flags[key];
    if (flag !== undefined) {
      return { value: flag, where: `--${key === 'dataDir' ? 'data-dir' : key}` };
    }
    const variable = input.environment[ENVIRONMENT[key]];
    return variable ? { value: variable, where: ENVIRONMENT[key] } : undefined;
  };
  const listen = pick('listen');
  const image = pick('image');
  const drain = pick('drain');
  const { limits = {}, quotas = {} } = file;
  const standard = { ...DEFAULTS.limits.standard, ...limits.standard };
  return {
    listen: listen ? parseListen(listen) : (file.listen ?? DEFAULTS.listen),
    dataDir: pick('dataDir')?.value ?? file.dataDir,
    drain: drain ? parseDrain(drain) : (file.drain ?? DEFAULTS.drain),
    model: pick('model')?.value ?? file.model ?? DEFAULTS.model,
    models: { ...DEFAULTS.models, ...file.models },
    prices: file.prices ?? DEFAULTS.prices,
    outputTokens: file.outputTokens ?? DEFAULTS.outputTokens,
    sandbox: {
      ...sandboxFrom(file.sandbox),
      ...(image && { image: parseImage(image) }),
    },
    limits: { standard: lowest(standard, limits.most ?? {}), most: limits.most ?? {} },
    agents: { ...DEFAULTS.agents, ...file.agents },
    quotas: { ...DEFAULTS.quotas, ...quotas },
    keep: keepFrom(file.keep),
    log: { ...DEFAULTS.log, ...file.log },
    traces: file.traces ?? DEFAULTS.traces,
    trajectories: { ...DEFAULTS.trajectories, ...file.trajectories },
    mcp: file.mcp ?? {},
  };
}

/** Caps `limits` at `most`: keeps a repository's and a task's limits within the runner's. */
export function lowest(limits: Required<Limits>, most: Limits): Required<Limits> {
  return {
    turns: Math.min(limits.turns, most.turns ?? Infinity),
    costUsd: Math.min(limits.costUsd, most.costUsd ?? Infinity),
    minutes: Math.min(limits.minutes, most.minutes ?? Infinity),
  };
}

interface Picked {
  readonly value: string;
  readonly where: string;
}

function parseListen({ value, where }: Picked): RunnerConfig['listen'] {
  const address = addressIn(value);
  if (address) return address;
  throw new ErrandError('invalid', `${where}: "${value}" is not an address to listen on.`, {
    hint: 'Give HOST:PORT, like 127.0.0.1:7420 or [::1]:7420; port 0 takes a free one.',
  });
}

function parseDrain({ value, where }: Picked): number {
  const [, amount, unit = 's'] = /^(\d{1,6})([smh]?)$/.exec(value) ?? [];
  const seconds = Number(amount) * (SECONDS[(unit || 's') as keyof typeof SECONDS] ?? NaN);
  if (seconds <= MAX_DRAIN_SECONDS) return seconds;
  throw new ErrandError('invalid', `${where}: "${value.slice(0, 100)}" is no time to stop in.`, {
    hint: 'Give seconds, or a time like 90s or 5m; at most 1h.',
  });
}

function addressIn(value: string): RunnerConfig['listen'] | undefined {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([\w.-]+)):(\d{1,5})$/i.exec(value);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3]);
  return host === undefined || port > 65_535 ? undefined : { host: host.toLowerCase(), port };
}

/** Held to the rule of the file: the engine would refuse it, with a message of its own. */
function parseImage({ value, where }: Picked): string {
  if (IMAGE_NAME.pattern.test(value)) return value;
  throw new ErrandError('invalid', `${where}: "${value.slice(0, 300)}" ${IMAGE_NAME.words}.`);
}
