/**
 * Runs one attempt from start to verdict: prepares its environment, walks its blueprint, packages
 * what is left to package, and has the verdict computed. These steps are the runner's, whatever a
 * blueprint says. The agent's word decides nothing here: the verdict is computed from the ledger.
 */
import type { AgentBackend } from '../agent/backend.ts';
import type { BareRepository, RepositoryStore } from '../git/repository.ts';
import type { ModelRoles } from '../config/repository-config.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Limits } from '../protocol/task.ts';
import { wantingCheckout } from '../sandbox/checkouts/wanting-checkout.ts';
import type { BrowserImage } from '../sandbox/browser-image.ts';
import type { SandboxDriver, SandboxLimits, SandboxSpec } from '../sandbox/sandbox.ts';
import {
  type ArtifactStore,
  type AttemptContext,
  type AttemptIdentity,
  type EventWriter,
  type LogWriter,
  type NoteKeeper,
  type RunAttempt,
  type TerminalOffers,
} from '../tasks/context.ts';
import { verdict } from '../verify/verdict.ts';
import type { Blueprint, Node } from './blueprint.ts';
import { lastCheckpoint, recoverCheckpoint, returnTo } from './checkpoint.ts';
import { DevContainerImages } from './dev-container/image.ts';
import { retryingDriver } from './engine-retry.ts';
import { Environments } from './environment.ts';
import { recordLeftBehind } from './left-behind.ts';
import { phase, placeOf, walkBlueprint } from './interpreter.ts';
import { IMAGE, OUTCOMES, PACKAGED, PLAN, WALK, type Outcome } from './notes.ts';
import { type AgentDefaults, type AttemptConfig, resolveConfig } from './attempt-config.ts';
import { runAgent } from './run-agent.ts';
import { runAsk } from './run-ask.ts';
import { runExec } from './run-exec.ts';
import { runGate } from './run-gate.ts';
import { offerTerminals } from './offer-terminals.ts';
import { causeOf, outageOf } from './outage.ts';
import { type PreparationParts, prepareEnvironment } from './prepare-environment.ts';
import { isUnpackaged, packageWork, runGit } from './run-git.ts';
import { endedOnStop } from './stopped-sandboxes.ts';
import { recoverUsage } from './usage.ts';
import type { AttemptRuntime, PastVerdict, Visit } from './attempt-runtime.ts';
import type { AllowedServer } from './tool-servers.ts';
import { WorkSandbox } from './work-sandbox.ts';

export interface AttemptParts {
  readonly repositories: RepositoryStore;
  readonly driver: SandboxDriver;
  /** The built-in agent: plans and reviews, and writes the code unless another agent is chosen. */
  readonly backend: AgentBackend;
  /** Opens another agent for one attempt; resolves with undefined for the built-in one. */
  readonly openAgent: OpenAgent;
  /** Default agent when neither the task nor the repository names one, and each agent's model. */
  readonly agents: AgentDefaults;
  /** Default image of the runner; a repository or a task may name another. */
  readonly image: string;
  readonly model: string;
  readonly models: Partial<ModelRoles>;
  /** Models that a role of a repository may choose among. */
  readonly knownModels?: readonly string[];
  /** Tool servers that repositories may name. */
  readonly toolServers?: readonly AllowedServer[];
  readonly pastVerdict?: PastVerdict;
  /** Repositories, by name or id, whose commands may have the network; "*" means all. */
  readonly network: readonly string[];
  /** Images that a repository may name; "*" means any. */
  readonly images?: readonly string[];
  /** Repositories, by name or id, whose dev containers may be built here; "*" means all. */
  readonly builds?: readonly string[];
  readonly sandboxLimits: SandboxLimits;
  /** Default limits of a task, and the bounds that nothing can raise. */
  readonly limits: { readonly standard: Required<Limits>; readonly most: Limits };
  /** What pages are looked at with; absent where there is no engine for it. */
  readonly browserImage?: BrowserImage;
  /** Takes the sandboxes in which people may have terminals; none where it is absent. */
  readonly terminals?: TerminalOffers;
}

/** An agent other than the built-in one, for one attempt. The owner closes it. */
export interface OpenedAgent {
  readonly backend: AgentBackend;
  /** Mounts and files that its sandbox needs. */
  readonly sandbox: Pick<SandboxSpec, 'mounts' | 'files'>;
  close(): Promise<void>;
}

export type OpenAgent = (
  agent: string,
  context: ArtifactStore & EventWriter & LogWriter & NoteKeeper,
  signal: AbortSignal,
) => Promise<OpenedAgent | undefined>;

