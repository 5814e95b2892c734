/**
 * Derives the state of a conversation from its entries, and from nothing else: the messages to
 * send, usage, time, the calls made, the files seen, what was said. A pure fold: the same entries
 * give the same state, at any time and in any process.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { Usage } from '../protocol/task.ts';
import {
  CHARACTERS_PER_TOKEN,
  type Forecast,
  type LimitName,
  USUAL_OUTPUT_TOKENS,
} from '../model/budget.ts';
import type {
  AskedBody,
  AssistantBody,
  Entry,
  FinalCall,
  Heard,
  Mark,
  ResetBody,
  System,
  UserBody,
  UserContent,
} from './entries.ts';
import { NO_USAGE } from '../protocol/usage.ts';
import { addUsage, type PriceTable, priceOf, type Tokens } from '../model/prices.ts';
import { Progress } from './progress.ts';
import { withCuts } from './compaction.ts';
import type { TurnRecord, CallRecord } from './loop-detection.ts';
import type { LoadedEntries } from './stored-entries.ts';
import type { Toolbox } from './tools/toolbox.ts';
import { wellFormed } from './well-formed.ts';

/** A point in the conversation from which something is counted. */
interface Point {
  readonly replies: number;
  readonly calls: number;
  readonly elapsedMs: number;
}

/** What a conversation has come to, for all that only read it. */
export type ConversationState = Omit<ConversationFold, 'take' | 'takeCosts'>;

export class ConversationFold {
  readonly #prices: PriceTable;
  readonly #toolbox: Toolbox;
  readonly #progress: Progress;
  readonly #outputs: number[] = [];
  readonly #given = new Set<string>();
  readonly #said: string[] = [];
  /** Follow-ups from which usage started again at zero. */
  readonly #followed = new Set<string>();
  #marks: { mark: Mark; replies: number }[] = [];
  #messages: Anthropic.MessageParam[] = [];
  #entries = 0;
  #task: UserContent = [];
  #rules: string[] = [];
  #system: System | undefined;
  #asks: string | undefined;
  #usage = NO_USAGE;
  #last: AssistantBody | undefined;
  #model: string | undefined;
  #asked: AskedBody | undefined;
  #heard: Heard | undefined;
  #granted: Record<LimitName, number> = { turns: 0, minutes: 0, costUsd: 0 };
  #declined = false;
  #reset: { readonly body: ResetBody; readonly at: number } | undefined;
  /** True while no reply has come since the last reset. */
  #unread = false;
  /** Point of the last message from outside. */
  #words: Point = { replies: 0, calls: 0, elapsedMs: 0 };
  #stretch = this.#words;

  constructor(prices: PriceTable, toolbox: Toolbox) {
    this.#prices = prices;
    this.#toolbox = toolbox;
    this.#progress = new Progress(toolbox);
  }

  /** Number of entries. */
  get entries(): number {
    return this.#entries;
  }

  get messages(): readonly Anthropic.MessageParam[] {
    return this.#messages;
  }

  /** The first message, without later additions. */
  get task(): UserContent {
    return this.#task;
  }

  /** The fixed part of the requests as first sent; undefined before that. */
  get system(): System | undefined {
    return this.#system;
  }

  /** The model for which these messages are; undefined if no runner has noted it. */
  get asks(): string | undefined {
    return this.#asks;
  }

  /** Rules files of folders that the model was given, in that order. */
  get rulesGiven(): readonly string[] {
    return this.#rules;
  }

  /** Ids of the messages that were delivered. */
  get given(): ReadonlySet<string> {
    return this.#given;
  }

  /** Messages since the task was given, in the words sent to the model. */
  get said(): readonly string[] {
    return this.#said;
  }

  /** The question that nobody has answered yet. */
  get asked(): AskedBody | undefined {
    return this.#asked;
  }

  /** The last messages delivered since the last reply. */
  get heard(): Heard | undefined {
    return this.#heard;
  }

  get granted(): Readonly<Record<LimitName, number>> {
    return this.#granted;
  }

  /** Point from which limits of turns and minutes count. */
  get stretch(): Point {
    return this.#stretch;
  }

  /** The last reset, and the number of replies since. */
  get reset(): { readonly body: ResetBody; readonly replies: number } | undefined {
    const { body, at } = this.#reset ?? {};
    return body && at !== undefined ? { body, replies: this.replies - at } : undefined;
  }

  /** True if an answer refused to go on beyond a limit. */
  get declined(): boolean {
    return this.#declined;
  }

