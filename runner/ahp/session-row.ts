/** Owns the row of a task that is only known from the runner's list. Pure. */
import type { TaskSummary } from '../protocol/task.ts';
import { type SessionSummary, STATUS } from './wire.ts';
import { activityWords } from './words.ts';

/** @param known what this host has of it: its name, folder and marks */
export function rowOf(task: TaskSummary, known: SessionSummary): SessionSummary {
  const { additions, deletions, files } = task;
  const activity = activityWords(task.status, undefined);
  const isCounted = additions !== undefined && deletions !== undefined && files !== undefined;
  const { activity: _, ...rest } = known;
  return {
    ...rest,
    title: known.title === '' ? task.title : known.title,
    status: bitsOf(task) | (known.status & (STATUS.read | STATUS.archived)),
    createdAt: task.createdAt,
    modifiedAt: task.updatedAt,
    ...(activity !== undefined && { activity }),
    ...(isCounted && { changes: { additions, deletions, files } }),
  };
}

function bitsOf({ status }: TaskSummary): number {
  switch (status.kind) {
    case 'needs_input':
      return STATUS.needsInput;
    case 'cancelled':
      return STATUS.idle;
    case 'done': {
      const { level } = status.verdict;
      return level === 'failed' || level === 'declined' ? STATUS.error : STATUS.idle;
    }
    default:
      return STATUS.running;
  }
}
