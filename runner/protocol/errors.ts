/** Owns the form of errors on both sides: a code, the failure, what is kept, and what to do. */

import { sentence } from './text.ts';

/** JSON-RPC error numbers of ours; the range below -32000 belongs to JSON-RPC itself. */
export const ERROR_NUMBERS = {
  unauthorized: -31001,
  version_mismatch: -31002,
  not_found: -31003,
  conflict: -31004,
  invalid: -31005,
  too_large: -31006,
  unavailable: -31007,
  internal: -31008,
} as const;

export type ErrorCode = keyof typeof ERROR_NUMBERS;

/**
 * An error that a person will read. `message` says what failed; `hint` what to do; `cause` stays
 * on the side where it happened and is never sent.
 */
export class ErrandError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'ErrandError';
    this.code = code;
    this.hint = options.hint;
  }
}

/**
 * An error in one line for people: the message as a sentence, and what to do where that is known.
 *
 * @param say puts each of the two into the language of the reader
 */
export function errorWords(error: unknown, say = (words: string): string => words): string {
  const message = sentence(say(error instanceof Error ? error.message : String(error)));
  return error instanceof ErrandError && error.hint !== undefined
    ? `${message} ${say(error.hint)}`
    : message;
}

/** The code for a JSON-RPC error number, `internal` for one that is not ours. */
export function codeOf(number: number): ErrorCode {
  for (const [code, value] of Object.entries(ERROR_NUMBERS)) {
    if (value === number) return code as ErrorCode;
  }
  return 'internal';
}
