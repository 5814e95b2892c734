/**
 * The attempt as one of several workers sees it: notes and checkpoints of its own, on a ref of its
 * own, with the shared ledger, events and log. Owns no work (workers.ts).
 */
import { notesUnder } from '../tasks/notes.ts';
import type { CodingContext } from './coding.ts';
import { workerNotes } from './notes.ts';

/** Returns the context of one worker; `n` numbers the workers of a node from 1. */
export function partOf(context: CodingContext, node: string, n: number): CodingContext {
  const { task, attempt } = context;
  return {
    task,
    attempt,
    // Not below the attempt's own ref: that is a commit, and git allows no ref below another.
    workRef: `refs/errand/tasks/${task.id}/parts/${attempt}-${n}`,
    notes: notesUnder(workerNotes(node, n), context.notes),
    // The attempt's own progress is known only once the parts are put together.
    tell: async (news) => {
      if (news.kind !== 'attempt.result') await context.tell(news);
    },
    // The other workers are in the middle of something.
    atRest: () => undefined,
    now: () => context.now(),
    log: (text) => context.log(text.replaceAll(/^(?=.)/gm, `${n}│ `)),
    record: (phase, body) => context.record(phase, body),
    ledger: () => context.ledger(),
    transcript: (phase) => context.transcript(phase),
  };
}
