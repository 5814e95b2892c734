/**
 * The rows of the Tickets view, and what they are made from. Types alone.
 */
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { TicketError } from '../../runner/tickets/source.ts';
import type { TicketFilter, TicketSummary } from '../../runner/tickets/ticket.ts';
import type { Icon, Translate } from '../tasks/wording.ts';

/** What a click or Enter on a row does; nothing where it is absent. */
export type Click =
  | { readonly kind: 'task'; readonly task: string }
  | { readonly kind: 'line'; readonly path: string; readonly line: number }
  | { readonly kind: 'page'; readonly url: string }
  | { readonly kind: 'sign_in' | 'read' | 'more' };

export interface Row {
  /** Stable, and unique in the view. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** Plain lines; code that shows them as Markdown escapes them. */
  readonly tooltip: readonly string[];
  readonly accessibility: string;
  readonly icon: Icon;
  /** Matched by the `when` clauses of menus; words with a dot before each. */
  readonly context: string;
  readonly click?: Click;
  readonly ticket?: TicketSummary;
  /** The id of the ticket's task. */
  readonly task?: string;
}

/** The part of a source of tickets that its rows show. */
export interface Shown {
  /** Stable, and unique in the window. */
  readonly id: string;
  /** The name of its tickets' project: `owner/repo`, `ABC`, `TODO.md`. */
  readonly name: string;
  /** Where it is: `GitHub`, `Jira at jira.example.com`, `task list`. */
  readonly place: string;
  readonly isList: boolean;
  readonly list: {
    readonly tickets: readonly TicketSummary[];
    readonly trouble: TicketError | undefined;
    readonly isReading: boolean;
    readonly isKnown: boolean;
    readonly hasMore: boolean;
  };
}

export interface Around {
  readonly filter: TicketFilter;
  /** The newest task of this ticket, if there is one. */
  readonly taskOf: (ticket: TicketSummary) => TaskSummary | undefined;
  /** A moment as people here write it. */
  readonly time: (at: Date) => string;
  readonly t: Translate;
}
