/**
 * Owns the form of `.errand/config.yaml`, the repository's say in how its tasks run. Given the
 * text of the base commit only, never what an agent wrote. Pure. It can tighten what the runner
 * allows and never loosen it: the caller takes the lower of both limits.
 */
import { CHECK_SECONDS, MAX_CHARACTERS, MAX_COUNT, MINUTES, TURNS } from '../protocol/limits.ts';
import { isMap, isSeq } from 'yaml';
import { SERVER_NAME } from './mcp-config.ts';
import {
  CheckGate,
  type CheckSpec,
  type Limits,
  ReportSpec,
  VerifyLevel,
} from '../protocol/task.ts';
import {
  type BrowserCheck,
  browserCheckReader,
  isBrowserCheck,
  saysBrowser,
} from './browser-check.ts';
import {
  list,
  number,
  object,
  oneOf,
  type Place,
  quantity,
  type Reader,
  readYaml,
  text,
} from './yaml-reader.ts';

export const REPOSITORY_CONFIG = '.errand/config.yaml';

/** The file's content. Every key is optional; an empty list says "none", an absent one "detect". */
export interface RepositoryConfig {
  /** The image that sandboxes start from. */
  readonly image?: string;
  /** Path of the dev container's definition; `off`: none is used. The usual ones when absent. */
  readonly devcontainer?: string;
  /** Commands that prepare the environment, run once with network, before any model is asked. */
  readonly setup?: readonly string[];
  /** The commands among its checks; detected where it names only pages. */
  readonly checks?: readonly CheckSpec[];
  /** The checks of kind `browser`. */
  readonly browser?: readonly BrowserCheck[];
  readonly limits?: Limits;
  /** Model that writes code when that role has none of its own. */
  readonly model?: string;
  readonly models?: Partial<ModelRoles>;
  /** Agent that writes the code: the built-in one, or another program in the sandbox. */
  readonly agent?: string;
  /** Roles of the repository for steps that name none, by their kind. */
  readonly roles?: Partial<RoleNames>;
  /** Patterns of documents that agents may ask for. */
  readonly documents?: readonly string[];
  /** Patterns of files whose accepted results agents may ask for. */
  readonly results?: readonly string[];
  /** Tool servers (MCP), by the names that the runner's own configuration gives them. */
  readonly servers?: readonly string[];
  /** Blueprint of tasks that name none. */
  readonly blueprint?: string;
  /** When the built-in blueprints plan ahead, and when they have the result reviewed. */
  readonly plan?: PlanWish;
  readonly review?: ReviewWish;
  /** Effort spent on showing that checks which pass mean something; `standard` when absent. */
  readonly verify?: VerifyLevel;
  /** Commands that put right what tools can put right, for the blueprint `lint-fix`. */
  readonly fix?: readonly string[];
  /** Commands that update dependencies, for the blueprint `dependency-update`. */
  readonly update?: readonly string[];
  /** Paths that a result should not touch (verify/flags.ts says the form). */
  readonly protected?: readonly string[];
  /** Where its tickets are; only clients read this. */
  readonly tickets?: TicketsConfig;
}

export interface TicketsConfig {
  /** Patterns of task lists, beside the usual names. */
  readonly lists?: readonly string[];
  readonly trackers?: readonly TrackerConfig[];
}

/** A project of a service; without a host, the one that the user's own settings name. */
export interface TrackerConfig {
  readonly service: (typeof TICKET_SERVICES)[number];
  readonly host?: string;
  readonly project: string;
}

const TICKET_SERVICES = ['github', 'gitlab', 'jira', 'linear'] as const;

/** Model of each role. */
export interface ModelRoles {
  readonly plan: string;
  readonly code: string;
  readonly review: string;
  readonly chores: string;
}

export interface RoleNames {
  readonly plan: string;
  readonly code: string;
  readonly review: string;
}

