/**
 * `done`: the only way for the model to end its phase. Its words are a claim, whose worth is
 * decided elsewhere.
 */
import * as v from 'valibot';
import { defineTool, success } from './tool.ts';

export const DoneInput = v.object({
  outcome: v.picklist(['finished', 'blocked', 'not_needed']),
  summary: v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty')),
  reason: v.optional(v.string()),
  question: v.optional(v.string()),
  /**
   * Not in the schema that the model sees: it is told of this field only if somebody can answer.
   */
  default: v.optional(v.string()),
});
export type DoneInput = v.InferOutput<typeof DoneInput>;

export const done = defineTool<DoneInput>({
  name: 'done',
  description:
    'Ends the work. `finished`: the change is complete. `blocked`: it cannot be done as things are. `not_needed`: nothing has to change.',
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
    required: ['outcome', 'summary'],
  },
  input: DoneInput,
  readOnly: true,
  summary: () => 'done',
  run: async ({ outcome }) => success('Noted.', outcome.replace('_', ' ')),
});
