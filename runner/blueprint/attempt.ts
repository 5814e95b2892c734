/**
 * One attempt from start to verdict: prepares what it works in, walks its blueprint, packages what
 * is left to package, and has the verdict computed. Those are the runner's whatever a blueprint
 * says. The agent's word decides nothing here: the verdict is computed from the ledger.
 */
import type { AgentBackend } from '../agent/backend.ts';
import type { BareRepository, RepositoryStore } from '../git/repository.ts';
import type { ModelRoles } from '../config/repository-config.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Limits } from '../protocol/task.ts';
import {
  isOutage,
  type SandboxDriver,
  type SandboxLimits,
  type SandboxSpec,
} from '../sandbox/sandbox.ts';
import {
  type ArtifactStore,
  type AttemptContext,
  type AttemptIdentity,
  type AttemptPast,
  type EventWriter,
  type LedgerReader,
  type LogWriter,
  type NoteKeeper,
  OutageError,
  type RunAttempt,
} from '../tasks/context.ts';
import { verdict } from '../verify/verdict.ts';
import type { Blueprint, Node } from './blueprint.ts';
import { lastCheckpoint, recoverCheckpoint, returnTo } from './checkpoint.ts';
import { retryWhileEngineDown, retryingDriver } from './engine-retry.ts';
import { Environments, SETUP_TIMEOUT_MS } from './environment.ts';
import { recordLeftBehind } from './left-behind.ts';
import { phase, placeOf, walkBlueprint } from './interpreter.ts';
import { IMAGE, OUTAGES, OUTCOMES, PACKAGED, PLAN, WALK } from './notes.ts';
import { type AgentDefaults, type AttemptConfig, resolveConfig } from './attempt-config.ts';
import { runAgent } from './run-agent.ts';
import { runAsk } from './run-ask.ts';
import { runExec } from './run-exec.ts';
import { runGate } from './run-gate.ts';
import { isUnpackaged, packageWork, runGit } from './run-git.ts';
import { recoverUsage } from './usage.ts';
import type { Outcome, Visit, AttemptRuntime } from './attempt-runtime.ts';
import { WorkSandbox } from './work-sandbox.ts';

export interface AttemptParts {
  readonly repositories: RepositoryStore;
  readonly driver: SandboxDriver;
  /** The built-in agent: plans, reviews, and writes the code unless another one is chosen. */
  readonly backend: AgentBackend;
  /** Opens another agent for one attempt; undefined for the built-in one. */
  readonly openAgent: OpenAgent;
  /** Who writes the code where neither the task nor the repository says, and each one's model. */
  readonly agents: AgentDefaults;
  /** The runner's default image and model; a repository or a task may name others. */
  readonly image: string;
  readonly model: string;
  readonly models: Partial<ModelRoles>;
  /** Repositories, by name or id, whose commands may have the network; "*": all. */
  readonly network: readonly string[];
  /** Images that a repository may name; "*": any. */
  readonly images?: readonly string[];
  readonly sandboxLimits: SandboxLimits;
  /** What a task gets when nobody says otherwise, and what nobody can loosen. */
  readonly limits: { readonly standard: Required<Limits>; readonly most: Limits };
}

/** An agent other than the built-in one, for one attempt; whoever has it closes it. */
export interface OpenedAgent {
  readonly backend: AgentBackend;
  /** What the sandbox it works in has to have. */
  readonly sandbox: Pick<SandboxSpec, 'mounts' | 'files'>;
  close(): Promise<void>;
}

export type OpenAgent = (
  agent: string,
  context: ArtifactStore & EventWriter & LogWriter,
  signal: AbortSignal,
) => Promise<OpenedAgent | undefined>;

/** The function that the scheduler calls for every attempt. */
export function createRunAttempt(parts: AttemptParts): RunAttempt {
  const environments = new Environments(parts.driver);
  return async (context, signal) => {
    try {
      await new Attempt(parts, environments, context, signal).run();
    } catch (thrown) {
      const error = causeOf(thrown);
      throw signal.aborted ? error : await outageOf(error, context);
    }
  };
}

/**
 * Of the work's own error and those of closing what it had open: an engine that is away, which
 * may show in the closing alone, else the work's own.
 */
function causeOf(thrown: unknown): unknown {
  const causes = causesOf(thrown);
  return causes.find(isOutage) ?? causes.at(-1);
}

