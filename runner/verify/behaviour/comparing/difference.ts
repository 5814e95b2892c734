/**
 * Owns the form of one difference: a call that was answered in two ways. A type alone.
 */
import type { Answer } from '../calling/answers.ts';
import type { Call } from '../value.ts';

export interface Difference {
  readonly call: Call;
  readonly tested: boolean;
  readonly before: Answer;
  readonly after: Answer;
}
