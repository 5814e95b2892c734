/**
 * Owns how tickets look in a terminal: one line each, as wide as the terminal. What is in no ticket
 * takes no room, and the title gives way to the rest.
 */
import { roughly } from '../protocol/wording.ts';
import type { TicketSummary } from '../tickets/ticket.ts';
import { column, paint } from './screen.ts';

const USUAL_WIDTH = 100;
const LEAST_TITLE = 20;
/** Columns of what stands beside the title, at most. */
const MAX_KEY = 30;
const MAX_ASIDE = 24;
const GAP = 2;

/** @param now the time that ages are counted from */
export function ticketTable(
  tickets: readonly TicketSummary[],
  width = USUAL_WIDTH,
  now: number,
): string[] {
  const asides = [
    (ticket: TicketSummary) => ticket.state ?? '',
    (ticket: TicketSummary) => ticket.labels.join(', '),
    (ticket: TicketSummary) => ticket.milestone ?? '',
    (ticket: TicketSummary) => ticket.assignees.map(({ id, name }) => name || id).join(', '),
    (ticket: TicketSummary) => ageOf(ticket, now),
  ];
  const keyWidth = widest(tickets, ({ key }) => key, MAX_KEY);
  const shown = asides
    .map((aside) => ({ aside, wide: widest(tickets, aside, MAX_ASIDE) }))
    .filter(({ wide }) => wide > 0);
  const beside = shown.reduce((sum, { wide }) => sum + wide + GAP, 0);
  const titleWidth = Math.min(
    widest(tickets, ({ title }) => title, Infinity),
    Math.max(LEAST_TITLE, width - GAP - keyWidth - GAP - beside),
  );
  return tickets.map((ticket) => {
    const rest = shown.map(({ aside, wide }) => paint('dim', column(aside(ticket), wide)));
    const cells = [column(ticket.key, keyWidth), column(ticket.title, titleWidth), ...rest];
    return `  ${cells.join('  ')}`.trimEnd();
  });
}

function widest(
  tickets: readonly TicketSummary[],
  text: (ticket: TicketSummary) => string,
  most: number,
): number {
  return Math.min(most, Math.max(...tickets.map((ticket) => text(ticket).length)));
}

const DAY_MS = 86_400_000;

/** `3 h`, `2 days`. */
function ageOf({ updatedAt }: TicketSummary, now: number): string {
  const time = Date.parse(updatedAt ?? '');
  if (Number.isNaN(time)) return '';
  const ms = Math.max(0, now - time);
  const days = Math.floor(ms / DAY_MS);
  return days < 2 ? roughly(ms) : `${days} days`;
}