/** Creates the function that the scheduler calls for every attempt. */
export function createRunAttempt(parts: AttemptParts): RunAttempt {
  const makers = {
    environments: new Environments(parts.driver),
    devContainers: new DevContainerImages(parts.driver),
  };
  return async (context, signal) => {
    try {
      await new Attempt(parts, makers, context, signal).run();
    } catch (thrown) {
      const error = causeOf(thrown);
      throw signal.aborted ? error : await outageOf(error, context);
    }
  };
}

/** Characters that the ledger keeps of the reason for an interruption. */
const MAX_REASON_CHARACTERS = 300;

/** What makes images, for all attempts. */
type Makers = Pick<PreparationParts, 'environments' | 'devContainers'>;

class Attempt {
  readonly #parts: AttemptParts;
  readonly #makers: Makers;
  readonly #context: AttemptContext;
  readonly #signal: AbortSignal;
  /** Driver for the sandboxes of the work itself; it waits for an engine that goes away. */
  readonly #driver: SandboxDriver;

  constructor(parts: AttemptParts, makers: Makers, context: AttemptContext, signal: AbortSignal) {
    this.#parts = parts;
    this.#makers = makers;
    this.#context = context;
    this.#signal = signal;
    const patient = endedOnStop(retryingDriver(parts.driver, context), signal);
    this.#driver = wantingCheckout(patient, context.task);
  }

