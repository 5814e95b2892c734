/**
 * The rows of the Tickets view, and what they are made from. Types alone.
 */
import type { TaskSummary } from '../../runner/protocol/task.ts';
import type { TicketError } from '../../runner/tickets/source.ts';
import type { TicketFilter, TicketSummary } from '../../runner/tickets/ticket.ts';
import type { Read } from '../tasks/task-words.ts';
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

/** What this window knows of a ticket, beside what its service says. */
export interface Known {
  /** The newest task that was made from it. */
  readonly task?: TaskSummary | undefined;
  /** Delegating it again would be a mistake: its task is under way, or its result waits. */
  readonly isDue?: boolean;
  /** A work tree has the task's result. */
  readonly isApplied?: boolean;
  /** It is on its way to the runner, and no task yet. */
  readonly isSending?: boolean;
}

export interface Around {
  readonly filter: TicketFilter;
  readonly known: (ticket: TicketSummary) => Known;
  /** A moment as people here write it. */
  readonly time: (at: Date) => string;
  readonly t: Translate;
  /** Brings what a source says in English into the editor's language. */
  readonly read: Read;
}