/** The newest first: what was met while closing stands before what it was closed for. */
function causesOf(thrown: unknown): unknown[] {
  if (!(thrown instanceof SuppressedError)) return [thrown];
  return [...causesOf(thrown.error), ...causesOf(thrown.suppressed)];
}

/**
 * What an engine that was stopped or a sandbox that was killed from outside leaves is no verdict
 * on the work: the attempt is taken up again. Bounded, since it may go on for ever; an engine that
 * was not there for the first sandbox was told of by then.
 */
async function outageOf(
  error: unknown,
  context: AttemptPast & LedgerReader & NoteKeeper,
): Promise<unknown> {
  if (!isOutage(error) || context.ledger().at(-1)?.kind === 'verdict') return error;
  const begun = context.resumed || context.notes.read(PLAN) !== undefined;
  const before = context.notes.read(OUTAGES) ?? 0;
  if (!begun || before >= MAX_OUTAGES) return told(error);
  await context.notes.write(OUTAGES, before + 1);
  return new OutageError(
    `${error.message} The work so far is kept, and the task goes on by itself.`,
    error,
  );
}

/** In words for people, where it has none. */
function told(error: Error): Error {
  if (error instanceof ErrandError) return error;
  return new ErrandError('unavailable', error.message, {
    hint: 'It happened again and again: look at the log of the engine.',
    cause: error,
  });
}

const MAX_OUTAGES = 5;
/** Characters of why an attempt was cut off that the ledger keeps. */
const MAX_REASON = 300;

class Attempt {
  readonly #parts: AttemptParts;
  readonly #environments: Environments;
  readonly #context: AttemptContext;
  readonly #signal: AbortSignal;
  /** For the sandboxes of the work itself, which waits for an engine that goes away. */
  readonly #driver: SandboxDriver;

  constructor(
    parts: AttemptParts,
    environments: Environments,
    context: AttemptContext,
    signal: AbortSignal,
  ) {
    this.#parts = parts;
    this.#environments = environments;
    this.#context = context;
    this.#signal = signal;
    this.#driver = retryingDriver(parts.driver, context);
  }

  async run(): Promise<void> {
    const context = this.#context;
    const { spec } = context.task;
    if (context.resumed) {
      const reason = (context.cutOff ?? 'the runner was restarted').slice(0, MAX_REASON);
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

  /** Prepares and walks; the sandbox and then the agent are closed by the time it settles. */
  async #worked(repository: BareRepository): Promise<AttemptRuntime> {
    const context = this.#context;
    await using opened = new AsyncDisposableStack();
    const { plan, image, agent } = await phase(context, 'prepare', this.#signal, async () => {
      const settled = await this.#settle(repository);
      const ready = await this.#prepare(repository, settled, context.task.spec.base);
      const other = await this.#parts.openAgent(settled.agent, context, this.#signal);
      // At once: the end of this very phase may be refused.
      opened.defer(() => other?.close());
      return { plan: settled, image: ready, agent: other };
    });
    const work = this.#work(repository, plan, image, agent);
    opened.defer(() => work.sandbox.close());
    await recoverCheckpoint(context, repository);
    await recoverUsage(context);
    const before = context.continues?.commit;
    if (before !== undefined && !lastCheckpoint(context)) {
      await returnTo(context, repository, before);
    }
    await this.#walk(plan.chosen.blueprint, work);
    return work;
  }

  async #settle(repository: BareRepository): Promise<AttemptConfig> {
    const { notes } = this.#context;
    const noted = notes.read(PLAN);
    if (noted !== undefined) return noted;
    // The attempt begins again: it was walked by a plan that nobody can read, and only the work
    // and the conversations stay. Forgotten before there is a plan, so a crash in between is harmless.
    if (notes.isUnreadable(PLAN)) {
      for (const each of [WALK.key, OUTCOMES, PACKAGED.key]) await notes.forget(each);
    }
    const plan = await resolveConfig(this.#parts, this.#context, repository);
    await notes.write(PLAN, plan);
    const { agent, chosen } = plan;
    await this.#context.tell({ kind: 'attempt.settled', blueprint: chosen.blueprint.name, agent });
    return plan;
  }

