/**
 * A phase of the built-in agent: asks the model, runs its tools, and reports each step. Owns the
 * order that makes a phase survive a crash: reply stored → tools run → `turn` told (the consumer
 * checkpoints the tree) → results stored. Whatever the tree holds, the transcript never claims
 * more, and an interrupted call is never run again. Decides nothing about the result.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { Learned } from './adapting.ts';
import type { AgentEvent, PhaseEnding, PhaseInput, QuestionToPut } from './backend.ts';
import type { LimitName } from '../model/budget.ts';
import { type Clock, systemClock } from './clock.ts';
import { Conversation } from './conversation.ts';
import type { ConversationState } from './conversation-fold.ts';
import { givenAtFirst, givenEvents } from './context/given.ts';
import { FolderRules } from './context/rules.ts';
import { bowOut, endingOf, endingOfGivenUp, endingWords, unanswerable } from './ending.ts';
import type { Heard, Mark, ResetReason, System, UserContent } from './entries.ts';
import {
  grantOf,
  interruptedQuestion,
  isWordless,
  limitQuestion,
  messageWords,
} from './incoming.ts';
import { Meter } from './meter.ts';
import { LIST_PRICES, type PriceTable, priceOf } from '../model/prices.ts';
import { withPictures } from './pictures.ts';
import * as say from './prompt.ts';
import { freshContent, restartFor, saidBefore, standingWords, WINDOW_TOKENS } from './restart.ts';
import { endsInThought, isCut, type Reply, toolCalls } from './reply.ts';
import { SHORT_PERSISTENCE, USUAL_PERSISTENCE } from './retry.ts';
import { interruptedCall, resultOf, runRound } from './round.ts';
import { findLoop } from './loop-detection.ts';
import type { Tool, ToolContext } from './tools/tool.ts';
import { type Toolbox, toolboxOf, toolParams } from './tools/toolbox.ts';
import {
  askModel,
  type GivenUp,
  type Interrupted,
  type Patience,
  SHORT_PATIENCE,
  USUAL_PATIENCE,
} from './turn.ts';
import { diffOf, treeOf } from './work-tree.ts';

export interface PhaseOptions {
  readonly clock?: Clock;
  readonly patience?: Partial<Patience>;
  /** Entries override the list prices. */
  readonly prices?: PriceTable;
  /** Lessons about services, shared by all phases. */
  readonly learned: Learned;
  /** Size of the model's window in tokens. */
  readonly windowTokens?: number;
  /** Tools of servers, beside its own. */
  readonly tools?: readonly Tool[];
}

const MAX_TRIED_CALLS = 8;

export class Phase {
  readonly #client: Anthropic;
  readonly #options: PhaseOptions;
  readonly #input: PhaseInput;
  readonly #signal: AbortSignal;
  readonly #clock: Clock;
  readonly #prices: PriceTable;
  readonly #toolbox: Toolbox;
  readonly #conversation: Conversation;
  readonly #state: ConversationState;
  readonly #tools: ToolContext;
  readonly #meter: Meter;
  #rules: FolderRules;

