/**
 * Owns the configuration of an attempt, resolved once from the base commit before anything runs:
 * image, setup, checks, limits, model, protected paths. The task's own settings come before the
 * repository's, and those before what is detected; the runner's limits bound them all.
 */
import { createHash } from 'node:crypto';
import { FULL_IMAGE, needsBrowser, needsFullImage } from '../project/detect-image.ts';
import { placeOf } from '../project/folders.ts';
import type { BrowserCheck } from '../config/browser-check.ts';
import type { ModelRoles, RepositoryConfig } from '../config/repository-config.ts';
import { lowest } from '../config/runner-config.ts';
import { DEFAULT_IMAGE } from '../config/sandbox-config.ts';
import type { BareRepository } from '../git/repository.ts';
import { canonicalJson } from '../ledger/chain.ts';
import type { LedgerBody } from '../ledger/entry.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { CheckSpec, Limits, VerifyLevel } from '../protocol/task.ts';
import type { BrowserImage } from '../sandbox/browser-image.ts';
import type { SandboxDriver } from '../sandbox/sandbox.ts';
import type { AttemptIdentity, AttemptPast, LedgerWriter, LogWriter } from '../tasks/context.ts';
import { allowedImage } from './allowed-image.ts';
import { hasBuilder } from './dev-container/image.ts';
import { type SettledDevContainer, settleDevContainer } from './dev-container/settle.ts';
import type { Blueprint } from './blueprint.ts';
import { detect } from './detected.ts';
import { namedServers } from './tool-servers.ts';
import { settleRoles, type TaskRoles } from './task-roles.ts';
import { type Chosen, chooseBlueprint, filesOf, readConfig, updating } from './choose.ts';

export interface AttemptConfig {
  readonly image: string;
  /** The repository's dev container, used or not. Its image replaces `image` where it has one. */
  readonly devContainer?: SettledDevContainer;
  /** True where the configuration says what prepares an environment, and its commands do not. */
  readonly isOwnSetup?: boolean;
  readonly setup: readonly string[];
  /**
   * Setup commands that may fail, because no lock file asks for them. Absent from an older note.
   */
  readonly guessedSetup?: readonly string[];
  readonly checks: readonly CheckSpec[];
  /** Checks of kind `browser`. Absent from an older note. */
  readonly browser?: readonly BrowserCheck[];
  readonly limits: Required<Limits>;
  /** Upper bounds of `limits`; no answer raises them further. */
  readonly most?: Limits;
  readonly models: ModelRoles;
  /** Name of the agent that writes the code. */
  readonly agent: string;
  readonly protectedPaths: readonly string[];
  readonly verify: VerifyLevel;
  readonly chosen: Chosen;
  /** Commands for the blueprints that fix with tools and that update dependencies. */
  readonly fix: readonly string[];
  readonly update: readonly string[];
  /** True if the runner allows this repository's commands the network. */
  readonly mayUseNetwork: boolean;
  /** The repository's own roles at this task's steps. */
  readonly roles?: TaskRoles;
  /** Patterns of documents that agents may ask for. */
  readonly documents?: readonly string[];
  /** Patterns of files whose accepted results agents may ask for. */
  readonly results?: readonly string[];
  /** Names of tool servers that the repository asks for. */
  readonly servers?: readonly string[];
}

export interface AgentDefaults {
  readonly default: string;
  /** Models by agent name. */
  readonly models: Readonly<Record<string, string>>;
}

export interface ConfigDefaults {
  readonly agents: AgentDefaults;
  readonly image: string;
  readonly driver: Pick<SandboxDriver, 'hasImage'>;
  /** The image with a browser, for repositories whose own tests drive one. */
  readonly browserImage?: Pick<BrowserImage, 'make'>;
  /** Model that writes code; other roles have their own if the runner names one. */
  readonly model: string;
  readonly models: Partial<ModelRoles>;
  /** Models that a role may choose among. */
  readonly knownModels?: readonly string[];
  /** Repositories, by name or id, whose commands may have the network; "*": all. */
  readonly network: readonly string[];
  /** Images that a repository may name beside the runner's own; "*": any. */
  readonly images?: readonly string[];
  /** Repositories, by name or id, whose dev containers may be built; "*": all. */
  readonly builds?: readonly string[];
  readonly limits: { readonly standard: Required<Limits>; readonly most: Limits };
}

/**
 * Resolves the configuration of an attempt. Rejects with an ErrandError that names file, line and
 * key of a configuration that is wrong.
 */
