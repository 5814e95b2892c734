/**
 * Owns reporting which parts of the user's repository are missing where the work is done: in the
 * ledger, and to the agent. The client found them before it sent anything; nothing is searched
 * here.
 */
import type { BareRepository } from '../git/repository.ts';
import { entriesOf } from '../ledger/entry.ts';
import { oneLine } from '../protocol/text.ts';
import type { AttemptIdentity, LedgerReader, LedgerWriter } from '../tasks/context.ts';

/** Characters of one note, and how many there are at most. */
const MAX_NOTE_CHARACTERS = 500;
const MAX_NOTES = 50;

/** Records the notes once in the life of an attempt; nothing if nothing was left behind. */
export async function recordLeftBehind(
  context: LedgerReader & LedgerWriter,
  repository: BareRepository,
): Promise<void> {
  if (entriesOf(context.ledger(), 'left_behind').length > 0) return;
  const notes = (await repository.leftBehind()).slice(0, MAX_NOTES);
  if (notes.length === 0) return;
  await context.record('prepare', {
    kind: 'left_behind',
    notes: notes.map((note) => note.slice(0, MAX_NOTE_CHARACTERS)),
  });
}

/** Records once that the agent which writes the code is shown no pictures of the ticket. */
export async function recordUnseen(
  context: AttemptIdentity & LedgerReader & LedgerWriter,
  agent: string,
): Promise<void> {
  const names = context.task.spec.origin.ticket?.pictures ?? [];
  if (names.length === 0 || agent === 'builtin') return;
  const which = names.map((name) => oneLine(name, 100)).join(', ');
  const note = `Pictures of the ticket, which only the built-in agent is shown: ${which}.`;
  const known = entriesOf(context.ledger(), 'left_behind').flatMap(({ notes }) => notes);
  if (!known.includes(note)) {
    await context.record('prepare', { kind: 'left_behind', notes: [note] });
  }
}

/** Describes for the agent what was left behind, from the ledger. */
export function leftBehindWords(context: LedgerReader): string {
  const notes = entriesOf(context.ledger(), 'left_behind').flatMap((entry) => entry.notes);
  if (notes.length === 0) return '';
  const lines = notes.map((note) => `- ${note.replaceAll(/\s+/g, ' ')}`);
  return `These parts of what the user has are not in this copy:\n${lines.join('\n')}`;
}
