/**
 * A foreign agent as a backend: starts it in the sandbox, turns its output into events, and reports
 * how it ended. Owns the moments at which work is kept: when the agent asks its model again, the
 * gateway holds the request until the tree is stored, as the built-in loop does between turns.
 * Usage is the gateway's count. An exit status, a "success" and last words are claims: finished
 * means that it stopped by itself, and the same checks decide about its work.
 */
import type { Form } from '../../gateway/forms.ts';
import type { AttemptEndpoint } from '../../gateway/gateway.ts';
import type { GatewaySession } from '../../gateway/session.ts';
import type { Upstream } from '../../gateway/upstream.ts';
import type {
  AgentBackend,
  AgentEvent,
  InboxMessage,
  PhaseEnding,
  PhaseInput,
} from '../backend.ts';
import { type Clock, systemClock } from '../clock.ts';
import { givenEvents, givenRole } from '../context/given.ts';
import { givenRules, topRules } from '../context/rules.ts';
import { bowOut } from '../ending.ts';
import { interruptedQuestion, isWordless } from '../incoming.ts';
import { LIST_PRICES, type PriceTable, priceOf } from '../../model/prices.ts';
import { sumOfUsage } from '../../protocol/usage.ts';
import { EventTranslator } from './event-translator.ts';
import { type RunEnd, runAgent } from './agent-process.ts';
import { EventQueue } from './event-queue.ts';
import { History } from './history.ts';
import type { Launch, LaunchInput, AgentOutput } from './launch.ts';
import { foreignPrompt } from './foreign-prompt.ts';
import { type Handed, handedServers, type Handing } from './handed-servers.ts';
import { IdleTimer } from './idle-timer.ts';
import { type Cut, endingOf } from './run-ending.ts';

export interface ForeignOptions {
  /** Name under which it is chosen: 'claude', 'acp:…'. */
  readonly name: string;
  /** Returns why it cannot do this phase; undefined if it can. */
  readonly refusal: (input: PhaseInput) => PhaseEnding | undefined;
  readonly form: (model: string) => Form;
  readonly handing: Handing;
  readonly launch: (input: Omit<LaunchInput, 'folder'>) => Launch;
  readonly endpoint: AttemptEndpoint;
  readonly upstream: Upstream;
  /** Entries override the list prices. */
  readonly prices?: PriceTable;
  readonly clock?: Clock;
  /** Timeouts in milliseconds. */
  readonly patience?: Partial<Patience>;
}

interface Patience {
  /** Without output of the agent and without a request to its model. */
  readonly silence: number;
  /**
   * The same after a reply that broke off, while no call is under way: most agents retry at once.
   */
  readonly afterCut: number;
  /**
   * Time for an agent to exit after its budget was refused, or after it reported that it stopped.
   */
  readonly grace: number;
}

const USUAL_PATIENCE: Patience = { silence: 20 * 60_000, afterCut: 5 * 60_000, grace: 5_000 };
/** Belongs to the sandbox's user, and is part of no result. */
const HOME = '/var/lib/errand/agent';

export function createForeignBackend(options: ForeignOptions): AgentBackend {
  return {
    name: options.name,
    runPhase: (input, signal) => new ForeignPhase(options, input, signal).run(),
  };
}

type Item =
  | { kind: 'seen'; seen: AgentOutput }
  | { kind: 'usage'; model: string }
  /** The agent waits for its model until `stored` is called. */
  | { kind: 'turn'; stored: () => void }
  | { kind: 'end'; end: RunEnd }
  | { kind: 'failed'; error: unknown };

class ForeignPhase {
  readonly #options: ForeignOptions;
  readonly #input: PhaseInput;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #patience: Patience;
  readonly #prices: PriceTable;
  readonly #history: History;
  readonly #handed: Handed;

  constructor(options: ForeignOptions, input: PhaseInput, signal: AbortSignal) {
    this.#options = options;
    this.#input = input;
    this.#signal = signal;
    this.#clock = options.clock ?? systemClock;
    this.#patience = { ...USUAL_PATIENCE, ...options.patience };
    this.#prices = { ...LIST_PRICES, ...options.prices };
    this.#history = new History(input.transcript);
    this.#handed = handedServers(input, options.name, options.handing);
  }

