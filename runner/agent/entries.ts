/**
 * The forms of a stored conversation, entry by entry (entry-schema.ts has their schemas). What is
 * stored is never changed; a field that an older runner did not write is optional.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { InboxMessage, QuestionToPut } from './backend.ts';
import type { LimitName } from '../model/budget.ts';
import type { Tokens } from '../model/prices.ts';

/** What we said to the model besides results, and must not say twice. */
export type Mark = 'wrap_up' | 'last_turn' | 'call_done' | 'stuck' | 'go_on';

export type System = readonly Anthropic.TextBlockParam[];

export type UserContent = (Anthropic.ToolResultBlockParam | Anthropic.TextBlockParam)[];

/** What an answer added to the limits. */
export type Grant = Readonly<Partial<Record<LimitName, number>>>;

/** Messages that were given: all of them at once, with what follows from them. */
export interface Heard {
  readonly given: readonly Pick<InboxMessage, 'id' | 'kind'>[];
  readonly grant?: Grant;
  /** It was asked whether to go on beyond a limit, and the answer was no. */
  readonly declined?: boolean;
  /** An interruption without a word was the last of them: it is for a person to say more. */
  readonly wordless?: boolean;
  /** Milliseconds of work up to here. */
  readonly elapsedMs: number;
}

/** What the runner said: the task, results, and what came in between. */
export interface UserBody {
  readonly content: UserContent;
  readonly marks: readonly Mark[];
  /** The rules files of folders that came with the results, by path. */
  readonly rules?: readonly string[];
  /** In the first entry: the fixed part of every request, so that each has the same. */
  readonly system?: System;
  /** In the first entry: the model that is asked. */
  readonly model?: string;
  /** The work tree after the calls that are answered here, where they may have changed it. */
  readonly tree?: string;
  readonly heard?: Heard;
}

/** A reply of the model. */
export interface AssistantBody {
  readonly content: Anthropic.ContentBlock[];
  readonly stopReason: Anthropic.StopReason | null;
  readonly model: string;
  readonly tokens: Tokens;
  /** Why the model refused, when it did. */
  readonly refusal?: string;
  /** Milliseconds of work up to here, over all runs of the phase. */
  readonly elapsedMs: number;
}

/** A request that was paid for and gave nothing. */
export interface SpentBody {
  readonly model: string;
  readonly tokens: Tokens;
}

/** A question that ended the phase until somebody answers. */
export interface AskedBody {
  readonly question: QuestionToPut & { id: string };
  /** The limit that was reached, when it is about one. */
  readonly limit?: LimitName;
}

export type ResetReason = 'window' | 'stuck' | 'model';

/** From here on the requests begin otherwise. Either form. */
export type ResetBody =
  | { readonly why: ResetReason; readonly cuts: readonly Cut[] }
  | {
      readonly why: ResetReason;
      /** The new first message. */
      readonly content: UserContent;
      /** How many of the last messages stay. */
      readonly keep: number;
      readonly model: string;
    };

/** A result whose text was replaced: where it stands among the messages, and by what. */
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

/** The call that ended a phase, its input as JSON. */
export interface FinalCall {
  readonly tool: string;
  readonly input: string;
}
