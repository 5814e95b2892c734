/**
 * The attempt as one of several workers sees it: its own notes and its own checkpoints, on a ref
 * of its own, and everything else shared. Owns no work (workers.ts).
 */
import type { AttemptContext } from '../tasks/context.ts';
import { notesUnder } from '../tasks/notes.ts';
import type { PartContext } from './checkpoint.ts';
import { workerNotes } from './notes.ts';

/** `n` tells the workers of a node apart, from 1. */
export function partOf(context: AttemptContext, node: string, n: number): PartContext {
  const { task, attempt, resumed, inbox } = context;
  return {
    task,
    attempt,
    resumed,
    inbox,
    // Not under the attempt's own ref, which is a commit and no folder.
    workRef: `refs/errand/tasks/${task.id}/parts/${attempt}-${n}`,
    notes: notesUnder(workerNotes(node, n), context.notes),
    // What the attempt has so far is known once the parts are put together.
    tell: async (news) => {
      if (news.kind !== 'attempt.result') await context.tell(news);
    },
    log: (text) => context.log(text.replaceAll(/^(?=.)/gm, `${n}│ `)),
    move: (status) => context.move(status),
    record: (phase, body) => context.record(phase, body),
    ledger: () => context.ledger(),
    answerTo: (question) => context.answerTo(question),
    park: (question) => context.park(question),
    finish: (verdict) => context.finish(verdict),
    transcript: (phase) => context.transcript(phase),
    artifact: () => context.artifact(),
    readArtifact: (id) => context.readArtifact(id),
  };
}
