/** Owns the form of the ids that clients give their tasks. */
import { randomUUID } from 'node:crypto';
import type { TaskId } from '../protocol/task.ts';

/** A new id: sortable by time, and hard to guess. `now` in milliseconds. */
export function newTaskId(now: number): TaskId {
  return `t-${now.toString(36)}-${randomUUID().slice(0, 8)}`;
}
