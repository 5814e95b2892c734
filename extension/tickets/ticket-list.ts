/**
 * Owns the tickets of one source as far as they were read: page by page, with what went wrong last.
 * What is known stays until newer tickets have arrived, and an answer to an older question is
 * dropped. Free of `vscode`.
 */
import { TicketError } from '../../runner/tickets/source.ts';
import type { TicketSource } from '../../runner/tickets/source.ts';
import type { TicketFilter, TicketRef, TicketSummary } from '../../runner/tickets/ticket.ts';

/** Read at most; a filter finds the others. */
const MAX_TICKETS = 2000;

export class TicketList {
  readonly #open: () => Promise<TicketSource>;
  readonly #changed: () => void;
  #tickets: readonly TicketSummary[] = [];
  #next: string | undefined;
  #trouble: TicketError | undefined;
  #reading: AbortController | undefined;
  #isKnown = false;

  /** `open` rejects with a TicketError when nobody is signed in; `changed` is told of every change. */
  constructor(open: () => Promise<TicketSource>, changed: () => void) {
    this.#open = open;
    this.#changed = changed;
  }

  get tickets(): readonly TicketSummary[] {
    return this.#tickets;
  }

  /** Why the last reading failed; the tickets are then those of an earlier one. */
  get trouble(): TicketError | undefined {
    return this.#trouble;
  }

  get isReading(): boolean {
    return this.#reading !== undefined;
  }

  /** True once a reading has ended, well or not. */
  get isKnown(): boolean {
    return this.#isKnown;
  }

  get hasMore(): boolean {
    return this.#next !== undefined && this.#tickets.length < MAX_TICKETS;
  }

  /** Reads from the start, instead of whatever is being read. */
  async read(filter: TicketFilter): Promise<void> {
    this.#reading?.abort();
    await this.#ask(filter, undefined);
  }

  /** Reads the next page of what was read; does nothing where there is none. */
  async readMore(filter: TicketFilter): Promise<void> {
    const next = this.#next;
    if (next === undefined || this.#reading) return;
    await this.#ask(filter, next);
  }

  dispose(): void {
    this.#reading?.abort();
    this.#reading = undefined;
  }

  async #ask(filter: TicketFilter, cursor: string | undefined): Promise<void> {
    const reading = new AbortController();
    this.#reading = reading;
    this.#changed();
    try {
      const source = await this.#open();
      const page = await source.list(filter, cursor, reading.signal);
      if (this.#reading !== reading) return;
      const before = cursor === undefined ? [] : this.#tickets;
      // A ticket that changes between two pages is on both.
      const known = new Set(before.map(({ ref }) => nameOf(ref)));
      const fresh = page.tickets.filter(({ ref }) => !known.has(nameOf(ref)));
      this.#tickets = [...before, ...fresh].slice(0, MAX_TICKETS);
      this.#next = page.next;
      this.#trouble = undefined;
    } catch (error) {
      if (this.#reading !== reading) return;
      this.#trouble = asTrouble(error);
      // Tickets that this user may not see any longer are not shown on.
      if (this.#trouble.trouble.kind === 'signed_out') this.#forget();
    }
    this.#reading = undefined;
    this.#isKnown = true;
    this.#changed();
  }

  #forget(): void {
    this.#tickets = [];
    this.#next = undefined;
  }
}

/** Names a ticket among all of a window. */
export function nameOf({ service, host, project, id }: TicketRef): string {
  return `${service} ${host} ${project} ${id}`;
}

function asTrouble(error: unknown): TicketError {
  if (error instanceof TicketError) return error;
  const words = error instanceof Error ? error.message : String(error);
  return new TicketError(words, { kind: 'not_understood' }, { cause: error });
}
