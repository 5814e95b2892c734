/** Owns the form of the ids that clients give their tasks and messages. */
import { randomUUID } from 'node:crypto';
import type { MessageId } from '../protocol/messages.ts';
import type { TaskId } from '../protocol/task.ts';

/** A new id: sortable by time, and hard to guess. `now` in milliseconds. */
export function newTaskId(now: number): TaskId {
  return `t-${now.toString(36)}-${randomUUID().slice(0, 8)}`;
}

/** A new id, hard to guess; a request that is repeated keeps it. */
export function newMessageId(): MessageId {
  return `m-${randomUUID()}`;
}
