/** Owns how trouble with a source of tickets is told in a terminal: what failed, and what to do. */
import { ErrandError, type ErrorCode } from '../protocol/errors.ts';
import { TicketError, type TicketTrouble } from '../tickets/source.ts';
import type { Tracker } from '../tickets/trackers.ts';
import { howToSignIn } from './tokens.ts';

const CODES: Readonly<Record<TicketTrouble['kind'], ErrorCode>> = {
  signed_out: 'unauthorized',
  forbidden: 'unauthorized',
  not_found: 'not_found',
  deleted: 'not_found',
  moved: 'not_found',
  rate_limited: 'unavailable',
  offline: 'unavailable',
  refused: 'invalid',
  not_understood: 'internal',
};

/** Trouble with this tracker as an error for people; any other error as it is. */
export function toldTrouble(
  error: unknown,
  { service, host }: Pick<Tracker, 'service' | 'host'>,
): unknown {
  if (!(error instanceof TicketError)) return error;
  const { kind } = error.trouble;
  // A service does not say whether something is not there or not for this user.
  const mayBeSignIn = service !== 'list' && (kind === 'signed_out' || kind === 'not_found');
  return new ErrandError(CODES[kind], error.message, {
    ...(mayBeSignIn && { hint: howToSignIn(service, host) }),
    cause: error,
  });
}
