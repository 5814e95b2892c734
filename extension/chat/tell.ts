/**
 * Owns telling a task something without saying how: its open question is answered, else a working
 * agent hears it, else an ended task continues from its result.
 */
import { answerQuestion, followUpAttempt, steerAttempt } from '../../runner/client/messages.ts';
import { ErrandError } from '../../runner/protocol/errors.ts';
import type { TaskState } from '../../runner/protocol/task.ts';
import type { Services } from '../container.ts';
import { ended, listening, openQuestion } from '../tasks/addressee.ts';

export type Told = 'answered' | 'steered' | 'followed';

/** Rejects with an ErrandError; nothing is said then. */
export async function tell({ runner }: Services, task: TaskState, words: string): Promise<Told> {
  const { id } = task;
  const open = openQuestion(task);
  if (open) {
    await answerQuestion(runner, { id, attempt: open.attempt, question: open.id }, words);
    return 'answered';
  }
  const working = listening(task);
  if (working) {
    await steerAttempt(runner, { id, attempt: working.n }, words);
    return 'steered';
  }
  const before = ended(task);
  if (!before) throw new ErrandError('conflict', 'This task has not begun yet.');
  await followUpAttempt(runner, { id, attempt: before.n }, words, []);
  return 'followed';
}
