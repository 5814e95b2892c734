/**
 * Owns what is answered to a thread: which attempt was given it, what that changed, and what the
 * runner's verdict is. An agent's own account is not in it. Pure.
 */
import { quoted } from '../forge/inert.ts';
import type { ReviewThread } from '../forge/forge.ts';
import { statusWords } from '../protocol/status.ts';
import type { AttemptState, TaskState } from '../protocol/task.ts';

export interface ThreadAnswer {
  readonly markdown: string;
  /** By which the same answer is not written twice. */
  readonly marker: string;
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
