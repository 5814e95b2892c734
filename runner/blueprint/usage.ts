/**
 * Sums what an attempt's models have used: each conversation reports its own sum, the attempt's is
 * the sum of them all, and a visit's is what was added since it began. The arithmetic is pure; the
 * last sums are a note.
 */
import { entriesOf } from '../ledger/entry.ts';
import type { Usage } from '../protocol/task.ts';
import { NO_USAGE, sumOfUsage, usageSince } from '../protocol/usage.ts';
import type { EventWriter, LedgerReader, LedgerWriter, NoteKeeper } from '../tasks/context.ts';
import { CONVERSATION, USAGE, usageBeforeNote, type UsageSums } from './notes.ts';
import type { Visit } from './attempt-runtime.ts';

function sumsOf(context: NoteKeeper): UsageSums {
  return context.notes.read(USAGE) ?? {};
}

/**
 * Restores the sums from the ledger when the note cannot be read: what was paid counts against the
 * limit.
 */
export async function recoverUsage(context: NoteKeeper & LedgerReader): Promise<void> {
  if (!context.notes.isUnreadable(USAGE)) return;
  const told = entriesOf(context.ledger(), 'model').map(
    ({ phase, usage }) => [phase, usage] as const,
  );
  // The last entry of a conversation holds its sum.
  await context.notes.write(USAGE, Object.fromEntries(told));
}

/**
 * Returns the usage at the start of this visit, stored as a note so that an interrupted visit knows
 * it too.
 */
export async function usedBefore(
  context: NoteKeeper,
  visit: Pick<Visit, 'node' | 'n'>,
): Promise<UsageSums> {
  const note = usageBeforeNote(visit);
  const noted = context.notes.read(note);
  if (noted) return noted;
  const sums = sumsOf(context);
  await context.notes.write(note, sums);
  return sums;
}

/** Restarts the count after a visit that stopped to ask: it has already reported its usage. */
export async function countAnew(
  context: NoteKeeper,
  visit: Pick<Visit, 'node' | 'n'>,
): Promise<void> {
  await context.notes.write(usageBeforeNote(visit), sumsOf(context));
}

/** Returns what these conversations have used since then. */
export function usedSince(
  context: NoteKeeper,
  before: UsageSums,
  conversations: readonly string[],
): Usage {
  const now = sumsOf(context);
  return sumOfUsage(
    conversations.map((name) => usageSince(usageIn(before, name), usageIn(now, name))),
  );
}

/**
 * Reads an own property only: a conversation may be called "constructor", which every object has.
 */
function usageIn(sums: UsageSums, conversation: string): Usage {
  return Object.hasOwn(sums, conversation) ? (sums[conversation] ?? NO_USAGE) : NO_USAGE;
}

/** Returns the known cost of all conversations but these, in US dollars. */
export function spentBeside(context: NoteKeeper, ...conversations: readonly string[]): number {
  return Object.entries(sumsOf(context))
    .filter(([name]) => !conversations.includes(name))
    .reduce((sum, [, { costUsd }]) => sum + (costUsd ?? 0), 0);
}

/**
 * True for a conversation that writes the code: people see its model, even while another reviews.
 */
function isCoder({ notes }: NoteKeeper, conversation: string): boolean {
  const coder = notes.read(CONVERSATION);
  if (coder === undefined || conversation === coder) return true;
  // A conversation of one of several workers.
  return conversation.startsWith(`${coder}-`) && /^\d+$/.test(conversation.slice(coder.length + 1));
}

/** Context through which usage is reported, recorded and kept. */
export type UsageContext = EventWriter & LedgerWriter & NoteKeeper;

/** Stores and reports what a conversation has used so far. */
export async function recordUsage(
  context: UsageContext,
  conversation: string,
  { usage, model }: { usage: Usage; model: string },
): Promise<void> {
  const sums = { ...sumsOf(context), [conversation]: usage };
  await context.record(conversation, { kind: 'model', model, usage });
  await context.notes.write(USAGE, sums);
  const total = sumOfUsage(Object.values(sums));
  const shown = isCoder(context, conversation) ? { model } : {};
  await context.tell({ kind: 'attempt.usage', usage: total, ...shown });
}
