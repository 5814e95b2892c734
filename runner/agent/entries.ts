/**
 * Forms of a stored conversation, entry by entry (entry-schema.ts has their schemas). Stored
 * entries never change; a field that an older runner did not write is optional.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { InboxMessage, QuestionToPut } from './backend.ts';
import type { LimitName } from '../model/budget.ts';
import type { Tokens } from '../model/prices.ts';

/** Reminders to the model, each of which must not be repeated. */
export type Mark = 'wrap_up' | 'last_turn' | 'call_done' | 'stuck' | 'go_on';

export type System = readonly Anthropic.TextBlockParam[];

export type UserContent = (Anthropic.ToolResultBlockParam | Anthropic.TextBlockParam)[];

/** Amounts that an answer added to the limits. */
export type Grant = Readonly<Partial<Record<LimitName, number>>>;

/** Messages that were delivered together, with their consequences. */
export interface Heard {
  readonly given: readonly Pick<InboxMessage, 'id' | 'kind'>[];
  readonly grant?: Grant;
  /** The answer refused to go on beyond a limit. */
  readonly declined?: boolean;
  /** The last message was an interruption without text: a person has to say more. */
  readonly wordless?: boolean;
  /** Milliseconds of work so far. */
  readonly elapsedMs: number;
}

/** Content from the runner: the task, results, and messages in between. */
export interface UserBody {
  readonly content: UserContent;
  readonly marks: readonly Mark[];
  /** Paths of the rules files that came with the results. */
  readonly rules?: readonly string[];
  /** In the first entry: the fixed part of every request, kept so that each has the same bytes. */
  readonly system?: System;
  /** In the first entry: the model that is asked. */
  readonly model?: string;
  /** Id of the work tree after the calls answered here, if they may have changed it. */
  readonly tree?: string;
  readonly heard?: Heard;
}

/** A reply of the model. */
export interface AssistantBody {
  readonly content: Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly model: string;
  readonly tokens: Tokens;
  /** Reason for the model's refusal, if it refused. */
  readonly refusal?: string;
  /** Milliseconds of work so far, over all runs of the phase. */
  readonly elapsedMs: number;
}

/** Cost of a request that gave no usable reply. */
export interface SpentBody {
  readonly model: string;
  readonly tokens: Tokens;
}

/** A question that ended the phase until somebody answers. */
export interface AskedBody {
  readonly question: QuestionToPut & { id: string };
  /** The limit that was reached, if the question is about one. */
  readonly limit?: LimitName;
}

export type ResetReason = 'window' | 'stuck' | 'model';

/** A reset: later requests begin differently, in one of two forms. */
export type ResetBody =
  | { readonly why: ResetReason; readonly cuts: readonly Cut[] }
  | {
      readonly why: ResetReason;
      /** The new first message. */
      readonly content: UserContent;
      /** Number of last messages that are kept. */
      readonly keep: number;
      readonly model: string;
    };

/** A result whose text was replaced: its position among the messages, and the new text. */
export interface Cut {
  readonly message: number;
  readonly block: number;
  readonly text: string;
}

/** One entry of a conversation of the built-in agent. */
export type Entry =
  | { readonly role: 'user'; readonly body: UserBody }
  | { readonly role: 'assistant'; readonly body: AssistantBody }
  | { readonly role: 'spent'; readonly body: SpentBody }
  | { readonly role: 'asked'; readonly body: AskedBody }
  | { readonly role: 'reset'; readonly body: ResetBody };

/** The call that ended a phase, with its input as JSON. */
export interface FinalCall {
  readonly tool: string;
  readonly input: string;
}
