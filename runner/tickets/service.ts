/**
 * What is known of a service before it is asked: its name, its address, how a token is shown to it,
 * and which of its answers are trouble in a way of its own. Holds no token: it is read for each
 * request.
 */
import type { TicketTrouble } from './source.ts';

export interface Service {
  /** As people call it: `GitHub`. */
  readonly name: string;
  /** Where its API is, without a final slash; tokens are sent to this origin only. */
  readonly base: string;
  /** Sent with every request, beside the token. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Read for each request; undefined where nobody is signed in. */
  readonly token: () => Promise<string | undefined>;
  /** The headers that show a token to this service. */
  signed(token: string): Readonly<Record<string, string>>;
  /** Trouble that the status alone does not tell; asked for every answer, also for a good one. */
  troubleIn?(answer: RawAnswer): TicketTrouble | undefined;
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; undefined where there is none. */
  readonly body: unknown;
}
