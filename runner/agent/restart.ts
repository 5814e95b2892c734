/**
 * Restarts a conversation: what may be cut near the model's window, and what a fresh conversation
 * is told instead. That is built from facts (the task, what people said, the diff, the last check),
 * never from a summary: a summary of a summary drifts.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { Role } from './backend.ts';
import { CHARACTERS_PER_TOKEN, type Forecast } from '../model/budget.ts';
import type { ConversationState } from './conversation-fold.ts';
import type { Cut, ResetReason, UserContent } from './entries.ts';
import { LAST_TURNS, oldOutput, charactersSaved } from './compaction.ts';
import { fence } from './prompt.ts';
import { type CallRecord, findLoop } from './loop-detection.ts';

const MAX_DIFF_CHARACTERS = 24_000;
const MAX_SAID_CHARACTERS = 20_000;
const MAX_CHECK_CHARACTERS = 6000;
const MAX_LISTED = 30;

/** Tokens of a model's window by default. */
export const WINDOW_TOKENS = 200_000;
/** Share of the window at which room is made. */
const NEAR_SHARE = 0.8;
/** Share of the window below which a cut is not worth a cold cache. */
const WORTH_SHARE = 0.2;
/** Share of the window that the kept turns may take. */
const KEPT_SHARE = 0.25;

type Reset =
  | { readonly kind: 'cut'; readonly cuts: readonly Cut[] }
  | { readonly kind: 'fresh'; readonly why: ResetReason; readonly keep: number };

/** Decides whether and how the conversation has to be reset before the next request. */
export function restartFor(
  conversation: ConversationState,
  now: { model: string; role: Role; tokens: number; forecast: Forecast },
): Reset | undefined {
  // One model's thoughts are not sent to another.
  if (conversation.asks !== undefined && conversation.asks !== now.model) {
    return { kind: 'fresh', why: 'model', keep: 0 };
  }
  if (conversation.lastStop === 'model_context_window_exceeded') {
    return { kind: 'fresh', why: 'window', keep: 0 };
  }
  if (now.role === 'code' && conversation.times('stuck') > 0 && findLoop(conversation.recent)) {
    return { kind: 'fresh', why: 'stuck', keep: 0 };
  }
  const { cachedTokens, newCharacters } = now.forecast;
  const held = cachedTokens + newCharacters / CHARACTERS_PER_TOKEN;
  if (held < NEAR_SHARE * now.tokens || conversation.messages.at(-1)?.role !== 'user')
    return undefined;
  const before = conversation.reset;
  const cuts = before && 'cuts' in before.body ? [] : oldOutput(conversation.messages);
  if (charactersSaved(conversation.messages, cuts) / CHARACTERS_PER_TOKEN >= WORTH_SHARE * held) {
    return { kind: 'cut', cuts };
  }
  // A conversation that was just restarted has nothing left to cut.
  if (before && !('cuts' in before.body) && before.replies === 0) return undefined;
  const most = KEPT_SHARE * now.tokens * CHARACTERS_PER_TOKEN;
  return { kind: 'fresh', why: 'window', keep: keptTurns(conversation.messages, most) };
}

/**
 * Returns how many of the last messages a fresh context keeps, within this number of characters.
 */
function keptTurns(messages: readonly Anthropic.MessageParam[], most: number): number {
  for (let keep = LAST_TURNS; keep > 0; keep -= 2) {
    const kept = messages.slice(-keep);
    const fits = JSON.stringify(kept).length <= most;
    if (keep < messages.length && kept[0]?.role === 'assistant' && fits) return keep;
  }
  return 0;
}

/** Returns what was said before the last messages, which are kept. */
export function saidBefore({ said, messages }: ConversationState, keep: number): string[] {
  const kept = new Set<string>();
  for (const { content } of keep > 0 ? messages.slice(-keep) : []) {
    for (const block of typeof content === 'string' ? [] : content) {
      if (block.type === 'text') kept.add(block.text);
    }
  }
  return said.filter((text) => !kept.has(text));
}

interface Standing {
  /** `lost`: the stored entries could not be read. */
  readonly why: ResetReason | 'lost';
  /** Description of the loop. */
  readonly circling?: string;
  /** Messages of people and the runner since the task was given, as delivered. */
  readonly said: readonly string[];
  /** Every call so far. */
  readonly calls: readonly CallRecord[];
  readonly tried: readonly string[];
  readonly seen: readonly string[];
  /** Unified diff of the work space; undefined if it could not be read. */
  readonly diff: string | undefined;
}

/** Describes the state of the work for a fresh context; follows the task. */
export function standingWords(standing: Standing): string {
  const { why, circling, said, calls, tried, seen, diff } = standing;
  const begun =
    why === 'stuck'
      ? `You have worked on this before and went round in circles: ${circling}. Begin afresh: take another way than the one below, or end with what stands in the way.`
      : 'You have worked on this before, in a conversation that could not continue. The work space is as you left it; this is where things stand.';
  const parts = [begun];
  if (said.length > 0) parts.push(...lastOf(said, MAX_SAID_CHARACTERS));
  parts.push(
    diff === undefined
      ? 'What you have changed so far could not be listed; look at it with git status.'
      : diff.trim() === ''
        ? 'You have changed no file so far.'
        : `What you have changed so far:\n${fence('diff', middleCut(diff, MAX_DIFF_CHARACTERS))}`,
  );
  const check = calls.findLast(({ tool }) => tool === 'verify');
  if (check) {
    const text = middleCut(check.result, MAX_CHECK_CHARACTERS);
    parts.push(`The checks, when you ran them last:\n${fence('checks', text)}`);
  }
  const did = tried.slice(-MAX_LISTED);
  if (did.length > 0) parts.push(`What you did last:\n${fence('calls', did.join('\n'))}`);
  const files = [...new Set(seen)].slice(-MAX_LISTED);
  if (files.length > 0) parts.push(`Files you have read: ${files.join(', ')}`);
  return parts.join('\n\n');
}

/** Returns as many of the last texts as fit. */
function lastOf(texts: readonly string[], most: number): string[] {
  let left = most;
  const fitting = texts.toReversed().filter((text) => (left -= text.length) >= 0);
  return fitting.toReversed();
}

function middleCut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most / 2)}\n[… left out …]\n${text.slice(-most / 2)}`;
}

/**
 * Returns the first message of a fresh context: the task as first given, and the state of the work.
 */
export function freshContent(task: UserContent, words: string): UserContent {
  return [...task, { type: 'text', text: words }];
}
