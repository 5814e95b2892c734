/**
 * Owns saying something to an attempt: steering, interrupting, answering, and going on with one
 * that has ended. Each is one request with an id of its own, so that repeating it says it once.
 * Which attempt is meant, and whether it may be said, its callers decide; the runner looks again.
 */
import { AnswerQuestion, FollowUp, InterruptAttempt, SteerAttempt } from '../protocol/requests.ts';
import type { LineComment, MessageId } from '../protocol/messages.ts';
import type { TaskId, TaskState } from '../protocol/task.ts';
import type { Requester } from './requester.ts';
import { newMessageId } from './task-id.ts';

export interface Addressee {
  readonly id: TaskId;
  readonly attempt: number;
  /** One id for a message to several attempts at once; a new one when absent. */
  readonly message?: MessageId;
}

/** Resolves with the task as it is when the message is stored. */
export async function steerAttempt(
  runner: Requester,
  to: Addressee,
  text: string,
): Promise<TaskState> {
  return (await runner.request(SteerAttempt, { ...addressed(to), text })).task;
}

/** Without words the agent stops and waits to be told more. */
export async function interruptAttempt(
  runner: Requester,
  to: Addressee,
  text: string,
): Promise<TaskState> {
  const words = text.trim() === '' ? {} : { text };
  return (await runner.request(InterruptAttempt, { ...addressed(to), ...words })).task;
}

export async function answerQuestion(
  runner: Requester,
  to: Addressee & { readonly question: MessageId },
  text: string,
): Promise<TaskState> {
  const { question } = to;
  return (await runner.request(AnswerQuestion, { ...addressed(to), question, text })).task;
}

/** `attempt` is the new one, which goes on where the addressed one ended. */
export async function followUpAttempt(
  runner: Requester,
  to: Addressee,
  text: string,
  comments: readonly LineComment[],
): Promise<{ task: TaskState; attempt: number }> {
  const lines = comments.length > 0 ? { comments: [...comments] } : {};
  return await runner.request(FollowUp, { ...addressed(to), text, ...lines });
}

function addressed({ id, attempt, message = newMessageId() }: Addressee): {
  id: TaskId;
  attempt: number;
  message: MessageId;
} {
  return { id, attempt, message };
}
