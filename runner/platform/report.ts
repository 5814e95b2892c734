/**
 * Owns the form of what is said to the developer log: what a person who runs the runner reads, not
 * the log of an attempt. Parts are handed a `Report` and know nothing of where it goes
 * (monitoring/developer-log.ts). Types alone.
 */

/** Worst first. */
export const LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type Level = (typeof LEVELS)[number];

export interface About {
  /** Without it: a fault of the program is an error, anything else a warning. */
  readonly level?: Level;
  readonly task?: string;
  readonly attempt?: number;
  /** Small facts; never words of a user, a repository or a model. */
  readonly [fact: string]: string | number | boolean | undefined;
}

/** `what` in words; `cause` the error behind it, if there is one. */
export type Report = (what: string, cause?: unknown, about?: About) => void;
