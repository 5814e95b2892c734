/**
 * Owns what is done to the ticket that a task came from: one comment, and a move if one was chosen.
 * Both may be repeated without harm.
 */
import { ErrandError } from '../protocol/errors.ts';
import { oneLine, withMore } from '../protocol/text.ts';
import type { Origin, TaskState } from '../protocol/task.ts';
import { TicketError, type TicketSource } from '../tickets/source.ts';
import type { TicketMove, TicketRef } from '../tickets/ticket.ts';
import type { Hosted, TicketHost } from '../tickets/trackers.ts';
import { reportMarker } from './comment.ts';

export type HostedRef = TicketRef & TicketHost;

/** The ticket of a service that the task came from; an item of a task list is told by its tick. */
export function ticketOf({ ticket }: Pick<Origin, 'ticket'>): HostedRef | undefined {
  if (!ticket) return undefined;
  const service = SERVICES.find((each) => each === ticket.service);
  const { host, project, id } = ticket;
  return service && { service, host, project, id };
}

const SERVICES: readonly Hosted[] = ['github', 'gitlab', 'linear', 'jira'];

/** @throws {ErrandError} with what to do instead */
export function requireTicket({ spec }: Pick<TaskState, 'spec'>): HostedRef {
  const ref = ticketOf(spec.origin);
  if (ref) return ref;
  const isItem = spec.origin.ticket?.service === 'list';
  throw new ErrandError(
    'invalid',
    isItem
      ? 'This task came from a task list, which has no comments.'
      : 'This task did not come from a ticket.',
    { hint: isItem ? 'Its result ticks the item.' : 'There is nothing to report it to.' },
  );
}

/**
 * The move to the state of this name, of those that the ticket can be moved to now; undefined where
 * it is there already.
 * @param name whole, or its beginning where that is clear; letters of either case are alike
 */
export async function chooseMove(
  source: TicketSource,
  ref: TicketRef,
  name: string,
  signal: AbortSignal,
): Promise<TicketMove | undefined> {
  const moves = await source.moves(ref, signal);
  const wanted = name.trim().toLowerCase();
  const same = moves.filter((each) => each.name.toLowerCase() === wanted);
  const fitting = moves.filter((each) => each.name.toLowerCase().startsWith(wanted));
  const [found, ...others] = same.length > 0 ? same : fitting;
  if (found && others.length === 0) return found;
  if (fitting.length === 0 && (await source.get(ref, signal)).state?.toLowerCase() === wanted) {
    return undefined;
  }
  const names = moves.map((each) => `"${oneLine(each.name, 60)}"`);
  const message = found
    ? `More than one state begins with "${oneLine(name, 60)}".`
    : `The ticket cannot be moved to "${oneLine(name, 60)}" now.`;
  throw new ErrandError('invalid', message, {
    hint:
      names.length === 0
        ? 'Its service offers no state to move it to.'
        : `It can be moved to ${withMore(names.slice(0, 10), names.length)}.`,
  });
}

/** Writes the comment, or edits the one that an earlier report has written; then moves the ticket. */
export async function sendReport(
  source: TicketSource,
  {
    task,
    ref,
    comment,
  }: { readonly task: TaskState; readonly ref: TicketRef; readonly comment: string },
  move: TicketMove | undefined,
  signal: AbortSignal,
): Promise<void> {
  await source.comment(ref, comment, reportMarker(task), signal);
  if (!move) return;
  try {
    await source.move(ref, move, signal);
  } catch (error) {
    if (!(error instanceof TicketError)) throw error;
    const { message, trouble } = error;
    throw new TicketError(`The comment is written. ${message}`, trouble, { cause: error });
  }
}
