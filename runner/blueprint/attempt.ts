/**
 * One attempt from start to verdict: prepare → baseline → code → package → verify.
 * Owns the order of the phases and nothing of what happens in them. Each phase leaves a note when
 * it is done, so that an attempt which was cut off goes on at the phase it was in. The agent's
 * word decides nothing here: the verdict is computed from the ledger.
 */
import type { AgentBackend, PhaseEnding } from '../agent/backend.ts';
import type { BareRepository, RepositoryStore } from '../git/repository.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Limits } from '../protocol/task.ts';
import type { SandboxDriver, SandboxLimits } from '../sandbox/sandbox.ts';
import type { AttemptContext, RunAttempt } from '../tasks/context.ts';
import { verdict } from '../verify/verdict.ts';
import { checkCommit, checkWorkTree, type Room } from './checking.ts';
import { code } from './coding.ts';
import { outlastEngine, patientDriver } from './engine-wait.ts';
import { Environments } from './environment.ts';
import { packageResult } from './package.ts';
import { type Plan, settlePlan } from './plan.ts';
import { repositoryContext } from './repository-context.ts';
import { verifyResult } from './verifying.ts';
import { WorkSandbox } from './work-sandbox.ts';

export interface AttemptParts {
  readonly repositories: RepositoryStore;
  readonly driver: SandboxDriver;
  readonly backend: AgentBackend;
  /** The runner's default image and model; a repository or a task may name others. */
  readonly image: string;
  readonly model: string;
  readonly sandboxLimits: SandboxLimits;
  /** What a task gets when nobody says otherwise, and what nobody can loosen. */
  readonly limits: { readonly standard: Required<Limits>; readonly most: Limits };
}

/** The function that the scheduler calls for every attempt. */
export function createRunAttempt(parts: AttemptParts): RunAttempt {
  const environments = new Environments(parts.driver);
  return (context, signal) => new Attempt(parts, environments, context, signal).run();
}