  async run(): Promise<void> {
    const context = this.#context;
    const { spec } = context.task;
    if (context.resumed) {
      const reason = (context.cutOff ?? 'the runner was restarted').slice(0, MAX_REASON_CHARACTERS);
      await context.record('resumed', { kind: 'resumed', reason });
    }
    const repository = (await this.#parts.repositories.open(spec.repository.id)).forTask(
      context.task.id,
    );
    if (!(await repository.hasCommit(spec.base))) {
      throw new ErrandError('not_found', 'The snapshot of this task is not on the runner.', {
        hint: 'Delegate it again: the snapshot is pushed before the task is created.',
      });
    }

    await context.move({ kind: 'preparing' });
    await recordLeftBehind(context, repository);
    const work = await this.#worked(repository);
    await context.move({ kind: 'verifying' });
    if (isUnpackaged(work)) {
      await phase(context, 'package', this.#signal, () => packageWork(work));
    }
    await context.finish(verdict(context.ledger()));
  }

  /**
   * Prepares the attempt and walks its blueprint. Sandbox and agent are closed by the time it
   * settles.
   */
  async #worked(repository: BareRepository): Promise<AttemptRuntime> {
    const context = this.#context;
    await using opened = new AsyncDisposableStack();
    const { config, image, agent } = await phase(context, 'prepare', this.#signal, async () => {
      const settled = await this.#settle(repository);
      const ready = await this.#prepare(repository, settled, context.task.spec.base);
      const other = await this.#parts.openAgent(settled.agent, context, this.#signal);
      // Deferred at once, because ending this very phase may fail.
      opened.defer(() => other?.close());
      return { config: settled, image: ready, agent: other };
    });
    const work = this.#work(repository, config, image, agent);
    opened.defer(() => work.sandbox.close());
    await recoverCheckpoint(context, repository);
    await recoverUsage(context);
    const before = context.continues?.commit;
    if (before !== undefined && !context.newerBase && !lastCheckpoint(context)) {
      await returnTo(context, repository, before);
    }
    await this.#walk(config.chosen.blueprint, work);
    return work;
  }

  async #settle(repository: BareRepository): Promise<AttemptConfig> {
    const { notes } = this.#context;
    const noted = notes.read(PLAN);
    if (noted !== undefined) return noted;
    // The stored configuration cannot be read, so the attempt begins again; only the work and the
    // conversations stay. Notes are dropped before there is a new configuration, so a crash in
    // between is harmless.
    if (notes.isUnreadable(PLAN)) {
      for (const each of [WALK.key, OUTCOMES, PACKAGED.key]) await notes.forget(each);
    }
    const config = await resolveConfig(this.#parts, this.#context, repository);
    const { agent, chosen } = config;
    const blueprint = chosen.blueprint.name;
    // In one commit, in this order.
    await Promise.all([
      notes.write(PLAN, config),
      this.#context.tell({ kind: 'attempt.settled', blueprint, agent }),
    ]);
    return config;
  }

  async #walk(blueprint: Blueprint, work: AttemptRuntime): Promise<void> {
    const visit = async (node: Node, of: Visit, signal: AbortSignal): Promise<Outcome> => {
      const kind = statusDuring(node);
      if (kind) await this.#context.move({ kind });
      return await visitNode(work, node, of, signal);
    };
    // Opens the sandbox ahead of the agent, while the baseline runs.
    const begins = blueprint.nodes[placeOf(this.#context) ?? blueprint.start];
    if (begins && needsSandboxSoon(begins, blueprint)) void work.sandbox.open();
    await walkBlueprint(blueprint, this.#context, visit, this.#signal);
  }

  #work(
    repository: BareRepository,
    config: AttemptConfig,
    image: string,
    agent: OpenedAgent | undefined,
  ): AttemptRuntime {
    const { sandboxLimits, terminals, browserImage } = this.#parts;
    const driver = this.#driver;
    const context = this.#context;
    const { task, attempt } = context;
    const imageNow = (): string => context.notes.read(IMAGE) ?? image;
    const open = (
      network: 'none' | 'bridge',
      of: AttemptIdentity & NoteKeeper = context,
    ): WorkSandbox => {
      const owner = { task: task.id, attempt, purpose: 'work' };
      const spec: SandboxSpec = {
        get image() {
          return imageNow();
        },
        ...owner,
        limits: sandboxLimits,
        network,
        // A command with a network is separate from the agent, with none of its mounts, and takes no terminal.
        ...(network === 'none' ? agent?.sandbox : {}),
      };
      const offer = network === 'none' ? offerTerminals(terminals, context) : undefined;
      const input = { context: of, repository, driver, sandbox: spec, offer };
      return new WorkSandbox(input, this.#signal);
    };
    return {
      context,
      repository,
      config,
      backend: byRole(this.#parts.backend, agent?.backend),
      driver,
      sandboxLimits,
      ...(browserImage && { browserImage }),
      toolServers: this.#parts.toolServers ?? [],
      pastVerdict: this.#parts.pastVerdict ?? (() => Promise.resolve(undefined)),
      sandbox: open('none'),
      openNetwork: () => open('bridge'),
      openFor: (worker) => open('none', worker),
      get image() {
        return imageNow();
      },
      prepare: (commit) => this.#prepare(repository, config, commit),
      prepareAnew: async (commit) => {
        await context.notes.write(IMAGE, await this.#prepare(repository, config, commit));
      },
    };
  }

  async #prepare(
    repository: BareRepository,
    config: AttemptConfig,
    commit: string,
  ): Promise<string> {
    const { driver, sandboxLimits } = this.#parts;
    const parts = { driver, sandboxLimits, ...this.#makers };
    const input = { context: this.#context, repository, config, commit };
    return prepareEnvironment(parts, input, this.#signal);
  }
}

/** Routes the `code` role to the other agent, and every other role to the built-in one. */
function byRole(builtin: AgentBackend, coder: AgentBackend | undefined): AgentBackend {
  if (!coder) return builtin;
  return {
    name: coder.name,
    runPhase: (input, signal) => (input.role === 'code' ? coder : builtin).runPhase(input, signal),
  };
}

function visitNode(
  work: AttemptRuntime,
  node: Node,
  visit: Visit,
  signal: AbortSignal,
): Promise<Outcome> {
  switch (node.kind) {
    case 'exec':
      return runExec(work, node, visit, signal);
    case 'agent':
      return runAgent(work, node, visit, signal);
    case 'git':
      return runGit(work, node, visit, signal);
    case 'gate':
      return runGate(work, node, visit);
    case 'ask':
      return runAsk(work, node, visit);
  }
}

/** Returns the status that people see while the node is visited; undefined keeps the one before. */
function statusDuring(node: Node): 'working' | 'verifying' | undefined {
  switch (node.kind) {
    case 'exec':
      if (!('run' in node)) return 'working';
      if (node.run === 'baseline') return undefined;
      return node.run === 'verify' ? 'verifying' : 'working';
    case 'git':
      return node.action === 'merge' ? 'working' : 'verifying';
    case 'agent':
      return node.role === 'review' ? 'verifying' : 'working';
    case 'gate':
      return undefined;
    case 'ask':
      return 'working';
  }
}

/** True if the node works in the sandbox, or is a baseline followed by such a node. */
function needsSandboxSoon(node: Node, { nodes }: Blueprint): boolean {
  if (worksInSandbox(node)) return true;
  if (node.kind !== 'exec' || !('run' in node) || node.run !== 'baseline') return false;
  // A gate takes no time, so the nodes after it count.
  return node.next
    .flatMap(({ to }) => (nodes[to]?.kind === 'gate' ? (nodes[to]?.next ?? []) : [{ to }]))
    .some(({ to }) => nodes[to] !== undefined && worksInSandbox(nodes[to]));
}

function worksInSandbox(node: Node): boolean {
  if (node.kind === 'agent') return node.role !== 'review';
  if (node.kind !== 'exec') return false;
  return !('run' in node) || (node.run !== 'baseline' && node.run !== 'verify');
}