export async function resolveConfig(
  defaults: ConfigDefaults,
  context: AttemptIdentity & Pick<AttemptPast, 'newerBase'> & LedgerWriter & LogWriter,
  repository: BareRepository,
): Promise<AttemptConfig> {
  const { spec } = context.task;
  const project = await filesOf(repository, spec.base);
  const config = await readConfig(project);
  const chosen = context.newerBase
    ? updating(config)
    : await chooseBlueprint(project, spec, config);
  const isIn = (named: readonly string[]): boolean =>
    [spec.repository.name, spec.repository.id, '*'].some((name) => named.includes(name));
  const mayUseNetwork = isIn(defaults.network);
  if (!mayUseNetwork) refuseNetwork(chosen.blueprint);
  const agent = spec.agent ?? config.agent ?? defaults.agents.default;
  const servers = namedServers(config);
  const { blueprint } = chosen;
  const { knownModels = [] } = defaults;
  const roles = await settleRoles(project, { blueprint, config, spec, agent, knownModels });

  const place = placeOf(spec.origin);
  const detected = await detect(project, {
    place,
    ...(config.setup && { setup: config.setup }),
  });
  const { checks, from } = chooseChecks(spec.checks, config.checks, detected.checks);
  // Checks that a task names itself replace all of the repository's.
  const browser = from === 'task' ? [] : (config.browser ?? []);
  // Of two that are appended at the same time, the first is in the ledger first.
  await Promise.all([
    context.record('prepare', {
      kind: 'checks',
      source: from,
      checks: checks.map(({ name, command, gate }) => ({ name, command, gate })),
      ...(browser.length > 0 && {
        browserChecks: browser.map(({ name, gate, fail }) => ({ name, gate, fail })),
      }),
    }),
    context.record('prepare', {
      kind: 'blueprint',
      name: chosen.blueprint.name,
      source: chosen.source,
      sha256: createHash('sha256').update(canonicalJson(chosen.blueprint)).digest('hex'),
    }),
  ]);
  const { setup } = detected;
  const { image, images, driver, builds = [] } = defaults;
  const policy = { image, images, driver, mayBuild: isIn(builds), hasBuilder: hasBuilder() };
  const devContainer = await settleDevContainer(project, config, policy);
  const { standard, most } = defaults.limits;
  return {
    image:
      allowedImage(config.image, defaults.image, defaults.images) ??
      (await usualImage(defaults, context, project.files)),
    ...(devContainer && { devContainer }),
    ...(config.setup && { isOwnSetup: true }),
    setup: setup.commands,
    guessedSetup: setup.guessed,
    checks,
    ...(browser.length > 0 && { browser }),
    limits: lowest({ ...standard, ...given(config.limits), ...given(spec.limits) }, most),
    most,
    models: modelsOf(spec.model, config, defaults, agent),
    agent,
    protectedPaths: config.protected ?? [],
    verify: config.verify ?? 'standard',
    chosen,
    fix: config.fix ?? detected.fix,
    update: config.update ?? detected.update,
    mayUseNetwork,
    ...(roles && { roles }),
    ...(servers.length > 0 && { servers }),
    ...(config.documents && { documents: config.documents }),
    ...(config.results && { results: config.results }),
  };
}

/**
 * Refuses before anything is done: a command refused only when its turn comes would cost the work.
 */
function refuseNetwork({ nodes }: Blueprint): void {
  for (const [name, node] of Object.entries(nodes)) {
    if (node.kind !== 'exec' || 'run' in node || !node.network) continue;
    throw new ErrandError(
      'invalid',
      `The step "${name}" (${node.command}) wants a network, and this runner does not allow that.`,
      { hint: "Name the repository under sandbox.network in the runner's errand.yaml." },
    );
  }
}

/**
 * Keeps an image that the runner's owner chose; only the default gives way: to the full image if
 * the engine has it, or to the one with a browser, which is made where a repository's own tests
 * drive one.
 */
async function usualImage(
  { image, driver, browserImage }: ConfigDefaults,
  context: Pick<AttemptIdentity, 'task'> & LogWriter,
  files: readonly string[],
): Promise<string> {
  if (image !== DEFAULT_IMAGE) return image;
  if (needsFullImage(files) && (await driver.hasImage(FULL_IMAGE))) return FULL_IMAGE;
  if (!browserImage || !needsBrowser(files)) return image;
  try {
    const making = { task: context.task.id, log: (text: string): void => context.log(text) };
    return await browserImage.make(making, new AbortController().signal);
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    // Its other tests can be run all the same.
    context.log(
      `tests here drive a browser, and there is none: ${error.message} ${error.hint ?? ''}\n`,
    );
    return image;
  }
}

/**
 * Chooses the model of each role. The task's choice comes first; a role without a model of its own
 * uses the code model, unless another agent writes the code: the built-in agent cannot plan or
 * review with that agent's models.
 */
function modelsOf(
  named: string | undefined,
  config: Pick<RepositoryConfig, 'model' | 'models'>,
  defaults: ConfigDefaults,
  agent: string,
): ModelRoles {
  const usual = defaults.models.code ?? defaults.model;
  const code =
    named ?? config.models?.code ?? config.model ?? defaults.agents.models[agent] ?? usual;
  const other = agent === 'builtin' ? code : usual;
  const of = (role: keyof ModelRoles): string =>
    config.models?.[role] ?? defaults.models[role] ?? other;
  return { code, plan: of('plan'), review: of('review'), chores: of('chores') };
}

function chooseChecks(
  named: readonly CheckSpec[] | undefined,
  configured: readonly CheckSpec[] | undefined,
  detected: readonly CheckSpec[],
): {
  checks: readonly CheckSpec[];
  from: Extract<LedgerBody, { kind: 'checks' }>['source'];
} {
  if (named && named.length > 0) return { checks: named, from: 'task' };
  if (configured) return { checks: configured, from: 'config' };
  return { checks: detected, from: detected.length > 0 ? 'detected' : 'none' };
}

/** Drops keys that are present but undefined: they would hide the values below them. */
function given(limits: Limits = {}): Limits {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
}
