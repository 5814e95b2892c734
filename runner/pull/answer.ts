/**
 * Owns what is answered to threads: which attempt was given each, what that changed, and what the
 * runner's verdict is. An agent's own account is not in it. Pure.
 */
import { quoted } from '../forge/inert.ts';
import type { ReviewThread } from '../forge/forge.ts';
import { isFinal, statusWords } from '../protocol/status.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';
import { attemptSent } from './feedback.ts';

interface ThreadAnswer {
  readonly markdown: string;
  /** By which the same answer is not written twice. */
  readonly marker: string;
}

export interface Answers {
  readonly answers: readonly (ThreadAnswer & { readonly thread: ReviewThread })[];
  /** Threads that were sent, whose attempt is at work or not pushed yet. */
  readonly waiting: number;
}

/**
 * To each open thread that an attempt was given, once that attempt is pushed.
 * @param own the end of the branch, and the attempt that was pushed last
 */
export function answersTo(
  task: TaskState,
  open: readonly ReviewThread[],
  own: { readonly tip: string; readonly attempt: number },
): Answers {
  const sent = open.flatMap((thread) => {
    const attempt = attemptSent(task, thread);
    return attempt ? [{ thread, attempt }] : [];
  });
  const pushed = sent.filter(({ attempt: { n, status } }) => isFinal(status) && n <= own.attempt);
  const answers = pushed.map(({ thread, attempt }) => {
    const before = task.attempts.find(({ n }) => n === attempt.continues);
    return { thread, ...answerTo(task, attempt, thread, { before, commit: own.tip }) };
  });
  return { answers, waiting: sent.length - pushed.length };
}

/**
 * @param before the result that reviewers had seen: of the attempt that this one goes on with
 * @param commit the end of the branch, as it is pushed
 */
export function answerTo(
  { id }: TaskState,
  attempt: AttemptState,
  thread: ReviewThread,
  { before, commit }: { readonly before: AttemptState | undefined; readonly commit: string },
): ThreadAnswer {
  const { path } = thread;
  const changed = path === undefined ? undefined : blobOf(attempt, path) !== blobOf(before, path);
  const file =
    path === undefined || changed === undefined
      ? ''
      : ` ${quoted(path, 300)} was ${changed ? 'changed' : 'not changed'} by it.`;
  const markdown = `An agent has gone on with this, as of ${commit}.${file} The runner's verdict on the whole: ${statusWords(attempt.status)}.`;
  return { markdown, marker: `errand:${id.replaceAll(/-+/g, '-')}:${attempt.n}` };
}

function blobOf(attempt: AttemptState | undefined, path: string): string | undefined {
  return attempt?.result?.files.find((file) => file.path === path)?.after?.blob;
}
