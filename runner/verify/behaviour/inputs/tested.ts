/**
 * Owns the known calls of a function in tests, and the limits of the search. Pure.
 */
import type { TestText } from './test-text.ts';
import type { Call } from '../value.ts';

export interface Tested {
  readonly name: string;
  readonly exported: string;
  readonly path: string;
}

export const MAX_INPUTS = 60;
export const MAX_CALLS = 2_000;

export interface TestedInputs {
  /** Each input once, in the order of the texts; at most 60. */
  readonly calls: readonly Call[];
  /** Every occurrence of the function's name in tests is a call that could be read. */
  readonly allKnown: boolean;
  /** Positions of its calls, in the texts as given. */
  readonly places: readonly Place[];
}

export interface Place {
  readonly text: TestText;
  readonly at: number;
}
