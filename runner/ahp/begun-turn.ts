/** Owns the form of a turn that a client has begun. A type alone. */

export interface BegunTurn {
  readonly id: string;
  readonly startedAt: string;
  readonly text: string;
}
