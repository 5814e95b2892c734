/**
 * Owns the words for an attempt that the runner itself could not carry to its end. Only curated
 * text leaves: an error that was not written for people goes to the developer log alone.
 */
import { MAX_CHARACTERS } from '../protocol/limits.ts';
import { ErrandError } from '../protocol/errors.ts';
import type { Verdict } from '../protocol/task.ts';

export const HARNESS_ERROR = 'harness_error';

export function curated(cause: unknown): string {
  if (cause instanceof ErrandError) {
    return cause.hint === undefined ? cause.message : `${cause.message} ${cause.hint}`;
  }
  return "The runner had an internal error and could not continue; the runner's log has the details.";
}

/** For an attempt whose ledger could not even be opened; otherwise the ledger decides. */
export function harnessVerdict(cause: unknown): Verdict {
  return {
    level: 'failed',
    because: [
      { code: HARNESS_ERROR, text: curated(cause).slice(0, MAX_CHARACTERS.reason), entries: [] },
    ],
  };
}
