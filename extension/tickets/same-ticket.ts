/**
 * Owns which task was made from a ticket, so that none is delegated twice by accident. A ticket of a
 * service is known by its address; an item of a task list by its file and its words. Pure.
 */
import type { Origin, TaskSummary } from '../../runner/protocol/task.ts';
import type { TicketSummary } from '../../runner/tickets/ticket.ts';

export type TaskOf = (
  ticket: TicketSummary,
  /** The repositories that an item of a list may belong to. */
  repositories: readonly string[],
) => TaskSummary | undefined;

/** Looks at all tasks once; what it returns finds the newest one of a ticket. */
export function tasksOfTickets(tasks: readonly TaskSummary[]): TaskOf {
  const byName = new Map<string, TaskSummary>();
  // The newest comes first in the list, and last here.
  for (const task of tasks.toReversed()) {
    const { origin, repository } = task;
    if (origin.kind === 'ticket') byName.set(nameOfOrigin(origin, repository.id), task);
  }
  return (ticket, repositories) => {
    const { ref, url, title } = ticket;
    if (ref.service !== 'list') return url === undefined ? undefined : byName.get(plain(url));
    const names = repositories.map((id) => itemName(id, ref.project, title));
    return names.map((name) => byName.get(name)).find((task) => task !== undefined);
  };
}

function nameOfOrigin({ url, path = '', text = '' }: Origin, repository: string): string {
  return url === undefined ? itemName(repository, path, text) : plain(url);
}

function itemName(repository: string, path: string, text: string): string {
  return JSON.stringify([repository, path, text.replace(/\s+/g, ' ').trim().toLowerCase()]);
}

/** Services write the same address with and without a final slash. */
function plain(url: string): string {
  return url.replace(/[/#?]+$/, '').toLowerCase();
}
