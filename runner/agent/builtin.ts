/**
 * The built-in agent: asks the model, runs its tools, and says at each step what happened. Owns
 * the order that makes a phase survive a crash: reply stored → tools run → `turn` told (the
 * consumer checkpoints the tree) → results stored. Whatever the tree holds, the transcript never
 * claims more, and an interrupted call is never run again. Decides nothing about the result.
 */
import Anthropic from '@anthropic-ai/sdk';
import type { AgentBackend, AgentEvent, PhaseEnding, PhaseInput } from './backend.ts';
import { type Allowance, allowance, estimate } from './budget.ts';
import { type Clock, systemClock } from './clock.ts';
import { Conversation, type Mark, type System, type UserContent } from './conversation.ts';
import { FolderRules } from './context/rules.ts';
import { bowOut, endingOf, endingOfGivenUp } from './ending.ts';
import { LIST_PRICES, type PriceTable, priceOf } from './prices.ts';
import * as say from './prompt.ts';
import { resultOf, runRound } from './round.ts';
import { findStuck } from './stuck.ts';
import type { ToolContext } from './tools/tool.ts';
import { findTool, toolParams } from './tools/toolbox.ts';
import { askModel, type GivenUp, type Patience, type Reply, USUAL_PATIENCE } from './turn.ts';

export interface BuiltinOptions {
  readonly apiKey: string;
  /** The API's own address when absent; the environment is never asked. */
  readonly baseURL?: string;
  readonly clock?: Clock;
  readonly patience?: Partial<Patience>;
  /** Entries override the list prices. */
  readonly prices?: PriceTable;
  /** The most a single reply may hold. */
  readonly maxOutputTokens?: number;
}

const MAX_OUTPUT_TOKENS = 32_000;
/** How often the model is asked to go on, or to call `done`, before it counts as stuck. */
const MAX_NUDGES = 3;
const MAX_TRIED = 8;

export function createBuiltinBackend(options: BuiltinOptions): AgentBackend {
  const client = new Anthropic({
    apiKey: options.apiKey,
    baseURL: options.baseURL ?? null,
    webhookKey: null,
    // Its retries end at the response headers and sleep silently; turn.ts retries whole turns.
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
  });
  return {
    name: 'builtin',
    runPhase: (input, signal) => new Phase(client, options, input, signal).run(),
  };
}

class Phase {
  readonly #client: Anthropic;
  readonly #input: PhaseInput;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #patience: Patience;
  readonly #prices: PriceTable;
  readonly #maxOutputTokens: number;
  readonly #talk: Conversation;
  readonly #tools: ToolContext;
  readonly #rules: FolderRules;
  readonly #elapsedBefore: number;
  readonly #begun: number;

  constructor(client: Anthropic, options: BuiltinOptions, input: PhaseInput, signal: AbortSignal) {
    this.#client = client;
    this.#input = input;
    this.#signal = signal;
    this.#clock = options.clock ?? systemClock;
    this.#patience = { ...USUAL_PATIENCE, ...options.patience };
    this.#prices = { ...LIST_PRICES, ...options.prices };
    this.#maxOutputTokens = options.maxOutputTokens ?? MAX_OUTPUT_TOKENS;
    this.#talk = new Conversation(input.transcript, this.#prices);
    this.#rules = new FolderRules(input.rules, this.#talk.rulesGiven);
    this.#elapsedBefore = this.#talk.elapsedMs;
    this.#begun = this.#clock.now();
    this.#tools = {
      workspace: input.workspace,
      signal,
      remainingMs: () => this.#remainingMs(),
      seen: new Set(this.#talk.seenPaths()),
      checks: input.checks,
      verify: input.verify,
    };
  }