  constructor(client: Anthropic, options: PhaseOptions, input: PhaseInput, signal: AbortSignal) {
    this.#client = client;
    this.#options = options;
    this.#input = input;
    this.#signal = signal;
    this.#clock = options.clock ?? systemClock;
    this.#prices = { ...LIST_PRICES, ...options.prices };
    this.#toolbox = toolboxOf(input.role, input, options.tools);
    this.#conversation = new Conversation(input.transcript, this.#prices, this.#toolbox);
    this.#state = this.#conversation.state;
    this.#rules = new FolderRules(input.rules, this.#state.rulesGiven);
    this.#meter = new Meter({
      input,
      conversation: this.#state,
      clock: this.#clock,
      prices: this.#prices,
      fixed: () => [this.#system(), toolParams(this.#toolbox)],
    });
    const { workspace, files, checks, verify, skills, documents, results } = input;
    const given = { workspace, files, checks, verify, skills, documents, results };
    this.#tools = {
      ...given,
      signal,
      remainingMs: () => this.#meter.remainingMs,
      seen: new Set(this.#state.seenPaths()),
    };
  }

  async *run(): AsyncGenerator<AgentEvent, void> {
    this.#signal.throwIfAborted();
    if (!priceOf(this.#input.model, this.#prices)) {
      this.#log(`No price is known for ${this.#input.model}; its cost is not counted.`);
    }
    if (this.#state.messages.length === 0) yield* this.#begin();
    else yield* this.#resume();
    for (;;) {
      await this.#hear();
      const ending = await this.#ending();
      if (ending) return yield this.#ended(ending);
      await this.#prepare();
      const interruption = this.#input.inbox.interruption(this.#state.given);
      const reply = yield* this.#ask(interruption);
      if (reply.kind === 'interrupted') {
        if (await this.#hear()) continue;
        return yield this.#ended(await this.#asks(interruptedQuestion(this.#input.mayAsk)));
      }
      if (reply.kind === 'give_up') {
        // Only once: if a fresh context does not help, another will not.
        if (reply.because === 'too_long' && this.#state.reset?.replies !== 0) {
          await this.#startAfresh('window', 0);
          continue;
        }
        return yield this.#ended(endingOfGivenUp(reply, this.#tried()));
      }
      yield* this.#answer(reply.content, reply.stopReason, interruption);
    }
  }

  /** Begins the conversation; describes the existing work if the earlier one was lost. */
  async *#begin(): AsyncGenerator<AgentEvent, void> {
    const { model } = this.#input;
    const task: UserContent = [{ type: 'text', text: say.taskPrompt(this.#input) }];
    const { isLost } = this.#conversation;
    if (isLost) this.#log('— the earlier conversation cannot be read: starting again —');
    const content = isLost ? freshContent(task, await this.#standing('lost', 0)) : task;
    await this.#conversation.begin({ content, marks: [], system: this.#system(), model });
    yield* givenEvents(givenAtFirst(this.#input));
  }

  /** Returns the fixed part as first sent, so that a resumed phase keeps its exact bytes. */
  #system(): System {
    return this.#state.system ?? say.systemPrompt(this.#input);
  }

  /** Answers what an interrupted run left unanswered; nothing is run. */
  async *#resume(): AsyncGenerator<AgentEvent, void> {
    this.#log('— resumed —');
    const { inbox } = this.#input;
    const known = inbox.all().filter(({ id }) => this.#state.given.has(id));
    if (known.length > 0) await inbox.delivered(known.map(({ id }) => id));
    const { unanswered, lastStop } = this.#state;
    const calls = toolCalls(unanswered ?? []);
    if (calls.length === 0) {
      if (unanswered) yield* this.#answer(unanswered, lastStop, new AbortController().signal);
      return;
    }
    yield* calls.map((block) => interruptedCall(block, this.#toolbox));
    const content = calls.map(({ id }) => resultOf(id, say.UNKNOWN_OUTCOME, true));
    await this.#conversation.addUser({ content, marks: [] });
  }

  /** Adds new messages; false if there were none. */
  async #hear(): Promise<boolean> {
    const { inbox, limits, most } = this.#input;
    const { asked, given } = this.#state;
    const messages = inbox.all().filter(({ id }) => !given.has(id));
    if (messages.length === 0) return false;
    const content: UserContent = messages.map((message) => {
      const text = messageWords(message);
      this.#log(text);
      return { type: 'text', text };
    });
    const grant = asked ? grantOf(asked, messages, limits, this.#meter.limits, most) : {};
    const heard: Heard = {
      given: messages.map(({ id, kind }) => ({ id, kind })),
      ...(grant ? { grant } : { declined: true }),
      ...(isWordless(messages) ? { wordless: true } : {}),
      elapsedMs: this.#meter.elapsedMs,
    };
    await this.#conversation.addUser({ content, marks: [], heard });
    await inbox.delivered(messages.map(({ id }) => id));
    return true;
  }

  /** Returns why the model is not asked again, apart from its own ending; undefined to go on. */
  async #ending(): Promise<PhaseEnding | undefined> {
    const state = this.#state;
    const { mayAsk, limits, role } = this.#input;
    if (state.asked) return { kind: 'asks', question: state.asked.question };
    const ended = state.accepted && endingOf(state.accepted, this.#tried());
    if (ended?.question && mayAsk) return this.#asks(ended.question);
    if (ended) return ended.ending;
    if (state.heard?.wordless) return this.#asks(interruptedQuestion(mayAsk));
    const given = unanswerable(state, role, this.#tried());
    if (given) return given;
    const { allowance: allowed } = this.#meter;
    if (allowed.kind !== 'stop' && allowed.kind !== 'last') return undefined;
    const { limit, kind } = allowed;
    const reason = kind === 'stop' ? allowed.reason : allowed.text;
    if (this.#meter.wouldAsk(limit) && (kind === 'stop' || limit === 'costUsd')) {
      return this.#asks(limitQuestion(limit, reason, limits), limit);
    }
    return kind === 'stop' ? bowOut('budget', reason, this.#tried()) : undefined;
  }

  async #asks(question: Omit<QuestionToPut, 'id'>, limit?: LimitName) {
    const asked = await this.#conversation.ask(this.#input.phase, question, limit);
    return { kind: 'asks', question: asked.question } satisfies PhaseEnding;
  }

  /** Makes the next request fit, and adds the reminders that are due. */
  async #prepare(): Promise<void> {
    const { model, role } = this.#input;
    const { windowTokens = WINDOW_TOKENS } = this.#options;
    const tokens = windowTokens - this.#maxOutputTokens;
    const reset = restartFor(this.#state, {
      model,
      role,
      tokens,
      forecast: this.#meter.forecast(true),
    });
    if (reset?.kind === 'cut') {
      this.#log('— older output is left out from here on, to make room —');
      await this.#conversation.beginOtherwise({ why: 'window', cuts: reset.cuts });
    } else if (reset) {
      await this.#startAfresh(reset.why, reset.keep);
    }
    if (reset) this.#rules = new FolderRules(this.#input.rules, this.#state.rulesGiven);
    await this.#remind();
  }

  /** Resets to the task, the state of the work, and the last turns: never a summary. */
  async #startAfresh(why: ResetReason, keep: number): Promise<void> {
    const content = freshContent(this.#state.task, await this.#standing(why, keep));
    await this.#conversation.beginOtherwise({ why, content, keep, model: this.#input.model });
    this.#rules = new FolderRules(this.#input.rules, this.#state.rulesGiven);
  }

  /** Describes the state of the work for the model, without the last messages, which are kept. */
  async #standing(why: ResetReason | 'lost', keep: number): Promise<string> {
    const state = this.#state;
    const { role, workspace } = this.#input;
    const words = standingWords({
      why,
      circling: findLoop(state.recent),
      said: saidBefore(state, keep),
      calls: state.calls,
      tried: state.tried(),
      seen: state.seenPaths(),
      diff: role === 'code' ? await diffOf(workspace, this.#signal) : '',
    });
    this.#log(`— a fresh context (${why}) —\n${words}`);
    return words;
  }

  /** Adds each reminder once. */
  async #remind(): Promise<void> {
    const state = this.#state;
    if (state.messages.at(-1)?.role !== 'user') return;
    const content: UserContent = [];
    const marks: Mark[] = [];
    const note = (mark: Mark, text: string): void => {
      if (state.times(mark) > 0) return;
      this.#log(text);
      content.push({ type: 'text', text });
      marks.push(mark);
    };
    const { final } = this.#toolbox;
    const { allowance: allowed } = this.#meter;
    if (allowed.kind === 'wrap_up') note('wrap_up', say.wrapUp(allowed.text, final));
    if (allowed.kind === 'last' && !this.#meter.wouldAsk(allowed.limit)) {
      note('last_turn', say.lastTurn(allowed.text, final));
    }
    const circling = findLoop(state.recent);
    if (circling) note('stuck', say.stuckNudge(circling, final));
    if (content.length > 0) await this.#conversation.addUser({ content, marks });
  }

  /** Gets and stores one usable reply, or returns why there is none. */
  async *#ask(
    interruption: AbortSignal,
  ): AsyncGenerator<AgentEvent, Reply | GivenUp | Interrupted> {
    const short = this.#input.patience === 'short';
    const tries = askModel(
      {
        model: this.#input.model,
        max_tokens: this.#meter.outputTokens(this.#maxOutputTokens),
        // There are two cache points: after the fixed part, and (here) after the last content.
        cache_control: { type: 'ephemeral' },
        system: [...this.#system()],
        tools: toolParams(this.#toolbox),
        messages: withPictures(this.#state.messages, this.#input.pictures ?? []),
      },
      {
        client: this.#client,
        clock: this.#clock,
        patience: { ...(short ? SHORT_PATIENCE : USUAL_PATIENCE), ...this.#options.patience },
        persistence: short ? SHORT_PERSISTENCE : USUAL_PERSISTENCE,
        learned: this.#options.learned,
        signal: this.#signal,
        interruption,
        remainingMs: () => this.#meter.remainingMs,
      },
    );
    this.#log(this.#meter.turnLine);
    for (;;) {
      const next = await tries.next();
      if (next.done) {
        if (next.value.kind !== 'reply') return next.value;
        this.#meter.replied();
        await this.#conversation.addReply(next.value, this.#meter.elapsedMs);
        yield this.#usage(next.value.model);
        for (const block of next.value.content) if (block.type === 'text') this.#log(block.text);
        return next.value;
      }
      if (next.value.kind === 'spent') {
        await this.#conversation.addSpent({ model: next.value.model, tokens: next.value.tokens });
        yield this.#usage(next.value.model);
      } else {
        if (next.value.text !== '') this.#log(next.value.text);
        yield next.value;
      }
    }
  }

  /** Runs the calls of a reply, or asks for some; returns once the answer is stored. */
  async *#answer(
    content: readonly Anthropic.ContentBlock[],
    stop: Anthropic.StopReason | null,
    interruption: AbortSignal,
  ): AsyncGenerator<AgentEvent, void> {
    const conversation = this.#conversation;
    const { final } = this.#toolbox;
    const calls = toolCalls(content);
    const turn = this.#state.replies;
    const lastTurn = this.#state.times('last_turn') > 0;
    if (stop === 'refusal' && calls.length > 0) {
      const undone = calls.map(({ id }) => resultOf(id, say.REFUSED, true));
      return conversation.addUser({ content: undone, marks: [] });
    }
    if (lastTurn && calls.length > 0 && !calls.some(({ name }) => name === final)) {
      const refused = calls.map(({ id }) => resultOf(id, say.ONLY_LAST, true));
      return conversation.addUser({ content: refused, marks: [] });
    }
    if (calls.length > 0) {
      const { results, mutated, rules } = yield* runRound({
        calls,
        toolbox: this.#toolbox,
        context: this.#tools,
        interruption,
        clock: this.#clock,
        log: (line) => this.#input.log(line),
        rules: this.#rules,
        lastIsCut: isCut(stop),
        onlyFinal: lastTurn,
      });
      yield { kind: 'turn', turn, mutated };
      const tree = mutated ? await treeOf(this.#input.workspace, this.#signal) : undefined;
      return conversation.addUser({ content: results, marks: [], rules, ...(tree && { tree }) });
    }
    yield { kind: 'turn', turn, mutated: false };
    // The service itself paused: the same history is sent again, which may not end in a thought.
    if ((stop === 'pause_turn' && !endsInThought(content)) || lastTurn) return;
    if (unanswerable(this.#state, this.#input.role, [])) return;
    const cut = stop === 'max_tokens';
    const text = cut ? say.GO_ON : say.callFinal(final);
    await conversation.addUser({
      content: [{ type: 'text', text }],
      marks: [cut ? 'go_on' : 'call_done'],
    });
  }

  get #maxOutputTokens(): number {
    return this.#options.learned.outputLimits.of(this.#input.model);
  }

  #usage(model: string): AgentEvent {
    return { kind: 'usage', usage: this.#state.usage, model };
  }

  #ended(ending: PhaseEnding): AgentEvent {
    this.#log(`— ${endingWords(ending)}`);
    return { kind: 'ended', ending };
  }

  /** Returns the last commands and changes that were tried, latest last, for a bow-out. */
  #tried(): string[] {
    return this.#state.tried().slice(-MAX_TRIED_CALLS);
  }

  #log(text: string): void {
    this.#input.log(`${text}\n`);
  }
}
