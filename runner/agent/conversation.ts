/**
 * The conversation with the model, exactly as sent and received, and what follows from it alone:
 * usage, time, the calls made, the files seen. Every entry is stored before it counts, nothing is
 * ever changed, so each request extends the one before, and a resumed phase knows what the
 * interrupted one knew.
 */
import { posix } from 'node:path';
import type Anthropic from '@anthropic-ai/sdk';
import * as v from 'valibot';
import type { Usage } from '../protocol/task.ts';
import { WORKSPACE } from '../sandbox/sandbox.ts';
import type { Transcript } from './backend.ts';
import { type Forecast, USUAL_OUTPUT_TOKENS } from './budget.ts';
import { addUsage, NO_USAGE, type PriceTable, priceOf, type Tokens } from './prices.ts';
import { UNKNOWN_OUTCOME } from './prompt.ts';
import type { Done } from './stuck.ts';
import { DoneInput } from './tools/done.ts';
import { findTool } from './tools/toolbox.ts';
import type { Reply } from './turn.ts';

/** What we said to the model besides results, and must not say twice. */
export type Mark = 'wrap_up' | 'last_turn' | 'call_done' | 'stuck' | 'go_on';

export type System = readonly Anthropic.TextBlockParam[];

export type UserContent = (Anthropic.ToolResultBlockParam | Anthropic.TextBlockParam)[];

/** The stored forms, by role. */
interface UserBody {
  readonly content: UserContent;
  readonly marks: readonly Mark[];
  /** The rules files of folders that came with the results, by path. */
  readonly rules?: readonly string[];
  /** In the first entry: the fixed part of every request, so that each has the same. */
  readonly system?: System;
}
interface AssistantBody {
  readonly content: Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly model: string;
  readonly tokens: Tokens;
  /** Why the model refused, when it did. */
  readonly refusal?: string;
  /** Milliseconds of work up to here, over all runs of the phase. */
  readonly elapsedMs: number;
}
interface SpentBody {
  readonly model: string;
  readonly tokens: Tokens;
}

export class Conversation {
  readonly messages: Anthropic.MessageParam[] = [];
  readonly #transcript: Transcript;
  readonly #prices: PriceTable;
  readonly #marks: { mark: Mark; replies: number; calls: number }[] = [];
  readonly #calls: Done[] = [];
  readonly #outputs: number[] = [];
  readonly #rules: string[] = [];
  #system: System | undefined;
  #usage = NO_USAGE;
  #last: AssistantBody | undefined;
  #model: string | undefined;

  constructor(transcript: Transcript, prices: PriceTable) {
    this.#transcript = transcript;
    this.#prices = prices;
    for (const { role, body } of transcript.load()) {
      if (role === 'user') this.#takeUser(body as UserBody);
      else if (role === 'assistant') this.#takeReply(body as AssistantBody);
      else if (role === 'spent') this.#takeSpent(body as SpentBody);
    }
  }

  /** The first message, and the fixed part that goes before it in this request and all others. */
  async begin(system: System, content: UserContent, marks: readonly Mark[]): Promise<void> {
    const body: UserBody = { content, marks, system };
    await this.#transcript.append({ role: 'user', body });
    this.#takeUser(body);
  }

  async addUser(
    content: UserContent,
    marks: readonly Mark[] = [],
    rules: readonly string[] = [],
  ): Promise<void> {
    const body: UserBody = { content, marks, ...(rules.length > 0 ? { rules } : {}) };
    await this.#transcript.append({ role: 'user', body });
    this.#takeUser(body);
  }

  async addReply(reply: Reply, elapsedMs: number): Promise<void> {
    const { kind: _, ...received } = reply;
    const body: AssistantBody = { ...received, elapsedMs };
    await this.#transcript.append({ role: 'assistant', body });
    this.#takeReply(body);
  }

  /** A request that was paid for and gave nothing. */
  async addSpent(body: SpentBody): Promise<void> {
    await this.#transcript.append({ role: 'spent', body });
    this.#takeSpent(body);
  }

  /** The fixed part as it was sent first; undefined before that. */
  get system(): System | undefined {
    return this.#system;
  }

  /** The rules files of folders that the model was given, in that order. */
  get rulesGiven(): readonly string[] {
    return this.#rules;
  }

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

