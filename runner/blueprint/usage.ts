/**
 * What an attempt's models have used, conversation by conversation: each tells its own sum, the
 * attempt's is the sum of them all, and a visit's is what was added since it began. The arithmetic
 * is pure; the last sums are a note.
 */
import type { Usage } from '../protocol/task.ts';
import { NO_USAGE, sumOfUsage, usageSince } from '../protocol/usage.ts';
import type { AttemptContext } from '../tasks/context.ts';
import type { Visit } from './work.ts';

const NOTE = 'usage';
const BEFORE = 'usage.before';

/** Names the conversation that a follow-up goes on with (store/attempt-records.ts). */
export const CONVERSATION = 'conversation';

/** By conversation, as each told it last. */
type Sums = Readonly<Record<string, Usage>>;

function sumsOf(context: Pick<AttemptContext, 'notes'>): Sums {
  return (context.notes.get(NOTE) as Sums | undefined) ?? {};
}

/** What had been used when this visit began: noted, so that it is known of one that was cut off. */
export async function usedBefore(
  context: AttemptContext,
  visit: Pick<Visit, 'node' | 'n'>,
): Promise<Sums> {
  const key = keyOf(visit);
  const noted = context.notes.get(key) as Sums | undefined;
  if (noted) return noted;
  const sums = sumsOf(context);
  await context.notes.set(key, sums);
  return sums;
}

/** A visit that stops to ask has told what it used by then; with the answer it counts anew. */
export async function countAnew(
  context: AttemptContext,
  visit: Pick<Visit, 'node' | 'n'>,
): Promise<void> {
  await context.notes.set(keyOf(visit), sumsOf(context));
}

function keyOf({ node, n }: Pick<Visit, 'node' | 'n'>): string {
  return `${BEFORE}.${node}.${n}`;
}

/** What these conversations have used since then. */
export function usedSince(
  context: AttemptContext,
  before: Sums,
  conversations: readonly string[],
): Usage {
  const now = sumsOf(context);
  return sumOfUsage(
    conversations.map((name) => usageSince(before[name] ?? NO_USAGE, now[name] ?? NO_USAGE)),
  );
}

/** What is known to have been paid for all conversations but these, in US dollars. */
export function spentBeside(
  context: Pick<AttemptContext, 'notes'>,
  ...conversations: readonly string[]
): number {
  return Object.entries(sumsOf(context))
    .filter(([name]) => !conversations.includes(name))
    .reduce((sum, [, { costUsd }]) => sum + (costUsd ?? 0), 0);
}

/** The model that people see is the one that writes the code, also while another one reviews it. */
function isCoder({ notes }: AttemptContext, conversation: string): boolean {
  const coder = notes.get(CONVERSATION) as string | undefined;
  if (coder === undefined || conversation === coder) return true;
  // One of several workers.
  return conversation.startsWith(`${coder}-`) && /^\d+$/.test(conversation.slice(coder.length + 1));
}

/** Stores and tells what a conversation has used by now. */
export async function recordUsage(
  context: AttemptContext,
  conversation: string,
  { usage, model }: { usage: Usage; model: string },
): Promise<void> {
  const sums = { ...sumsOf(context), [conversation]: usage };
  await context.record(conversation, { kind: 'model', model, usage });
  await context.notes.set(NOTE, sums);
  const total = sumOfUsage(Object.values(sums));
  const shown = isCoder(context, conversation) ? { model } : {};
  await context.tell({ kind: 'attempt.usage', usage: total, ...shown });
}
