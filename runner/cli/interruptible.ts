/**
 * Owns the effect of Ctrl+C while the user's files are being changed or sent: the work is told,
 * takes back its changes, and only then the program ends. Backstop: the journal of client/apply,
 * for a process that is killed.
 */
import { ErrandError } from '../protocol/errors.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @param hint tells the user who interrupted it what has not changed */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  hint = 'The work tree is unchanged.',
): Promise<T> {
  const stop = new AbortController();
  // Also a second time: taking back is not to be cut off either.
  const interrupted = (): void =>
    stop.abort(new ErrandError('unavailable', 'Interrupted.', { hint }));
  for (const signal of SIGNALS) process.on(signal, interrupted);
  try {
    return await work(stop.signal);
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, interrupted);
  }
}
