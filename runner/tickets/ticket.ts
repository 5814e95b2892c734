/**
 * The words of tickets: what a service, or a task list in the repository, holds of one piece of
 * work, in one form for all of them. Everything in a ticket was written by others and is untrusted.
 * Asks nobody anything (source.ts).
 */

export type TicketService = 'github' | 'gitlab' | 'linear' | 'jira' | 'list';

/** Names one ticket, wherever it is shown or stored. */
export interface TicketRef {
  readonly service: TicketService;
  /** The service's origin and path, without a final slash (`https://github.com`); '' for a list. */
  readonly host: string;
  /** `owner/repo`, `group/sub/project`, Jira's or Linear's key (`ABC`), or the list's path. */
  readonly project: string;
  /**
   * The number within the project (`12`); for a list the line, and the item's anchor (list/items.ts)
   * where it was read: `14~0f3a…`.
   */
  readonly id: string;
}

export interface Person {
  /** What the service calls them: a login, an account id. */
  readonly id: string;
  readonly name: string;
}

/** A ticket as lists show it. */
export interface TicketSummary {
  readonly ref: TicketRef;
  /** As people write it: `#12`, `ABC-7`, `ENG-5`, `TODO.md:14`. */
  readonly key: string;
  readonly title: string;
  /** Where people read it; absent for an item of a list. */
  readonly url?: string;
  readonly isOpen: boolean;
  /** The service's own name of its state, where it has more than two: `In Progress`. */
  readonly state?: string;
  readonly labels: readonly string[];
  readonly assignees: readonly Person[];
  /** The milestone, sprint or cycle. */
  readonly milestone?: string;
  /** ISO 8601; absent for an item of a list. */
  readonly updatedAt?: string;
}

/** A ticket whole, as far as it is sent along. */
export interface Ticket extends TicketSummary {
  /** Markdown; '' where there is none. */
  readonly description: string;
  readonly author?: Person;
  /** The first and the newest, in order of time. */
  readonly comments: readonly TicketComment[];
  /** The number of comments that are not among them. */
  readonly commentsLeftOut: number;
  readonly linked: readonly LinkedTicket[];
  readonly images: readonly TicketImage[];
  /** How the service wants a branch for it to be called, so that it links the two. */
  readonly branchName?: string;
}

export interface TicketComment {
  readonly author: Person | undefined;
  /** ISO 8601. */
  readonly at: string;
  /** Markdown. */
  readonly text: string;
}

export interface LinkedTicket {
  readonly key: string;
  readonly title: string;
  readonly url?: string;
  /** In the service's words: `blocked by`, `parent`, `sub-issue`. */
  readonly relation: string;
}

/** A picture that the text shows; read with `TicketSource.image`. */
export interface TicketImage {
  readonly url: string;
  readonly alt: string;
}

/** What a list is narrowed to; each field given has to hold. */
export interface TicketFilter {
  /** Those assigned to the user. */
  readonly isMine?: boolean;
  readonly labels?: readonly string[];
  readonly milestone?: string;
  /** Words to look for, in the service's own search where it has one. */
  readonly text?: string;
}

export interface TicketPage {
  readonly tickets: readonly TicketSummary[];
  /** Absent on the last page; means nothing to anybody but its source. */
  readonly next?: string;
}

/** A state that a ticket can be moved to from where it is. */
export interface TicketMove {
  readonly id: string;
  readonly name: string;
  readonly isDone: boolean;
}
