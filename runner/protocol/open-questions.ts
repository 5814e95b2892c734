/**
 * Owns which questions of a task wait for an answer. Pure. A question without an id comes from an
 * older runner and cannot be answered.
 */
import type { MessageId, Question } from './messages.ts';
import type { AttemptState, TaskState } from './task.ts';

export interface OpenQuestion {
  readonly attempt: number;
  readonly id: MessageId;
  readonly question: Question;
}

/** In the order of the attempts; only of the one named where one is. */
export function openQuestions(
  { attempts }: Pick<TaskState, 'attempts'>,
  attempt?: number,
): OpenQuestion[] {
  return attempts.filter(({ n }) => attempt === undefined || n === attempt).flatMap(openQuestionOf);
}

function openQuestionOf({ n, status }: AttemptState): OpenQuestion[] {
  if (status.kind !== 'needs_input' || status.question.id === undefined) return [];
  return [{ attempt: n, id: status.question.id, question: status.question }];
}
