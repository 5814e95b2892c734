/**
 * Owns the errors that a client of this host gets: the protocol's numbers, and how an error of ours
 * becomes one of them.
 */
import { ErrandError, errorWords } from '../protocol/errors.ts';

export const AHP_ERRORS = {
  parse: -32700,
  invalidRequest: -32600,
  unknownMethod: -32601,
  invalidParams: -32602,
  internal: -32603,
  noSession: -32001,
  noProvider: -32002,
  noCommonVersion: -32005,
  /** Nothing there; for `reconnect`: the client is unknown. */
  notFound: -32008,
  notAllowed: -32009,
} as const;

export class AhpError extends Error {
  readonly code: number;
  readonly data: unknown;

  constructor(kind: keyof typeof AHP_ERRORS, message: string, data?: unknown) {
    super(message);
    this.name = 'AhpError';
    this.code = AHP_ERRORS[kind];
    this.data = data;
  }
}

/** The error as JSON-RPC has it, in words for people. */
export function asRpcError(error: unknown): { code: number; message: string; data?: unknown } {
  if (error instanceof AhpError) {
    const { code, message, data } = error;
    return { code, message, ...(data === undefined ? {} : { data }) };
  }
  const code =
    error instanceof ErrandError && error.code === 'not_found'
      ? AHP_ERRORS.notFound
      : AHP_ERRORS.internal;
  return { code, message: errorWords(error) };
}
