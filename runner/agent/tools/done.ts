/**
 * `done`: the only way for the model to end its phase. Its words are a claim, whose worth is
 * decided elsewhere.
 */
import * as v from 'valibot';
import { defineTool, success } from './tool.ts';

const Fields = v.object({
  outcome: v.optional(v.picklist(['finished', 'blocked', 'not_needed'])),
  summary: v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty')),
  reason: v.optional(v.string()),
  question: v.optional(v.string()),
  /**
   * Not in the schema that the model sees: it is told of this field only if somebody can answer.
   */
  default: v.optional(v.string()),
});

/** A reason or a question without an outcome comes from a model that cannot go on. */
export const DoneInput = v.pipe(
  Fields,
  v.transform(({ outcome, ...said }) => {
    const stopped = said.reason !== undefined || said.question !== undefined;
    return { ...said, outcome: outcome ?? (stopped ? 'blocked' : 'finished') };
  }),
);
export type DoneInput = v.InferOutput<typeof DoneInput>;

export const done = defineTool<DoneInput>({
  name: 'done',
  description: 'Ends the work, as finished unless another outcome is named.',
  schema: {
    type: 'object',
    properties: {
      outcome: { type: 'string', enum: ['finished', 'blocked', 'not_needed'] },
      summary: { type: 'string' },
      reason: {
        type: 'string',
        description:
          'When blocked: not_reproducible, ambiguous, conflicting_tests, checks_broken_at_base, needs_secret, needs_network, missing_dependency, out_of_scope, too_large, or a sentence.',
      },
      question: { type: 'string' },
    },
    required: ['summary'],
  },
  input: DoneInput,
  readOnly: true,
  summary: () => 'done',
  run: async ({ outcome }) => success('Noted.', outcome.replace('_', ' ')),
});