  /** Milliseconds of work that earlier runs of this phase had stored. */
  get elapsedMs(): number {
    return this.#last?.elapsedMs ?? 0;
  }

  get lastStop(): Anthropic.StopReason | null {
    return this.#last?.stopReason ?? null;
  }

  /** The reply that nobody has answered yet, or undefined. */
  get unanswered(): Anthropic.ContentBlock[] | undefined {
    return this.messages.at(-1)?.role === 'assistant' ? this.#last?.content : undefined;
  }

  get refusal(): string | undefined {
    return this.#last?.refusal;
  }

  /** What the next request is expected to hold (budget.ts), with this content added to it. */
  forecast(next: UserContent, system: System): Forecast {
    const tokens = this.#last?.tokens;
    const outputs = this.#outputs;
    return {
      cachedTokens: tokens
        ? tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output
        : 0,
      newCharacters: JSON.stringify(next).length + (tokens ? 0 : JSON.stringify(system).length),
      outputTokens:
        outputs.length > 0
          ? outputs.reduce((sum, n) => sum + n, 0) / outputs.length
          : USUAL_OUTPUT_TOKENS,
    };
  }

  /** How often this was said. */
  times(mark: Mark): number {
    return this.#marks.filter((m) => m.mark === mark).length;
  }

  /** How many replies came since this was last said; all of them when it never was. */
  repliesSince(mark: Mark): number {
    return this.replies - (this.#marks.findLast((m) => m.mark === mark)?.replies ?? 0);
  }

  /**
   * The answered calls since this was last said, with those that this content answers. Calls that
   * a restart cut off are left out: that they came to nothing says nothing about the agent.
   */
  callsSince(mark: Mark, next: UserContent): readonly Done[] {
    const calls = [...this.#calls, ...this.#answered(next)];
    const since = calls.slice(this.#marks.findLast((m) => m.mark === mark)?.calls ?? 0);
    return since.filter(({ result }) => result !== UNKNOWN_OUTCOME);
  }

  /** The names of the tools called, with what they were called on; for a bow-out. */
  tried(): string[] {
    const lines = this.#calls.flatMap(({ tool, input }) => {
      const prepared = tool === 'done' ? undefined : findTool(tool)?.prepare(JSON.parse(input));
      return prepared?.kind === 'ready' ? [prepared.summary] : [];
    });
    return [...new Set(lines)];
  }

  /** The input of the `done` call that was accepted, if one was. */
  get accepted(): DoneInput | undefined {
    const call = this.#calls.findLast((c) => c.tool === 'done' && !c.isError);
    if (!call) return undefined;
    const parsed = v.safeParse(DoneInput, JSON.parse(call.input));
    return parsed.success ? parsed.output : undefined;
  }

  /** Relative paths whose content the model has seen or written. */
  seenPaths(): string[] {
    return this.#calls.flatMap((call) => {
      if (call.isError || !['read', 'edit', 'write'].includes(call.tool)) return [];
      const input = JSON.parse(call.input) as Record<string, unknown>;
      const path = input['path'] ?? input['file_path'] ?? input['file'];
      if (typeof path !== 'string') return [];
      return [posix.relative(WORKSPACE, posix.resolve(WORKSPACE, path))];
    });
  }

  /** The last thing the model said in words. */
  get lastText(): string {
    const texts = this.#last?.content.flatMap((b) => (b.type === 'text' ? [b.text] : [])) ?? [];
    return texts.join('\n').trim();
  }

  #takeUser({ content, marks, rules = [], system }: UserBody): void {
    this.#system ??= system;
    this.#rules.push(...rules);
    this.#calls.push(...this.#answered(content));
    this.messages.push({ role: 'user', content });
    for (const mark of marks) {
      this.#marks.push({ mark, replies: this.replies, calls: this.#calls.length });
    }
  }

  #answered(content: UserContent): Done[] {
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
    // An empty reply (a refusal) ends the phase; the API would not take it back.
    if (body.content.length > 0) this.messages.push({ role: 'assistant', content: body.content });
    this.#outputs.push(body.tokens.output);
    this.#count(body.model, body.tokens);
  }

  #takeSpent({ model, tokens }: SpentBody): void {
    this.#count(model, tokens);
  }

  #count(model: string, tokens: Tokens): void {
    this.#model = model;
    this.#usage = addUsage(this.#usage, tokens, priceOf(model, this.#prices));
  }
}
