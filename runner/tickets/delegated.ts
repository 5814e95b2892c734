/**
 * Owns which tasks came from a ticket, so that it is not delegated twice by accident. Pure.
 */
import { isFinal } from '../protocol/status.ts';
import type { Origin, TaskSummary } from '../protocol/task.ts';
import type { TicketRef } from './ticket.ts';

/** Whether a task came from this ticket; an item of a list counts by its words. */
export function isFrom(origin: Pick<Origin, 'ticket'>, ref: TicketRef): boolean {
  const { ticket } = origin;
  if (!ticket || ticket.service !== ref.service || ticket.host !== ref.host) return false;
  if (ref.service === 'list') {
    return ticket.project === ref.project && anchorOf(ticket.id) === anchorOf(ref.id);
  }
  return ticket.project.toLowerCase() === ref.project.toLowerCase() && ticket.id === ref.id;
}

function anchorOf(id: string): string {
  return id.split('~')[1] ?? id;
}

/** Tasks of the ticket in this repository, in the order given. */
export function tasksOf(
  ref: TicketRef,
  tasks: readonly TaskSummary[],
  repository: string,
): TaskSummary[] {
  return tasks.filter((task) => task.repository.id === repository && isFrom(task.origin, ref));
}

/** Whether something of the task is still to come: its end, or that somebody takes its result. */
export function isWaiting({
  status,
  files = 0,
}: TaskSummary): 'for its end' | 'to be applied' | undefined {
  if (!isFinal(status)) return 'for its end';
  if (status.kind !== 'done' || files === 0) return undefined;
  const { level } = status.verdict;
  return level === 'failed' || level === 'declined' ? undefined : 'to be applied';
}
