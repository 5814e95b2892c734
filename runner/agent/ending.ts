/**
 * Ends a phase: translates `done` and each way of giving up into the terms of the contract. Pure.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import type Anthropic from '@anthropic-ai/sdk';
import * as v from 'valibot';
import type { BowOut, BowOutCode, PhaseEnding, Role } from './backend.ts';
import type { ConversationState } from './conversation-fold.ts';
import type { FinalCall } from './entries.ts';
import { findLoop } from './loop-detection.ts';
import type { GivenUp } from './turn.ts';
import type { Question } from '../protocol/messages.ts';
import { done as doneTool, DoneInput } from './tools/done.ts';
import { plan as planTool, PlanInput } from './tools/plan.ts';
import { review as reviewTool, ReviewInput } from './tools/review.ts';

/** Codes that a model may give as its reason; the others are the runner's. */
const CODES: readonly BowOutCode[] = [
  'not_needed',
  'not_reproducible',
  'ambiguous',
  'conflicting_tests',
  'checks_broken_at_base',
  'needs_secret',
  'needs_network',
  'missing_dependency',
  'out_of_scope',
  'too_large',
];

/** Ending of a phase, with the question it could ask instead, if there is one. */
export interface Ended {
  readonly ending: PhaseEnding;
  readonly question?: Pick<Question, 'text' | 'default'>;
}

/**
 * Reads the ending from the final call; undefined if the input does not fit the tool, as in a call
 * that was never accepted.
 */
export function endingOf(call: FinalCall, tried: readonly string[]): Ended | undefined {
  const input: unknown = JSON.parse(call.input);
  switch (call.tool) {
    case 'done': {
      const done = v.safeParse(DoneInput, doneTool.meant(input));
      return done.success ? endingOfDone(done.output, tried) : undefined;
    }
    case 'plan': {
      const plan = v.safeParse(PlanInput, planTool.meant(input));
      if (!plan.success) return undefined;
      const { outcome, summary, steps, parts } = plan.output;
      if (outcome !== 'planned') return endingOfDone({ ...plan.output, outcome }, tried);
      return { ending: { kind: 'planned', plan: { summary, steps, parts } } };
    }
    case 'review': {
      const review = v.safeParse(ReviewInput, reviewTool.meant(input));
      return review.success ? { ending: { kind: 'reviewed', review: review.output } } : undefined;
    }
    default:
      return undefined;
  }
}

function endingOfDone(done: DoneInput, tried: readonly string[]): Ended {
  const { outcome, summary, reason, question } = done;
  if (outcome === 'finished') {
    return { ending: { kind: 'finished', summary: summary.slice(0, MAX_CHARACTERS.reason) } };
  }
  if (outcome === 'not_needed') return { ending: bowOut('not_needed', summary, tried, question) };
  const named = reason?.match(/^\W*([a-z_]+)/)?.[1];
  const code = CODES.find((c) => c === named) ?? 'blocked';
  const words = reason === undefined || reason === code ? summary : `${summary}\n${reason}`;
  const ending = bowOut(code, words, tried, question);
  if (!question?.trim()) return { ending };
  const text = `${question}\n\n${words}`.slice(0, MAX_CHARACTERS.reason);
  const answer = done.default?.trim().slice(0, MAX_CHARACTERS.reason);
  return { ending, question: answer ? { text, default: answer } : { text } };
}

export function endingOfGivenUp(given: GivenUp, tried: readonly string[]): PhaseEnding {
  if (given.because === 'too_long') return tooLarge(given.reason, tried);
  return bowOut(given.because === 'budget' ? 'budget' : 'harness_error', given.reason, tried);
}

export function bowOut(
  code: BowOutCode,
  reason: string,
  tried: readonly string[],
  question?: string,
): PhaseEnding {
  const out: BowOut = { code, reason: reason.slice(0, MAX_CHARACTERS.reason), tried };
  return {
    kind: 'bowed_out',
    bowOut: question
      ? { ...out, question: { text: question.slice(0, MAX_CHARACTERS.reason) } }
      : out,
  };
}

function tooLarge(reason: string, tried: readonly string[]): PhaseEnding {
  const out: BowOut = { code: 'too_large', reason: reason.slice(0, MAX_CHARACTERS.reason), tried };
  return { kind: 'bowed_out', bowOut: { ...out, byRunner: true } };
}

/** Times that a model is asked to go on, or to end properly, before it counts as stuck. */
const MAX_NUDGES = 3;
/** Successive useless replies of a role that has one thing to say: it is asked again once. */
const MAX_USELESS_REPLIES = 2;

/** Returns why asking the model again is useless; undefined to go on. */
export function unanswerable(
  conversation: ConversationState,
  role: Role,
  tried: readonly string[],
): PhaseEnding | undefined {
  const { lastStop, unanswered } = conversation;
  if (lastStop === 'refusal') {
    return bowOut('model_refused', `The model refused: ${conversation.refusal ?? ''}`, tried);
  }
  if (
    lastStop === 'model_context_window_exceeded' &&
    conversation.reset &&
    conversation.reset.replies <= 1
  ) {
    const reason = 'The work no longer fits into what the model can hold at once.';
    return tooLarge(reason, tried);
  }
  const silent = unanswered && !unanswered.some(({ type }) => type === 'tool_use');
  if (silent && lastStop === 'max_tokens' && conversation.times('go_on') >= MAX_NUDGES) {
    const reason =
      'The model filled its reply to the limit again and again without calling a tool.';
    return bowOut('stuck', reason, tried);
  }
  if (silent && isOver(lastStop)) {
    const ignored =
      conversation.times('call_done') > 0 && conversation.repliesSince('call_done') === 1;
    if (ignored || conversation.times('call_done') >= MAX_NUDGES) {
      const words = conversation.lastText;
      const reason = `The model stopped without ending the work as it should. Its last words: ${words || '(none)'}`;
      const lastWords = words.slice(0, MAX_CHARACTERS.reason);
      const out: BowOut = {
        code: 'stuck',
        reason: reason.slice(0, MAX_CHARACTERS.reason),
        tried,
        lastWords,
      };
      return { kind: 'bowed_out', bowOut: out };
    }
  }
  if (role !== 'code' && conversation.uselessReplies >= MAX_USELESS_REPLIES) {
    const reason = 'The model gave no answer in the form that was asked for.';
    return bowOut('stuck', reason, tried);
  }
  const circling = conversation.times('stuck') > 0 ? findLoop(conversation.recent) : undefined;
  // A phase that writes code gets a fresh context first (restart.ts).
  if (circling && (role !== 'code' || conversation.reset?.body.why === 'stuck')) {
    return bowOut('stuck', `The agent went round in circles: ${circling}.`, tried);
  }
  return undefined;
}

function isOver(stop: Anthropic.StopReason | null): boolean {
  const goesOn = ['pause_turn', 'max_tokens', 'model_context_window_exceeded'];
  return stop === null || !goesOn.includes(stop);
}

export function endingWords(ending: PhaseEnding): string {
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
