/** What two sides say of one function, for the tests of comparisons. */
import {
  type Answers,
  readAnswers,
} from '../../../../../runner/verify/behaviour/calling/answers.ts';
import {
  type BehaviourSeen,
  compareAnswers,
} from '../../../../../runner/verify/behaviour/comparing/compare.ts';
import { type Input, inputsFor } from '../../../../../runner/verify/behaviour/inputs/inputs.ts';
import type { Call } from '../../../../../runner/verify/behaviour/value.ts';

/** The text of the answer to a call. */
export type Side = (call: Call) => string;

export function answersBy(inputs: readonly Input[], side: Side): Answers {
  const lines = inputs.map(({ call }, j) => JSON.stringify({ i: 0, j, k: 'value', c: side(call) }));
  return readAnswers(lines.join('\n'), [inputs.length])[0] ?? { answers: new Map() };
}

export interface Sides {
  readonly name?: string;
  readonly tested: readonly Call[];
  readonly most: number;
  readonly before: Side;
  readonly after: Side;
  readonly asked?: readonly string[];
}

/** Of a function of JavaScript; its tests are known in full. */
export function comparedBy({
  name = 'f',
  tested,
  most,
  before,
  after,
  asked = [],
}: Sides): BehaviourSeen {
  const language = 'javascript';
  const inputs = inputsFor({ seed: 'f', language, tested, most });
  return compareAnswers({
    path: 'a.js',
    name,
    language,
    inputs,
    newInputs: 0,
    allKnown: true,
    before: answersBy(inputs, before),
    after: answersBy(inputs, after),
    asked,
  });
}