const PLAN_WISHES = ['always', 'large', 'never'] as const;
export type PlanWish = (typeof PLAN_WISHES)[number];
const REVIEW_WISHES = ['always', 'weak', 'never'] as const;
export type ReviewWish = (typeof REVIEW_WISHES)[number];

const SECONDS = { s: 1, m: 60, h: 3600 };
/** Seconds; the most that a command gets. */
export const timeoutReader = quantity(SECONDS, CHECK_SECONDS.least, CHECK_SECONDS.most);

export const limitsReader: Reader<Limits> = (node, place) => {
  const limits = object<{ turns: number; cost: number; minutes: number }>({
    turns: number(TURNS.least, TURNS.most, 'whole'),
    cost: number(0, 10_000),
    minutes: number(MINUTES.least, MINUTES.most),
  })(node, place);
  if (!limits) return undefined;
  const { cost, ...rest } = limits;
  return cost === undefined ? rest : { ...rest, costUsd: cost };
};

export const IMAGE_NAME = {
  pattern: /^[\w][\w.\-/:@]*$/,
  words: 'must be an image name like "node:24-bookworm"',
};

export const imageReader = text(MAX_CHARACTERS.image, IMAGE_NAME);

export const modelsReader: Reader<Partial<ModelRoles>> = object<ModelRoles>({
  plan: text(MAX_CHARACTERS.model),
  code: text(MAX_CHARACTERS.model),
  review: text(MAX_CHARACTERS.model),
  chores: text(MAX_CHARACTERS.model),
});

export const ROLE_NAME = {
  pattern: /^[A-Za-z0-9][\w.-]{0,63}$/,
  words: 'may have letters, digits, "-", "_" and "." only',
};

const roleName = text(MAX_CHARACTERS.role, ROLE_NAME);

export const BLUEPRINT_NAME = {
  pattern: /^[a-z0-9][a-z0-9-]{0,63}$/,
  words: 'may have a-z, 0-9 and "-" only',
};

const reportReader: Reader<ReportSpec> = (node, place) => {
  const report = object<ReportSpec>({
    format: oneOf(ReportSpec.entries.format.options),
    path: text(MAX_CHARACTERS.reportPath),
  })(node, place);
  if (!report) return undefined;
  const { format, path } = report;
  if (format === undefined) return place.problem(node, place.key, 'needs a "format"');
  return path === undefined ? { format } : { format, path };
};

const checkReader: Reader<CheckSpec | BrowserCheck> = (node, place) => {
  if (saysBrowser(node)) return browserCheckReader(node, place);
  const check = object<{
    name: string;
    command: string;
    timeout: number;
    gate: CheckGate;
    report: ReportSpec;
    kind: 'command' | 'browser';
  }>({
    name: text(MAX_CHARACTERS.checkName, {
      pattern: /^[\w.:@/ -]{1,80}$/,
      words: 'may have letters, digits, spaces and . : @ / - _ only',
    }),
    command: text(MAX_CHARACTERS.command),
    timeout: timeoutReader,
    gate: oneOf(CheckGate.options),
    report: reportReader,
    kind: oneOf(['command', 'browser']),
  })(node, place);
  if (!check) return undefined;
  const { name, command, timeout, gate, report } = check;
  if (command === undefined || name === undefined) {
    const missing = command === undefined ? 'command' : 'name';
    return place.problem(
      node,
      place.key,
      `needs a "${missing}" (a check has name, command, timeout, gate, report)`,
    );
  }
  return {
    name,
    command,
    ...(timeout === undefined ? {} : { timeoutSeconds: timeout }),
    ...(gate === undefined ? {} : { gate }),
    ...(report === undefined ? {} : { report }),
  };
};

const checksReader: Reader<(CheckSpec | BrowserCheck)[]> = (node, place) => {
  const checks = list(checkReader, MAX_COUNT.checks)(node, place);
  if (isSeq(node)) refuseTwins(node.items, place);
  return checks;
};

