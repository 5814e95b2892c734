// Tickets and sources as small as they may be, for tests of what the editor makes of them.
import {
  TicketError,
  type TicketSource,
  type TicketTrouble,
} from '../../../../runner/tickets/source.ts';
import type { TicketPage, TicketSummary } from '../../../../runner/tickets/ticket.ts';
import type { Around, Shown } from '../../../../extension/tickets/row.ts';
import { t } from '../samples.ts';

export function issue(number: number, changes: Partial<TicketSummary> = {}): TicketSummary {
  return {
    ref: { service: 'github', host: 'https://github.com', project: 'octo/shop', id: `${number}` },
    key: `#${number}`,
    title: `Ticket ${number}`,
    url: `https://github.com/octo/shop/issues/${number}`,
    isOpen: true,
    labels: [],
    assignees: [],
    ...changes,
  };
}

export function item(line: number, title: string, words = 'ab'): TicketSummary {
  return {
    ref: { service: 'list', host: '', project: 'TODO.md', id: `${line}~${words}` },
    key: `TODO.md:${line}`,
    title,
    isOpen: true,
    labels: [],
    assignees: [],
  };
}

export function trouble(kind: TicketTrouble, words = 'It did not work.'): TicketError {
  return new TicketError(words, kind);
}

export function shown(list: Partial<Shown['list']>, changes: Partial<Shown> = {}): Shown {
  const known = {
    tickets: [],
    trouble: undefined,
    isReading: false,
    isKnown: true,
    hasMore: false,
  };
  return {
    id: 'a',
    name: 'octo/shop',
    place: 'GitHub',
    isList: false,
    ...changes,
    list: { ...known, ...list },
  };
}

export const around: Around = {
  filter: {},
  known: () => ({}),
  time: (at) => at.toISOString().slice(11, 16),
  t,
  read: (english) => english,
};

const never = () => Promise.reject(new Error('nobody asks for this here'));

/** A source of which a test says what its lists are. */
export function sourceWith(list: TicketSource['list']): TicketSource {
  return { list, me: never, get: never, image: never, comment: never, moves: never, move: never };
}

export const page = (tickets: readonly TicketSummary[], next?: string): TicketPage => ({
  tickets,
  ...(next !== undefined && { next }),
});
