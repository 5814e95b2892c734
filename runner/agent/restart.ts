/**
 * A conversation that begins otherwise: what may go when it is near the model's window, and what a
 * fresh one is told instead. It is built from what stands (the task, what people said, the diff,
 * the last check), never from a summary: a summary of a summary drifts.
 */
import type Anthropic from '@anthropic-ai/sdk';
import type { Role } from './backend.ts';
import { CHARACTERS_PER_TOKEN, type Forecast } from '../model/budget.ts';
import type { Conversation } from './conversation.ts';
import type { Cut, ResetReason, UserContent } from './entries.ts';
import { LAST_TURNS, oldOutput, charactersSaved } from './compaction.ts';
import { fence } from './prompt.ts';
import { type CallRecord, findLoop } from './loop-detection.ts';

const MAX_DIFF = 24_000;
const MAX_SAID = 20_000;
const MAX_CHECK = 6000;
const MAX_TRIED = 30;

/** Tokens that a model holds at once, where nobody says otherwise. */
export const USUAL_WINDOW = 200_000;
/** The share of the window at which room is made. */
const NEAR = 0.8;
/** A cut that saves less than this share is not worth a cold cache. */
const WORTH = 0.2;
/** The share of the window that the kept turns may take. */
const KEPT = 0.25;

type Reset =
  | { readonly kind: 'cut'; readonly cuts: readonly Cut[] }
  | { readonly kind: 'fresh'; readonly why: ResetReason; readonly keep: number };

/** Whether the conversation has to begin otherwise before the next request, and how. */
export function restartFor(
  talk: Conversation,
  now: { model: string; role: Role; tokens: number; forecast: Forecast },
): Reset | undefined {
  // What one model thought is not for another.
  if (talk.asks !== undefined && talk.asks !== now.model) {
    return { kind: 'fresh', why: 'model', keep: 0 };
  }
  if (talk.lastStop === 'model_context_window_exceeded') {
    return { kind: 'fresh', why: 'window', keep: 0 };
  }
  if (now.role === 'code' && talk.times('stuck') > 0 && findLoop(talk.recent)) {
    return { kind: 'fresh', why: 'stuck', keep: 0 };
  }
  const { cachedTokens, newCharacters } = now.forecast;
  const held = cachedTokens + newCharacters / CHARACTERS_PER_TOKEN;
  if (held < NEAR * now.tokens || talk.messages.at(-1)?.role !== 'user') return undefined;
  const before = talk.reset;
  const cuts = before && 'cuts' in before.body ? [] : oldOutput(talk.messages);
  if (charactersSaved(talk.messages, cuts) / CHARACTERS_PER_TOKEN >= WORTH * held) {
    return { kind: 'cut', cuts };
  }
  // Nothing is left to leave out of a conversation that has just begun afresh.
  if (before && !('cuts' in before.body) && before.replies === 0) return undefined;
  const most = KEPT * now.tokens * CHARACTERS_PER_TOKEN;
  return { kind: 'fresh', why: 'window', keep: keptTurns(talk.messages, most) };
}

/** How many of the last messages a fresh context keeps, within so many characters. */
function keptTurns(messages: readonly Anthropic.MessageParam[], most: number): number {
  for (let keep = LAST_TURNS; keep > 0; keep -= 2) {
    const kept = messages.slice(-keep);
    const fits = JSON.stringify(kept).length <= most;
    if (keep < messages.length && kept[0]?.role === 'assistant' && fits) return keep;
  }
  return 0;
}

/** What was said and does not stand in the last messages, which are kept. */
export function saidBefore({ said, messages }: Conversation, keep: number): string[] {
  const kept = new Set<string>();
  for (const { content } of keep > 0 ? messages.slice(-keep) : []) {
    for (const block of typeof content === 'string' ? [] : content) {
      if (block.type === 'text') kept.add(block.text);
    }
  }
  return said.filter((text) => !kept.has(text));
}

interface Standing {
  /** `lost`: its entries could not be read. */
  readonly why: ResetReason | 'lost';
  /** What went round in circles. */
  readonly circling?: string;
  /** What people and the runner have said since the task was given, as it was given. */
  readonly said: readonly string[];
  /** Every call so far. */
  readonly calls: readonly CallRecord[];
  readonly tried: readonly string[];
  readonly seen: readonly string[];
  /** The unified diff of the work space; undefined where it could not be had. */
  readonly diff: string | undefined;
}

/** What a fresh context is told after the task. */
export function standingWords(standing: Standing): string {
  const { why, circling, said, calls, tried, seen, diff } = standing;
  const begun =
    why === 'stuck'
      ? `You have worked on this before and went round in circles: ${circling}. Begin afresh: take another way than the one below, or end with what stands in the way.`
      : 'You have worked on this before, in a conversation that could not go on. The work space is as you left it; this is where things stand.';
  const parts = [begun];
  if (said.length > 0) parts.push(...lastOf(said, MAX_SAID));
  parts.push(
    diff === undefined
      ? 'What you have changed so far could not be listed; look at it with git status.'
      : diff.trim() === ''
        ? 'You have changed no file so far.'
        : `What you have changed so far:\n${fence('diff', middleCut(diff, MAX_DIFF))}`,
  );
  const check = calls.findLast(({ tool }) => tool === 'verify');
  if (check) {
    const text = middleCut(check.result, MAX_CHECK);
    parts.push(`The checks, when you ran them last:\n${fence('checks', text)}`);
  }
  const did = tried.slice(-MAX_TRIED);
  if (did.length > 0) parts.push(`What you did last:\n${fence('calls', did.join('\n'))}`);
  const files = [...new Set(seen)].slice(-MAX_TRIED);
  if (files.length > 0) parts.push(`Files you have read: ${files.join(', ')}`);
  return parts.join('\n\n');
}

/** The last of them that fit. */
function lastOf(texts: readonly string[], most: number): string[] {
  let left = most;
  const fitting = texts.toReversed().filter((text) => (left -= text.length) >= 0);
  return fitting.toReversed();
}

function middleCut(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most / 2)}\n[… left out …]\n${text.slice(-most / 2)}`;
}

/** The first message of a fresh context: the task as it was given first, and where things stand. */
export function freshContent(task: UserContent, words: string): UserContent {
  return [...task, { type: 'text', text: words }];
}