/** At the second of the two, where it is to be changed. */
function refuseTwins(items: readonly unknown[], place: Place): void {
  const names = new Set<unknown>();
  for (const [index, item] of items.entries()) {
    const name: unknown = isMap(item) ? item.get('name') : undefined;
    if (typeof name !== 'string') continue;
    const key = `${place.key}[${index}].name`;
    if (names.has(name)) place.problem(item, key, `two checks are named "${name}"`);
    names.add(name);
  }
}

const trackerReader: Reader<TrackerConfig> = (node, place) => {
  const tracker = object<TrackerConfig>({
    service: oneOf(TICKET_SERVICES),
    host: text(500, {
      pattern: /^https:\/\/[\w.-]+(:\d{1,5})?(\/[\w.~-]+)*$/,
      words: 'must be an address like "https://git.example.com"',
    }),
    project: text(500, {
      pattern: /^\w[\w.+-]*(\/\w[\w.+-]*)*$/,
      words: 'must be a name like "owner/repo", or the letters of keys like "ABC"',
    }),
  })(node, place);
  if (!tracker) return undefined;
  const { service, host, project } = tracker;
  if (service === undefined || project === undefined) {
    const missing = service === undefined ? 'service' : 'project';
    return place.problem(node, place.key, `needs a "${missing}" (it has service, project, host)`);
  }
  return { service, project, ...(host === undefined ? {} : { host }) };
};

export interface RepositoryConfigOptions {
  /** Its name in messages. */
  readonly file?: string;
  /** The blueprints there are; any name is taken when absent. */
  readonly blueprints?: readonly string[];
}

interface ReadConfig extends Omit<RepositoryConfig, 'checks' | 'browser'> {
  readonly checks?: readonly (CheckSpec | BrowserCheck)[];
}

/** Throws `ErrandError` ('invalid', 'too_large') naming file, line and key. */
export function parseRepositoryConfig(
  source: string,
  { file = REPOSITORY_CONFIG, blueprints }: RepositoryConfigOptions = {},
): RepositoryConfig {
  const { checks, ...config } = readYaml<Partial<ReadConfig>>(
    source,
    file,
    object<ReadConfig>({
      image: imageReader,
      devcontainer: text(500, {
        pattern: /^(off|(?!\/)(?!.*(^|\/)\.\.(\/|$)).+\.json)$/,
        words: 'must be "off", or a path like ".devcontainer/node/devcontainer.json"',
      }),
      setup: list(text(MAX_CHARACTERS.command), 50),
      checks: checksReader,
      limits: limitsReader,
      model: text(MAX_CHARACTERS.model),
      models: modelsReader,
      agent: text(MAX_CHARACTERS.agent),
      documents: list(text(500), 50),
      results: list(text(500), 50),
      servers: list(text(32, SERVER_NAME), 20),
      roles: object<RoleNames>({ plan: roleName, code: roleName, review: roleName }),
      blueprint: blueprints ? oneOf(blueprints) : text(MAX_CHARACTERS.blueprint, BLUEPRINT_NAME),
      plan: oneOf(PLAN_WISHES),
      review: oneOf(REVIEW_WISHES),
      verify: oneOf(VerifyLevel.options),
      fix: list(text(MAX_CHARACTERS.command), 50),
      update: list(text(MAX_CHARACTERS.command), 50),
      protected: list(text(500), 200),
      tickets: object<TicketsConfig>({
        lists: list(text(500), 50),
        trackers: list(trackerReader, 20),
      }),
    }),
  );
  if (checks === undefined) return config;
  const browser = checks.filter(isBrowserCheck);
  const commands = checks.filter((check): check is CheckSpec => !isBrowserCheck(check));
  return {
    ...config,
    // Who adds pages to look at does not mean to give up the tests that were found before.
    ...(browser.length === 0 || commands.length > 0 ? { checks: commands } : {}),
    ...(browser.length > 0 ? { browser } : {}),
  };
}