  async *run(): AsyncGenerator<AgentEvent, void> {
    this.#signal.throwIfAborted();
    if (!priceOf(this.#input.model, this.#prices)) {
      this.#log(`No price is known for ${this.#input.model}; its cost is not counted.`);
    }
    if (this.#talk.messages.length === 0) {
      const task: UserContent = [{ type: 'text', text: say.taskPrompt(this.#input) }];
      await this.#talk.begin(this.#system(), ...this.#withNotes(task));
    } else {
      yield* this.#resume();
    }
    for (;;) {
      const done = this.#talk.accepted;
      if (done) return yield this.#ended(endingOf(done, this.#tried()));
      const stopped = this.#stopped();
      if (stopped) return yield this.#ended(stopped);
      const reply = yield* this.#ask();
      if (reply.kind === 'give_up') {
        return yield this.#ended(endingOfGivenUp(reply, this.#tried()));
      }
      yield* this.#answer(reply.content, reply.stopReason);
    }
  }

  /** As it was sent first: a resumed phase goes on with the same bytes, whatever runner it has. */
  #system(): System {
    return this.#talk.system ?? say.systemPrompt(this.#input);
  }

  /** What an interrupted run left without an answer gets one; nothing is run. */
  async *#resume(): AsyncGenerator<AgentEvent, void> {
    this.#log('— resumed —');
    const calls = toolCalls(this.#talk.unanswered ?? []);
    if (calls.length === 0) {
      if (this.#talk.unanswered) yield* this.#answer(this.#talk.unanswered, this.#talk.lastStop);
      return;
    }
    for (const { id, name, input } of calls) {
      const prepared = findTool(name)?.prepare(input);
      const summary = prepared?.kind === 'ready' ? prepared.summary : name;
      const outcome = 'interrupted; outcome unknown';
      yield { kind: 'tool_finished', id, tool: name, summary, ok: false, outcome, ms: 0 };
    }
    const results = calls.map(({ id }) => resultOf(id, say.UNKNOWN_OUTCOME, true));
    await this.#talk.addUser(...this.#withNotes(results));
  }

  /** One usable reply, stored; or why there is none. */
  async *#ask(): AsyncGenerator<AgentEvent, Reply | GivenUp> {
    const { limits } = this.#input;
    const tries = askModel(
      {
        model: this.#input.model,
        max_tokens: this.#maxOutputTokens,
        // Two cache points: after the fixed part, and (here) at whatever comes last.
        cache_control: { type: 'ephemeral' },
        system: [...this.#system()],
        tools: toolParams(),
        messages: this.#talk.messages,
      },
      {
        client: this.#client,
        clock: this.#clock,
        patience: this.#patience,
        signal: this.#signal,
        remainingMs: () => this.#remainingMs(),
      },
    );
    this.#log(`— turn ${this.#talk.replies + 1} of ${limits.turns} —`);
    for (;;) {
      const next = await tries.next();
      if (next.done) {
        if (next.value.kind === 'give_up') return next.value;
        await this.#talk.addReply(next.value, this.#elapsedMs());
        yield this.#usage(next.value.model);
        for (const block of next.value.content) if (block.type === 'text') this.#log(block.text);
        return next.value;
      }
      if (next.value.kind === 'spent') {
        await this.#talk.addSpent({ model: next.value.model, tokens: next.value.tokens });
        yield this.#usage(next.value.model);
      } else {
        if (next.value.text !== '') this.#log(next.value.text);
        yield next.value;
      }
    }
  }

  /** Runs the calls of a reply, or asks for some; the answer is stored when this is over. */
  async *#answer(
    content: readonly Anthropic.ContentBlock[],
    stop: Anthropic.StopReason | null,
  ): AsyncGenerator<AgentEvent, void> {
    const calls = toolCalls(content);
    const turn = this.#talk.replies;
    const lastTurn = this.#talk.times('last_turn') > 0;
    if (calls.length > 0) {
      if (lastTurn && !calls.some((c) => c.name === 'done')) return;
      const { results, mutated, rules } = yield* runRound({
        calls,
        context: this.#tools,
        clock: this.#clock,
        log: (line) => this.#input.log(line),
        rules: this.#rules,
        lastIsCut: stop === 'max_tokens',
        onlyDone: lastTurn,
      });
      yield { kind: 'turn', turn, mutated };
      await this.#talk.addUser(...this.#withNotes(results), rules);
      return;
    }
    yield { kind: 'turn', turn, mutated: false };
    // Paused by the service itself: the same history goes back as it is.
    if (stop === 'pause_turn' || lastTurn || this.#stopped()) return;
    const cut = stop === 'max_tokens';
    const text = cut ? say.GO_ON : say.CALL_DONE;
    await this.#talk.addUser(
      ...this.#withNotes([{ type: 'text', text }], cut ? 'go_on' : 'call_done'),
    );
  }

  /** Why nothing more is asked, apart from `done`; undefined to go on. */
  #stopped(): PhaseEnding | undefined {
    const talk = this.#talk;
    if (talk.lastStop === 'refusal') {
      return bowOut('model_refused', `The model refused: ${talk.refusal ?? ''}`, this.#tried());
    }
    if (talk.lastStop === 'model_context_window_exceeded') {
      const reason = 'The work no longer fits into what the model can hold at once.';
      return bowOut('too_large', reason, this.#tried());
    }
    const { unanswered, lastStop } = talk;
    if (unanswered && lastStop !== 'pause_turn' && toolCalls(unanswered).length === 0) {
      const ignored = talk.times('call_done') > 0 && talk.repliesSince('call_done') === 1;
      if (lastStop !== 'max_tokens' && (ignored || talk.times('call_done') >= MAX_NUDGES)) {
        const reason = `The model stopped without calling done. Its last words: ${talk.lastText || '(none)'}`;
        return bowOut('stuck', reason, this.#tried());
      }
      if (lastStop === 'max_tokens' && talk.times('go_on') >= MAX_NUDGES) {
        const reason = 'The model filled its reply to the limit again and again without a call.';
        return bowOut('stuck', reason, this.#tried());
      }
    }
    const circling = talk.times('stuck') > 0 ? findStuck(talk.callsSince('stuck', [])) : undefined;
    if (circling) {
      return bowOut('stuck', `The agent went round in circles: ${circling}.`, this.#tried());
    }
    const lastTurnUsed = talk.times('last_turn') > 0 && talk.repliesSince('last_turn') > 0;
    const allowed = this.#allowance(lastTurnUsed, []);
    return allowed.kind === 'stop' ? bowOut('budget', allowed.reason, this.#tried()) : undefined;
  }

  /** The content with what else has to be said to the model now, each thing once. */
  #withNotes(content: UserContent, ...marks: Mark[]): [UserContent, Mark[]] {
    const note = (mark: Mark, text: string): void => {
      if (this.#talk.times(mark) > 0) return;
      this.#log(text);
      content.push({ type: 'text', text });
      marks.push(mark);
    };
    const allowed = this.#allowance(false, content);
    if (allowed.kind === 'wrap_up') note('wrap_up', say.wrapUp(allowed.text));
    if (allowed.kind === 'last') note('last_turn', say.lastTurn(allowed.text));
    const circling = findStuck(this.#talk.callsSince('stuck', content));
    if (circling) note('stuck', say.stuckNudge(circling));
    return [content, marks];
  }

  #allowance(lastTurnUsed: boolean, next: UserContent): Allowance {
    const { replies, usage, model } = this.#talk;
    const price = priceOf(model ?? this.#input.model, this.#prices);
    const cost = estimate(this.#talk.forecast(next, this.#system()), price);
    const spent = { turns: replies, ms: this.#elapsedMs(), usage };
    return allowance(spent, this.#input.limits, cost, lastTurnUsed);
  }

  #elapsedMs(): number {
    return this.#elapsedBefore + (this.#clock.now() - this.#begun);
  }

  #remainingMs(): number {
    return this.#input.limits.minutes * 60_000 - this.#elapsedMs();
  }

  #usage(model: string): AgentEvent {
    return { kind: 'usage', usage: this.#talk.usage, model };
  }

  #ended(ending: PhaseEnding): AgentEvent {
    this.#log(`— ${inWords(ending)}`);
    return { kind: 'ended', ending };
  }

  /** The commands and changes that were tried, latest last, for a bow-out. */
  #tried(): string[] {
    return this.#talk.tried().slice(-MAX_TRIED);
  }

  #log(text: string): void {
    this.#input.log(`${text}\n`);
  }
}

function inWords(ending: PhaseEnding): string {
  switch (ending.kind) {
    case 'finished':
      return `finished: ${ending.summary}`;
    case 'bowed_out':
      return `gave up (${ending.bowOut.code}): ${ending.bowOut.reason}`;
    case 'asks':
      return `asks: ${ending.question.text}`;
    case 'planned':
      return `planned: ${ending.plan.summary}`;
    case 'reviewed':
      return `reviewed: ${ending.review.summary}`;
  }
}

function toolCalls(content: readonly Anthropic.ContentBlock[]): Anthropic.ToolUseBlock[] {
  return content.filter((block) => block.type === 'tool_use');
}