  /** Usage of the task since the last follow-up, which is an attempt of its own. */
  get usage(): Usage {
    return this.#usage;
  }

  /** Name of the model that answered last, as it reports it. */
  get model(): string | undefined {
    return this.#model;
  }

  get replies(): number {
    return this.#outputs.length;
  }

  /** Milliseconds of stored work. */
  get elapsedMs(): number {
    return Math.max(this.#last?.elapsedMs ?? 0, this.#words.elapsedMs);
  }

  /** Stop reason of the last reply; null after a new message or a reset. */
  get lastStop(): Anthropic.StopReason | null {
    return this.#heard || this.#unread ? null : (this.#last?.stopReason ?? null);
  }

  /** The last reply if it still needs an answer. */
  get unanswered(): Anthropic.ContentBlock[] | undefined {
    return this.#messages.at(-1)?.role === 'assistant' ? this.#last?.content : undefined;
  }

  get refusal(): string | undefined {
    return this.#last?.refusal;
  }

  /**
   * Forecasts the next request (budget.ts); `fixed` comes before all messages. `cold`: the cache no
   * longer holds what was sent before.
   */
  forecast(fixed: unknown, cold: boolean): Forecast {
    const tokens = this.#unread ? undefined : this.#last?.tokens;
    const sent = tokens ? this.#messages.findLastIndex(({ role }) => role === 'assistant') + 1 : 0;
    const unsent = JSON.stringify([tokens ? [] : fixed, ...this.#messages.slice(sent)]);
    const held = tokens ? tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output : 0;
    const outputs = this.#outputs;
    return {
      cachedTokens: cold ? 0 : held,
      newCharacters: unsent.length + (cold ? held * CHARACTERS_PER_TOKEN : 0),
      outputTokens:
        outputs.length > 0
          ? outputs.reduce((sum, n) => sum + n, 0) / outputs.length
          : USUAL_OUTPUT_TOKENS,
    };
  }

  /** Returns how often this was said since limits and patience were last restarted. */
  times(mark: Mark): number {
    return this.#marks.filter((m) => m.mark === mark).length;
  }

  /** Returns the number of replies since this was last said, or all of them if it never was. */
  repliesSince(mark: Mark): number {
    return this.replies - (this.#marks.findLast((m) => m.mark === mark)?.replies ?? 0);
  }

  /** Calls and turns to search for loops. */
  get recent(): { readonly calls: readonly CallRecord[]; readonly turns: readonly TurnRecord[] } {
    return this.#progress.recent;
  }

  get calls(): readonly CallRecord[] {
    return this.#progress.calls;
  }

  /** Describes the calls made, for a bow-out. */
  tried(): string[] {
    return this.#progress.tried();
  }

  /** Returns relative paths of files whose content the model has seen or written. */
  seenPaths(): string[] {
    return this.#progress.seenPaths();
  }

  /** Number of successive replies that came to nothing. */
  get uselessReplies(): number {
    return this.#progress.uselessReplies;
  }

  /** The accepted call that ended the phase, if there is one since the last message. */
  get accepted(): FinalCall | undefined {
    return this.calls
      .slice(this.#words.calls)
      .findLast((call) => call.tool === this.#toolbox.final && !call.isError);
  }

  /** Last text of the model. */
  get lastText(): string {
    const texts = this.#last?.content.flatMap((b) => (b.type === 'text' ? [b.text] : [])) ?? [];
    return texts.join('\n').trim();
  }

  /** Adds the next entry. */
  take(received: Entry): void {
    const { role, body } = wellFormed(received);
    this.#entries += 1;
    switch (role) {
      case 'user':
        return this.#takeUser(body);
      case 'assistant':
        return this.#takeReply(body);
      case 'spent':
        return this.#count(body);
      case 'asked':
        this.#asked = body;
        return;
      case 'reset':
        return this.#takeReset(body);
    }
  }

  /** Counts entries that no longer belong to the conversation: their cost and time still apply. */
  takeCosts({ entries, count }: LoadedEntries['before']): void {
    this.#entries += count;
    for (const { role, body } of entries) {
      if (role === 'user' && body.heard) this.#takePaid(body.heard);
      if (role === 'spent' || role === 'assistant') this.#count(body);
      if (role !== 'assistant') continue;
      this.#words = { ...this.#words, elapsedMs: Math.max(this.#words.elapsedMs, body.elapsedMs) };
    }
  }

  #takeUser(body: UserBody): void {
    const { content, marks, rules = [], tree, heard } = body;
    if (this.#messages.length === 0) {
      this.#task = content.slice(0, 1);
      this.#system = body.system;
      this.#asks = body.model;
    }
    this.#rules.push(...rules);
    this.#progress.add(this.#answered(content), tree);
    this.#push(content);
    for (const mark of marks) this.#marks.push({ mark, replies: this.replies });
    if (marks.includes('stuck')) this.#progress.lookAnew();
    if (heard) this.#takeHeard(heard, content);
  }

  /** Adds content to the messages; results not yet sent and later content make one message. */
  #push(content: UserContent): void {
    const last = this.#messages.at(-1);
    if (last?.role !== 'user' || typeof last.content === 'string') {
      this.#messages.push({ role: 'user', content });
    } else {
      this.#messages.splice(-1, 1, { role: 'user', content: [...last.content, ...content] });
    }
  }

  #takeHeard(heard: Heard, content: UserContent): void {
    for (const { id } of heard.given) this.#given.add(id);
    this.#said.push(...content.flatMap((block) => (block.type === 'text' ? [block.text] : [])));
    this.#asked = undefined;
    this.#heard = heard;
    this.#words = { ...this.#here(), elapsedMs: heard.elapsedMs };
    const kinds = new Set(heard.given.map(({ kind }) => kind));
    for (const key of ['turns', 'minutes', 'costUsd'] as const) {
      this.#granted[key] += heard.grant?.[key] ?? 0;
    }
    const anew = kinds.has('follow_up') || kinds.has('fix');
    if (anew) {
      const costUsd = kinds.has('follow_up') ? 0 : this.#granted.costUsd;
      this.#granted = { turns: 0, minutes: 0, costUsd };
      this.#stretch = this.#words;
    }
    this.#takePaid(heard);
    if (!anew && !kinds.has('answer')) return;
    this.#declined = heard.declined === true;
    this.#marks = [];
    this.#progress.lookAnew();
    this.#reset = undefined;
  }

  /**
   * Restarts usage at a follow-up, which is an attempt of its own; once, however often it is said.
   */
  #takePaid({ given }: Heard): void {
    const fresh = given.filter(({ kind, id }) => kind === 'follow_up' && !this.#followed.has(id));
    if (fresh.length > 0) this.#usage = NO_USAGE;
    for (const { id } of fresh) this.#followed.add(id);
  }

  #here(): Point {
    return {
      replies: this.replies,
      calls: this.calls.length,
      elapsedMs: this.#last?.elapsedMs ?? 0,
    };
  }

  #answered(content: UserContent): CallRecord[] {
    const asked = this.unanswered ?? [];
    return content.flatMap((block) => {
      if (block.type !== 'tool_result') return [];
      const call = asked.find((b) => b.type === 'tool_use' && b.id === block.tool_use_id);
      if (call?.type !== 'tool_use') return [];
      const isError = block.is_error === true;
      const result = typeof block.content === 'string' ? block.content : '';
      const wrote = !isError && (call.name === 'edit' || call.name === 'write');
      return [{ tool: call.name, input: JSON.stringify(call.input), result, isError, wrote }];
    });
  }

  #takeReply(body: AssistantBody): void {
    this.#last = body;
    this.#heard = undefined;
    this.#unread = false;
    // An empty reply (a refusal) ends the phase; the API would not accept it back.
    if (body.content.length > 0) this.#messages.push({ role: 'assistant', content: body.content });
    this.#outputs.push(body.tokens.output);
    this.#count(body);
  }

  #takeReset(body: ResetBody): void {
    if ('cuts' in body) {
      this.#messages = withCuts(this.#messages, body.cuts);
    } else {
      const kept = body.keep > 0 ? this.#messages.slice(-body.keep) : [];
      this.#messages = [{ role: 'user', content: body.content }, ...kept];
      this.#asks = body.model;
      // Earlier reminders are gone with the messages, and are repeated if they still apply.
      this.#marks = this.#marks.filter(({ mark }) => mark === 'stuck');
    }
    this.#rules = [];
    this.#reset = { body, at: this.replies };
    this.#unread = true;
    this.#progress.lookAnew();
  }

  #count({ model, tokens }: { model: string; tokens: Tokens }): void {
    this.#model = model;
    // A proxy may answer with a model name of its own; the limit in dollars still has to apply.
    const price = priceOf(model, this.#prices) ?? priceOf(this.#asks ?? '', this.#prices);
    this.#usage = addUsage(this.#usage, tokens, price);
  }
}
