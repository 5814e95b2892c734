/**
 * Owns what an error means that ended an attempt's run: whether the engine, or somebody outside,
 * ended it, which says nothing of the work. Decides nothing about the work itself.
 */
import { ErrandError } from '../protocol/errors.ts';
import { isOutage } from '../sandbox/sandbox.ts';
import { type LedgerReader, type NoteKeeper, OutageError } from '../tasks/context.ts';
import { OUTAGES } from './notes.ts';

const MAX_OUTAGES = 5;

/**
 * Picks the cause among the work's own error and the errors of closing: an engine outage first,
 * which may show only while closing, otherwise the work's own error.
 */
export function causeOf(thrown: unknown): unknown {
  const causes = causesOf(thrown);
  return causes.find(isOutage) ?? causes.at(-1);
}

/**
 * Lists the newest error first: errors met while closing come before the one that led to closing.
 */
function causesOf(thrown: unknown): unknown[] {
  if (!(thrown instanceof SuppressedError)) return [thrown];
  return [...causesOf(thrown.error), ...causesOf(thrown.suppressed)];
}

/**
 * Treats an outage as no verdict on the work: the attempt is taken up again, a few times.
 */
export async function outageOf(
  error: unknown,
  context: LedgerReader & NoteKeeper,
): Promise<unknown> {
  if (!isOutage(error) || context.ledger().at(-1)?.kind === 'verdict') return error;
  const before = context.notes.read(OUTAGES) ?? 0;
  if (before >= MAX_OUTAGES) return told(error);
  await context.notes.write(OUTAGES, before + 1);
  return new OutageError(
    `${error.message} The work so far is kept, and the task continues by itself.`,
    error,
  );
}

/** Adds a message for people if the error has none. */
function told(error: Error): Error {
  if (error instanceof ErrandError) return error;
  return new ErrandError('unavailable', error.message, {
    hint: 'It happened again and again: look at the log of the engine.',
    cause: error,
  });
}
