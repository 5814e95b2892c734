/**
 * What every source of tickets can do, and how it says that it cannot. A source keeps no state and
 * no token beyond the call; what it returns was written by others and is untrusted.
 */
import type { Person, Ticket, TicketFilter, TicketMove, TicketPage, TicketRef } from './ticket.ts';

export interface TicketSource {
  /** The user that the token belongs to. */
  me(signal: AbortSignal): Promise<Person>;
  /** Open tickets, the newest change first. `cursor` is the `next` of the page before. */
  list(filter: TicketFilter, cursor: string | undefined, signal: AbortSignal): Promise<TicketPage>;
  get(ref: TicketRef, signal: AbortSignal): Promise<Ticket>;
  /** Reads a picture of a ticket, at most `maxBytes`; undefined where it is larger or none. */
  image(
    url: string,
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<{ readonly type: string; readonly bytes: Uint8Array } | undefined>;
  /**
   * Writes a comment, or edits the one that holds `marker`, so that a repeated call writes nothing
   * twice. `marker` is text that no person writes; it is put where readers do not see it.
   */
  comment(ref: TicketRef, markdown: string, marker: string, signal: AbortSignal): Promise<void>;
  /** Where the ticket can be moved from its present state; none where the source has no states. */
  moves(ref: TicketRef, signal: AbortSignal): Promise<readonly TicketMove[]>;
  /** A move to the state that it has already does nothing. */
  move(ref: TicketRef, move: TicketMove, signal: AbortSignal): Promise<void>;
}

export type TicketTrouble =
  /** No token, or one that is wrong, expired or withdrawn. */
  | { readonly kind: 'signed_out' }
  /** The token is known and may not do this; `sso` is a page that would allow it. */
  | { readonly kind: 'forbidden'; readonly sso?: string }
  /** Not there, or not for this user: services do not tell these apart. */
  | { readonly kind: 'not_found' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'moved'; readonly to?: string }
  | { readonly kind: 'rate_limited'; readonly until?: Date }
  /** Nothing answers at that address, or the service has trouble of its own. */
  | { readonly kind: 'offline' }
  /** The service refused the request and said why. */
  | { readonly kind: 'refused' }
  /** The answer is not what this service documents. */
  | { readonly kind: 'not_understood' };

/** The message says what failed and what to do, in one or two sentences for people. */
export class TicketError extends Error {
  readonly trouble: TicketTrouble;

  constructor(message: string, trouble: TicketTrouble, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TicketError';
    this.trouble = trouble;
  }
}
