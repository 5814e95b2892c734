/**
 * The attempt as one of several workers sees it: its own notes and its own checkpoints, on a ref
 * of its own, and the ledger, the events and the log of all. Owns no work (workers.ts).
 */
import { notesUnder } from '../tasks/notes.ts';
import type { CodingContext } from './coding.ts';
import { workerNotes } from './notes.ts';

/** `n` tells the workers of a node apart, from 1. */
export function partOf(context: CodingContext, node: string, n: number): CodingContext {
  const { task, attempt } = context;
  return {
    task,
    attempt,
    // Not under the attempt's own ref, which is a commit and no folder.
    workRef: `refs/errand/tasks/${task.id}/parts/${attempt}-${n}`,
    notes: notesUnder(workerNotes(node, n), context.notes),
    // What the attempt has so far is known once the parts are put together.
    tell: async (news) => {
      if (news.kind !== 'attempt.result') await context.tell(news);
    },
    log: (text) => context.log(text.replaceAll(/^(?=.)/gm, `${n}│ `)),
    record: (phase, body) => context.record(phase, body),
    ledger: () => context.ledger(),
    transcript: (phase) => context.transcript(phase),
  };
}
