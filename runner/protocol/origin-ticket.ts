/**
 * Owns how a task names the ticket that it came from. The names are the clients': a runner puts
 * `closing` into the commit and, for a task list, ticks the item; it asks no service anything.
 */
import * as v from 'valibot';
import { MAX_CHARACTERS } from './limits.ts';
import { MAX_PICTURES } from './picture.ts';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));

/** What the ticket says is the origin's `text`. */
export const OriginTicket = v.object({
  /** The four name it, as in `TicketRef` (tickets/ticket.ts). */
  service: text(MAX_CHARACTERS.ticketName),
  host: text(MAX_CHARACTERS.ticketPlace),
  project: text(MAX_CHARACTERS.ticketPlace),
  id: text(MAX_CHARACTERS.ticketName),
  /** As people write it: `#12`. */
  key: text(MAX_CHARACTERS.ticketPlace),
  /** What the result's commit says of it, in its service's own words: `Closes #12`. */
  closing: v.optional(text(MAX_CHARACTERS.ticketPlace)),
  /** Names of the pictures that go with it (picture.ts). */
  pictures: v.optional(v.pipe(v.array(text(MAX_CHARACTERS.ticketName)), v.maxLength(MAX_PICTURES))),
  /** The name for a branch of the result. */
  branch: v.optional(text(MAX_CHARACTERS.ticketName)),
});
export type OriginTicket = v.InferOutput<typeof OriginTicket>;
