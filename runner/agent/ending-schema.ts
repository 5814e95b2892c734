/**
 * Schema of a phase's ending, as stored in the notes of an attempt and in the history of a foreign
 * agent. Checks forms and no lengths: whatever was stored once must stay readable.
 */
import * as v from 'valibot';
import { schemaFor } from '../protocol/schema-for.ts';
import type { BowOutCode, PhaseEnding, WorkPlan } from './backend.ts';

const BOW_OUT_CODES = [
  'not_needed',
  'blocked',
  'not_reproducible',
  'ambiguous',
  'conflicting_tests',
  'checks_broken_at_base',
  'needs_secret',
  'needs_network',
  'missing_dependency',
  'out_of_scope',
  'too_large',
  'model_refused',
  'stuck',
  'budget',
  'sandbox_lost',
  'harness_error',
] as const;
export const StoredBowOutCode = schemaFor<BowOutCode>()(v.picklist(BOW_OUT_CODES));

const texts = v.array(v.string());

export const StoredQuestion = v.object({
  id: v.optional(v.string()),
  text: v.string(),
  default: v.optional(v.string()),
  deadline: v.optional(v.string()),
});

export const StoredQuestionToPut = v.object({
  ...StoredQuestion.entries,
  waitMinutes: v.optional(v.number()),
});

export const StoredWorkPlan = schemaFor<WorkPlan>()(
  v.object({
    summary: v.string(),
    steps: texts,
    parts: v.array(v.object({ title: v.string(), instructions: v.string(), files: texts })),
  }),
);

const StoredReview = v.object({
  summary: v.string(),
  findings: v.array(
    v.object({
      path: v.string(),
      line: v.optional(v.number()),
      severity: v.picklist(['blocker', 'major', 'minor']),
      text: v.string(),
      evidence: v.string(),
    }),
  ),
  probes: v.array(v.object({ name: v.string(), command: v.string(), expected: v.string() })),
});

export const StoredEnding = schemaFor<PhaseEnding>()(
  v.variant('kind', [
    v.object({ kind: v.literal('finished'), summary: v.string() }),
    v.object({
      kind: v.literal('bowed_out'),
      bowOut: v.object({
        code: StoredBowOutCode,
        reason: v.string(),
        tried: texts,
        question: v.optional(StoredQuestion),
        byRunner: v.optional(v.literal(true)),
        lastWords: v.optional(v.string()),
      }),
    }),
    v.object({ kind: v.literal('asks'), question: StoredQuestionToPut }),
    v.object({ kind: v.literal('planned'), plan: StoredWorkPlan }),
    v.object({ kind: v.literal('reviewed'), review: StoredReview }),
  ]),
);