  async *run(): AsyncGenerator<AgentEvent, void> {
    this.#signal.throwIfAborted();
    const { model } = this.#input;
    const refusal = this.#options.refusal(this.#input);
    if (refusal) return yield { kind: 'ended', ending: refusal };
    if (!priceOf(model, this.#prices)) {
      yield {
        kind: 'notice',
        text: `No price is known for ${model}: its cost is not counted, and only turns and minutes limit it.`,
      };
    }
    let ending = this.#news().length > 0 ? undefined : this.#history.ending;
    while (!ending) {
      ending = yield* this.#runOnce();
      // Messages that came meanwhile are for the next run; a limit leaves no room for one.
      if (ending?.kind === 'finished' && this.#news().length > 0) ending = undefined;
      if (ending) await this.#history.end(ending);
    }
    yield { kind: 'ended', ending };
  }

  /** Returns the messages that were not delivered yet. */
  #news(): readonly InboxMessage[] {
    return this.#input.inbox.all().filter(({ id }) => !this.#history.given.has(id));
  }

  /** Runs the agent once; resolves with undefined if an interruption cut it off. */
  async *#runOnce(): AsyncGenerator<AgentEvent, PhaseEnding | undefined> {
    const { limits, spentUsd, inbox } = this.#input;
    const news = this.#news();
    if (isWordless(news)) {
      return { kind: 'asks', question: interruptedQuestion(this.#input.mayAsk) };
    }
    const prompt = foreignPrompt(this.#input, this.#history.runs > 0);
    await this.#history.begin(prompt, inbox.all());
    const rules = givenRules(topRules(this.#input.rules));
    yield* givenEvents([...givenRole(this.#input), ...rules, ...this.#handed.given]);
    if (news.length > 0) await inbox.delivered(news.map(({ id }) => id));
    const { spent, used } = this.#history;
    const budget = {
      costUsd: limits.costUsd - spentUsd - (spent.usage.costUsd ?? 0),
      requests: limits.turns - used.requests,
    };
    const timeoutMs = limits.minutes * 60_000 - used.elapsedMs;
    if (budget.costUsd <= 0 || budget.requests <= 0 || timeoutMs <= 0) {
      return bowOut('budget', 'The limits were used up before it could continue.', []);
    }
    return yield* this.#play(prompt, budget, timeoutMs);
  }

  async *#play(
    prompt: string,
    budget: { costUsd: number; requests: number },
    timeoutMs: number,
  ): AsyncGenerator<AgentEvent, PhaseEnding | undefined> {
    // Ended in reverse, each whatever becomes of the others; the agent itself is waited for last.
    await using opened = new AsyncDisposableStack();
    let running = Promise.resolve();
    opened.defer(() => running);
    const queue = opened.adopt(new EventQueue<Item>(), (each) => each.close());
    const cut = opened.adopt(new AbortController(), (each) => each.abort('over' satisfies Cut));
    const account = new EventTranslator(() => this.#clock.now());
    const idle = new IdleTimer(
      this.#patience,
      () => account.isBusy,
      () => cut.abort('silence' satisfies Cut),
    );
    const session = opened.adopt(this.#openSession(budget, queue, idle), (each) => each.end());
    opened.defer(() => idle.stop());
    const interruption = this.#input.inbox.interruption(this.#history.given);
    void session.overBudget.then(() => this.#cutSoon('budget', cut));
    const begun = this.#clock.now();
    const { usage: before, elapsedMs } = this.#history.spent;
    running = this.#start(session, prompt, budget.requests, timeoutMs, queue, idle, [
      cut.signal,
      interruption,
    ]);
    let turns = before.requests;
    for (;;) {
      const item = await queue.take();
      switch (item.kind) {
        case 'seen':
          this.#log(account.words(item.seen));
          yield* account.events(item.seen);
          if (item.seen.kind === 'stopped') void this.#cutSoon('stopped', cut);
          break;
        case 'usage': {
          const usage = sumOfUsage([before, session.usage]);
          await this.#history.use({ usage, elapsedMs: elapsedMs + this.#clock.now() - begun });
          yield { kind: 'usage', usage, model: item.model };
          break;
        }
        case 'turn':
          turns += 1;
          yield { kind: 'turn', turn: turns, mutated: true };
          this.#signal.throwIfAborted();
          item.stored();
          break;
        case 'end':
          yield* account.leftOpen();
          return endingOf({ end: item.end, session, account, name: this.#options.name });
        case 'failed':
          yield* account.leftOpen();
          this.#signal.throwIfAborted();
          if (interruption.aborted) return undefined;
          if (!cut.signal.aborted) throw item.error;
          return endingOf({
            cut: cut.signal.reason as Cut,
            session,
            account,
            name: this.#options.name,
          });
      }
    }
  }

  /** Ends the agent after a grace period: most exit by themselves at once. */
  async #cutSoon(why: Cut, cut: AbortController): Promise<void> {
    await this.#clock.sleep(this.#patience.grace, cut.signal).catch(() => undefined);
    cut.abort(why);
  }

  #openSession(
    budget: { costUsd: number; requests: number },
    queue: EventQueue<Item>,
    idle: IdleTimer,
  ): GatewaySession {
    let asked = 0;
    const session: GatewaySession = this.#options.endpoint.openSession({
      upstream: this.#options.upstream,
      prices: this.#prices,
      models: [this.#input.model],
      budget,
      beforeRequest: async () => {
        idle.reset();
        asked += 1;
        if (asked === 1) return;
        await new Promise<void>((stored) => queue.push({ kind: 'turn', stored }));
      },
      onUsage: (_usage, model) => {
        // Replies that broke off are counted too.
        idle.reset({ cut: session.upstreamError !== undefined });
        queue.push({ kind: 'usage', model });
      },
      log: (line) => this.#log(`${line}\n`),
    });
    return session;
  }

  /** Runs the process. Resolves when it is over, either way, and closes the queue. */
  async #start(
    session: GatewaySession,
    prompt: string,
    turns: number,
    timeoutMs: number,
    queue: EventQueue<Item>,
    idle: IdleTimer,
    signals: AbortSignal[],
  ): Promise<void> {
    const { model, workspace, custom } = this.#input;
    const { tools } = custom ?? {};
    const { token } = session;
    const hide = (text: string): string => text.replaceAll(token, '…');
    try {
      const form = this.#options.form(model);
      const { servers } = this.#handed;
      const task = { model, form, token, prompt, home: HOME, turns, servers };
      const launch = this.#options.launch(tools ? { ...task, tools } : task);
      const end = await runAgent(
        {
          workspace,
          launch,
          home: HOME,
          timeoutMs,
          seen: (seen) => {
            idle.reset();
            queue.push({ kind: 'seen', seen });
          },
          room: () => queue.room(),
          log: (text) => this.#log(hide(text)),
        },
        AbortSignal.any([this.#signal, ...signals]),
      );
      queue.push({ kind: 'end', end: { ...end, errors: hide(end.errors) } });
    } catch (error) {
      queue.push({ kind: 'failed', error });
    }
  }

  #log(text: string): void {
    if (text !== '') this.#input.log(text);
  }
}