const SETUP_TIMEOUT_MS = 20 * 60_000;

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
    this.#driver = patientDriver(parts.driver, context);
  }

  async run(): Promise<void> {
    const context = this.#context;
    const { spec } = context.task;
    if (context.resumed) {
      await context.record('resumed', { kind: 'resumed', reason: 'the runner was restarted' });
    }
    const repository = await this.#parts.repositories.open(spec.repository.id);
    if (!(await repository.hasCommit(spec.base))) {
      throw new ErrandError('not_found', 'The snapshot of this task is not on the runner.', {
        hint: 'Delegate it again: the snapshot is pushed before the task is created.',
      });
    }

    await context.move({ kind: 'preparing' });
    const { plan, image } = await this.#phase('prepare', async () => {
      const settled = await this.#noted('plan', () => settlePlan(this.#parts, context, repository));
      return { plan: settled, image: await this.#prepare(repository, settled) };
    });
    const ending = await this.#work(repository, plan, image);

    await context.move({ kind: 'verifying' });
    const result = await this.#once('package', () =>
      packageResult(context, repository, plan, ending),
    );
    if (result !== null && ending.kind === 'finished') {
      await this.#once('verify', () =>
        verifyResult(this.#room(repository, plan, image), spec.base, result, this.#signal),
      );
    }
    await context.finish(verdict(context.ledger()));
  }

  /** Baseline and agent; the agent's sandbox is made ready while the baseline runs. */
  async #work(repository: BareRepository, plan: Plan, image: string): Promise<PhaseEnding> {
    const { base } = this.#context.task.spec;
    const sandbox = this.#workSandbox(repository, image);
    try {
      if (!this.#isNoted('code')) void sandbox.open();
      const baseline = await this.#once('baseline', () =>
        checkCommit(this.#room(repository, plan, image), 'base', base, this.#signal),
      );
      await this.#context.move({ kind: 'working' });
      return await this.#once('code', () => this.#code(repository, plan, sandbox, baseline));
    } finally {
      await sandbox.close();
    }
  }

  #workSandbox(repository: BareRepository, image: string): WorkSandbox {
    const { sandboxLimits: limits } = this.#parts;
    const driver = this.#driver;
    const context = this.#context;
    const { task, attempt } = context;
    const spec = {
      image,
      task: task.id,
      attempt,
      purpose: 'work',
      limits,
      network: 'none',
    } as const;
    return new WorkSandbox({ context, repository, driver, sandbox: spec }, this.#signal);
  }

  async #prepare(repository: BareRepository, plan: Plan): Promise<string> {
    const context = this.#context;
    const input = {
      image: plan.image,
      setup: plan.setup,
      repository,
      commit: context.task.spec.base,
      task: context.task.id,
      attempt: context.attempt,
      limits: this.#parts.sandboxLimits,
      timeoutMs: SETUP_TIMEOUT_MS,
      log: (text: string) => context.log(text),
    };
    const prepare = () => this.#environments.prepare(input, this.#signal);
    // After a reboot the runner may be there before the engine: what it interrupted waits.
    const { image, id } = await (context.resumed
      ? outlastEngine(prepare, this.#parts.driver, context, this.#signal)
      : prepare());
    await context.record('prepare', { kind: 'environment', image, id, setup: plan.setup });
    return id;
  }

  #room(repository: BareRepository, plan: Plan, image: string): Room {
    const { sandboxLimits } = this.#parts;
    const driver = this.#driver;
    return { context: this.#context, driver, sandboxLimits, repository, plan, image };
  }

  async #code(
    repository: BareRepository,
    plan: Plan,
    sandbox: WorkSandbox,
    baseline: string,
  ): Promise<PhaseEnding> {
    const context = this.#context;
    const { spec } = context.task;
    const { rules, map } = await repositoryContext(repository, spec.base, spec);
    const ending = await code(
      {
        context,
        repository,
        sandbox,
        backend: this.#parts.backend,
        brief: {
          role: 'code',
          spentUsd: 0,
          mayAsk: false,
          inbox: context.inbox,
          title: spec.title,
          instructions: spec.instructions,
          origin: spec.origin,
          model: plan.model,
          limits: plan.limits,
          checks: plan.checks,
          baseline,
          rules,
          map,
        },
        verify: (workspace, check, signal) => checkWorkTree(workspace, plan.checks, check, signal),
      },
      this.#signal,
    );
    if (ending.kind === 'finished') {
      await context.record('code', { kind: 'claim', text: ending.summary });
      await context.tell({ kind: 'attempt.claim', text: ending.summary });
    } else if (ending.kind === 'bowed_out') {
      const { code: why, reason, tried, question } = ending.bowOut;
      await context.record('code', {
        kind: 'bowed_out',
        code: why,
        reason,
        tried,
        question: question?.text,
      });
    }
    return ending;
  }

  #once<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.#noted(name, () => this.#phase(name, work));
  }

  #isNoted(name: string): boolean {
    return this.#context.notes.get(`done.${name}`) !== undefined;
  }

  /** Work whose outcome is noted: an attempt that goes on later takes it from the note. */
  async #noted<T>(name: string, work: () => Promise<T>): Promise<T> {
    const noted = this.#context.notes.get(`done.${name}`);
    if (noted !== undefined) return noted as T;
    const outcome = await work();
    await this.#context.notes.set(`done.${name}`, outcome);
    return outcome;
  }

  /** A phase as people see it: its start, and its end with the time it took. */
  async #phase<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.#signal.throwIfAborted();
    const started = new Date();
    const phase = { name, startedAt: started.toISOString() };
    this.#context.log(`\n== ${name}\n`);
    await this.#context.tell({ kind: 'attempt.phase', phase });
    const outcome = await work();
    const ms = Date.now() - started.getTime();
    await this.#context.tell({ kind: 'attempt.phase', phase: { ...phase, ms } });
    return outcome;
  }
}
