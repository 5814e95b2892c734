/**
 * Owns what is known of how tests call a function, and the bounds of looking for it. Pure.
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
  /** Every place of the tests that names the function is a call that could be read. */
  readonly allKnown: boolean;
  /** Where it is called, in the texts as they were given. */
  readonly places: readonly Place[];
}

export interface Place {
  readonly text: TestText;
  readonly at: number;
}