  async #walk(blueprint: Blueprint, work: AttemptRuntime): Promise<void> {
    const visit = async (node: Node, of: Visit, signal: AbortSignal): Promise<Outcome> => {
      const kind = statusDuring(node);
      if (kind) await this.#context.move({ kind });
      return await visitNode(work, node, of, signal);
    };
    // Made ready ahead of the agent, while the baseline runs.
    const begins = blueprint.nodes[placeOf(this.#context) ?? blueprint.start];
    if (begins && needsSandboxSoon(begins, blueprint)) void work.sandbox.open();
    await walkBlueprint(blueprint, this.#context, visit, this.#signal);
  }

  #work(
    repository: BareRepository,
    plan: AttemptConfig,
    image: string,
    agent: OpenedAgent | undefined,
  ): AttemptRuntime {
    const { sandboxLimits } = this.#parts;
    const backend = byRole(this.#parts.backend, agent?.backend);
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
        // A command with a network is none of the agent's.
        ...(network === 'none' ? agent?.sandbox : {}),
      };
      return new WorkSandbox({ context: of, repository, driver, sandbox: spec }, this.#signal);
    };
    const sandbox = open('none');
    const openNetwork = (): WorkSandbox => open('bridge');
    return {
      context,
      repository,
      config: plan,
      backend,
      driver,
      sandboxLimits,
      sandbox,
      openNetwork,
      openFor: (worker) => open('none', worker),
      get image() {
        return imageNow();
      },
      prepare: (commit) => this.#prepare(repository, plan, commit),
      prepareAnew: async (commit) => {
        await context.notes.write(IMAGE, await this.#prepare(repository, plan, commit));
      },
    };
  }

  async #prepare(repository: BareRepository, plan: AttemptConfig, commit: string): Promise<string> {
    const context = this.#context;
    const input = {
      image: plan.image,
      setup: plan.setup,
      ...(plan.guessedSetup && { guessed: plan.guessedSetup }),
      repository,
      commit,
      base: context.task.spec.base,
      task: context.task.id,
      attempt: context.attempt,
      limits: this.#parts.sandboxLimits,
      timeoutMs: SETUP_TIMEOUT_MS,
      log: (text: string) => context.log(text),
    };
    const prepare = () => this.#environments.prepare(input, this.#signal);
    // After a reboot the runner may be there before the engine: what it interrupted waits. So does
    // what begins while an engine that was there is being restarted.
    const { image, id, setup } = await (context.resumed || this.#parts.driver.reached === true
      ? retryWhileEngineDown(prepare, this.#parts.driver, context, this.#signal)
      : prepare());
    if (image !== plan.image) await context.holdImage?.(image);
    for (const command of plan.setup.filter((each) => !setup.includes(each))) {
      const text = `"${command}" failed, which no lock file asks for: the work goes on without it. The log has its words; name what is needed under setup in .errand/config.yaml.`;
      await context.tell({ kind: 'attempt.notice', text });
    }
    await context.record('prepare', { kind: 'environment', image, id, setup: [...setup], commit });
    return id;
  }
}

/** Another agent writes code, and nothing else. */
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
      return runGit(work, node, visit);
    case 'gate':
      return runGate(work, node, visit);
    case 'ask':
      return runAsk(work, node, visit);
  }
}

/** What people see the attempt do while the node is visited; undefined: what it did before. */
function statusDuring(node: Node): 'working' | 'verifying' | undefined {
  switch (node.kind) {
    case 'exec':
      if (!('run' in node)) return 'working';
      if (node.run === 'baseline') return undefined;
      return node.run === 'verify' ? 'verifying' : 'working';
    case 'git':
      return 'verifying';
    case 'agent':
      return node.role === 'review' ? 'verifying' : 'working';
    case 'gate':
      return undefined;
    case 'ask':
      return 'working';
  }
}

/** True where the node works in the sandbox, or is a baseline that such a node follows. */
function needsSandboxSoon(node: Node, { nodes }: Blueprint): boolean {
  if (worksInSandbox(node)) return true;
  if (node.kind !== 'exec' || !('run' in node) || node.run !== 'baseline') return false;
  // A gate takes no time.
  return node.next
    .flatMap(({ to }) => (nodes[to]?.kind === 'gate' ? (nodes[to]?.next ?? []) : [{ to }]))
    .some(({ to }) => nodes[to] !== undefined && worksInSandbox(nodes[to]));
}

function worksInSandbox(node: Node): boolean {
  if (node.kind === 'agent') return node.role !== 'review';
  if (node.kind !== 'exec') return false;
  return !('run' in node) || (node.run !== 'baseline' && node.run !== 'verify');
}
