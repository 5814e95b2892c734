/**
 * Owns which task was made from a ticket, so that none is delegated twice by accident: a ticket by
 * its service and number, an item of a task list by its repository, file and words. Pure.
 */
import type { OriginTicket } from '../../runner/protocol/origin-ticket.ts';
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { TicketRef } from '../../runner/tickets/ticket.ts';

export type TaskOf = (
  ref: TicketRef,
  /** The repositories that an item of a list may belong to. */
  repositories: readonly string[],
) => TaskSummary | undefined;

/** Looks at all tasks once; what it returns finds the newest one of a ticket. */
export function tasksOfTickets(tasks: readonly TaskSummary[]): TaskOf {
  const byName = new Map<string, TaskSummary>();
  // The newest comes first in the list, and last here.
  for (const task of tasks.toReversed()) {
    const { ticket } = task.origin;
    if (ticket) byName.set(nameIn(task.repository.id, ticket), task);
  }
  return (ref, repositories) => {
    const found = repositories.map((id) => byName.get(nameIn(id, ref)));
    return found.find((task) => task !== undefined);
  };
}

/** As `isFrom` (runner/tickets/words.ts) compares them. */
function nameIn(
  repository: string,
  { service, host, project, id }: Pick<OriginTicket, 'service' | 'host' | 'project' | 'id'>,
): string {
  if (service !== 'list') return JSON.stringify([service, host, project.toLowerCase(), id]);
  const [line, words = line] = id.split('~');
  return JSON.stringify([service, repository, project, words]);
}
