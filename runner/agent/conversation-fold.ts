/**
 * What follows from the entries of a conversation with the model, and from nothing else: the
 * messages to send, usage, time, the calls made, the files seen, what was said. A pure fold:
 * the same entries make the same, whenever and by whichever process they are taken.
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

/** A place in the conversation that something is counted from. */
interface Point {
  readonly replies: number;
  readonly calls: number;
  readonly elapsedMs: number;
}

export class ConversationFold {
  readonly #prices: PriceTable;
  readonly #toolbox: Toolbox;
  readonly #progress: Progress;
  readonly #outputs: number[] = [];
  readonly #given = new Set<string>();
  readonly #said: string[] = [];
  /** Follow-ups from which usage counted anew. */
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
  /** No reply came since the conversation began otherwise. */
  #unread = false;
  /** Where something was said last. */
  #words: Point = { replies: 0, calls: 0, elapsedMs: 0 };
  #stretch: Point & { readonly fix: boolean } = { ...this.#words, fix: false };

  constructor(prices: PriceTable, toolbox: Toolbox) {
    this.#prices = prices;
    this.#toolbox = toolbox;
    this.#progress = new Progress(toolbox);
  }

  /** How many entries there are. */
  get entries(): number {
    return this.#entries;
  }

  get messages(): readonly Anthropic.MessageParam[] {
    return this.#messages;
  }

  /** The first message, without what was added to it. */
  get task(): UserContent {
    return this.#task;
  }

  /** The fixed part as it was sent first; undefined before that. */
  get system(): System | undefined {
    return this.#system;
  }

  /** The model these messages are for; undefined where no runner has noted it. */
  get asks(): string | undefined {
    return this.#asks;
  }

  /** The rules files of folders that the model was given, in that order. */
  get rulesGiven(): readonly string[] {
    return this.#rules;
  }

  /** The messages that were given, by id. */
  get given(): ReadonlySet<string> {
    return this.#given;
  }

  /** What was said since the task was given, in the words the model got. */
  get said(): readonly string[] {
    return this.#said;
  }

  /** The question nobody has answered yet. */
  get asked(): AskedBody | undefined {
    return this.#asked;
  }

  /** What was heard since the last reply, the last of it. */
  get heard(): Heard | undefined {
    return this.#heard;
  }

  get granted(): Readonly<Record<LimitName, number>> {
    return this.#granted;
  }

  /** Where limits of turns and minutes are counted from, and whether it is a fix. */
  get stretch(): Point & { readonly fix: boolean } {
    return this.#stretch;
  }

  /** How it began otherwise last, and how many replies came since. */
  get reset(): { readonly body: ResetBody; readonly replies: number } | undefined {
    const { body, at } = this.#reset ?? {};
    return body && at !== undefined ? { body, replies: this.replies - at } : undefined;
  }

  /** Whether an answer was that nothing goes on beyond a limit. */
  get declined(): boolean {
    return this.#declined;
  }

  /** What the task has used, from the last follow-up on: that is an attempt of its own. */
  get usage(): Usage {
    return this.#usage;
  }

  /** The model that answered last, by its own name. */
  get model(): string | undefined {
    return this.#model;
  }

  get replies(): number {
    return this.#outputs.length;
  }

  /** Milliseconds of work that is stored. */
  get elapsedMs(): number {
    return Math.max(this.#last?.elapsedMs ?? 0, this.#words.elapsedMs);
  }

  /** How the last reply ended; null once something was said since, or it began otherwise. */
  get lastStop(): Anthropic.StopReason | null {
    return this.#heard || this.#unread ? null : (this.#last?.stopReason ?? null);
  }

  /** The reply that nobody has answered yet, or undefined. */
  get unanswered(): Anthropic.ContentBlock[] | undefined {
    return this.#messages.at(-1)?.role === 'assistant' ? this.#last?.content : undefined;
  }

  get refusal(): string | undefined {
    return this.#last?.refusal;
  }

  /**
   * What the next request is expected to hold (budget.ts); `fixed` goes before all messages.
   * `cold`: the cache has let go of what was sent before.
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

  /** How often this was said, since limits and patience began anew. */
  times(mark: Mark): number {
    return this.#marks.filter((m) => m.mark === mark).length;
  }

  /** How many replies came since this was last said; all of them when it never was. */
  repliesSince(mark: Mark): number {
    return this.replies - (this.#marks.findLast((m) => m.mark === mark)?.replies ?? 0);
  }

  /** The calls and turns that circles are looked for in. */
  get recent(): { readonly calls: readonly CallRecord[]; readonly turns: readonly TurnRecord[] } {
    return this.#progress.recent;
  }

  get calls(): readonly CallRecord[] {
    return this.#progress.calls;
  }

  /** What was called, in words; for a bow-out. */
  tried(): string[] {
    return this.#progress.tried();
  }

  /** Relative paths whose content the model has seen or written. */
  seenPaths(): string[] {
    return this.#progress.seenPaths();
  }

  /** How many replies in a row came to nothing. */
  get uselessReplies(): number {
    return this.#progress.uselessReplies;
  }

  /** The call that ended the phase, if one was accepted since anything was said last. */
  get accepted(): FinalCall | undefined {
    return this.calls
      .slice(this.#words.calls)
      .findLast((call) => call.tool === this.#toolbox.final && !call.isError);
  }

  /** The last thing the model said in words. */
  get lastText(): string {
    const texts = this.#last?.content.flatMap((b) => (b.type === 'text' ? [b.text] : [])) ?? [];
    return texts.join('\n').trim();
  }

  /** Adds one entry; only ever the next one. */
  protected take(received: Entry): void {
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

  /** Entries that are no part of it any more: what was paid and the time they took count on. */
  protected takeCosts({ entries, count }: LoadedEntries['before']): void {
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

  /** Results that were never sent and what is said after them make one message. */
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
      this.#stretch = { ...this.#words, fix: !kinds.has('follow_up') };
    }
    this.#takePaid(heard);
    if (!anew && !kinds.has('answer')) return;
    this.#declined = heard.declined === true;
    this.#marks = [];
    this.#progress.lookAnew();
    this.#reset = undefined;
  }

  /** A follow-up is an attempt of its own, and counts anew; once, however often it is said. */
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
    // An empty reply (a refusal) ends the phase; the API would not take it back.
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
      // What was said before is gone, and said again where it still holds.
      this.#marks = this.#marks.filter(({ mark }) => mark === 'stuck');
    }
    this.#rules = [];
    this.#reset = { body, at: this.replies };
    this.#unread = true;
    this.#progress.lookAnew();
  }

  #count({ model, tokens }: { model: string; tokens: Tokens }): void {
    this.#model = model;
    // Who passes requests on may answer with a name of its own; the limit in dollars holds there too.
    const price = priceOf(model, this.#prices) ?? priceOf(this.#asks ?? '', this.#prices);
    this.#usage = addUsage(this.#usage, tokens, price);
  }
}
