/**
 * `plan`: ends a planner's phase. A plan is a proposal in a fixed form; the code that shares out
 * and merges the work holds each part to its files, whatever the plan says.
 */
import { posix } from 'node:path';
import * as v from 'valibot';
import { defineTool, success } from './tool.ts';
import { list, words } from './words.ts';

export const MAX_PARTS = 4;
const MAX_STEPS = 30;
const MAX_FILES = 200;

const File = v.pipe(
  words(1000),
  v.transform((path) => posix.normalize(path).replace(/\/+$/, '')),
  v.check(
    (path) => path !== '.' && path !== '..' && !path.startsWith('/') && !path.startsWith('../'),
    'must be a path inside the repository',
  ),
);

const Part = v.object({
  title: words(200),
  instructions: words(20_000),
  files: v.pipe(v.array(File), v.minLength(1), v.maxLength(MAX_FILES)),
});

export const PlanInput = v.object({
  outcome: v.optional(v.picklist(['planned', 'blocked', 'not_needed']), 'planned'),
  summary: words(4000),
  steps: list(words(2000), MAX_STEPS),
  parts: v.pipe(
    v.optional(v.array(Part), []),
    v.maxLength(MAX_PARTS, `there may be at most ${MAX_PARTS}`),
    v.check((parts) => areDisjoint(parts), 'no file may be in two of them'),
    // A single part means that the work is not shared.
    v.transform((parts) => (parts.length > 1 ? parts : [])),
  ),
  reason: v.optional(v.string()),
  question: v.optional(v.string()),
  default: v.optional(v.string()),
});
export type PlanInput = v.InferOutput<typeof PlanInput>;

function areDisjoint(parts: readonly { files: readonly string[] }[]): boolean {
  return parts.every((part, index) =>
    parts
      .slice(index + 1)
      .every((other) => part.files.every((a) => other.files.every((b) => !overlap(a, b)))),
  );
}

function overlap(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

const text = { type: 'string' };

export const plan = defineTool<PlanInput>({
  name: 'plan',
  description:
    'Ends the planning. `planned`: this is how it is done. `blocked`: it cannot be done as things are. `not_needed`: nothing has to change. Call it alone.',
  schema: {
    type: 'object',
    properties: {
      outcome: { type: 'string', enum: ['planned', 'blocked', 'not_needed'] },
      summary: { type: 'string', description: 'What will be changed and why; or why not.' },
      steps: {
        type: 'array',
        items: text,
        description: 'In order, each with the files it touches.',
      },
      parts: {
        type: 'array',
        maxItems: MAX_PARTS,
        description: 'Only for work that is too large for one agent.',
        items: {
          type: 'object',
          properties: { title: text, instructions: text, files: { type: 'array', items: text } },
          required: ['title', 'instructions', 'files'],
        },
      },
      reason: {
        type: 'string',
        description:
          'When blocked, one of: not_reproducible, ambiguous, conflicting_tests, checks_broken_at_base, needs_secret, needs_network, missing_dependency, out_of_scope, too_large.',
      },
      question: { type: 'string', description: 'When blocked, the smallest one that would help.' },
    },
    required: ['outcome', 'summary'],
  },
  input: PlanInput,
  readOnly: true,
  summary: () => 'plan',
  run: async ({ outcome, steps, parts }) =>
    success(
      'Noted.',
      outcome === 'planned'
        ? `${steps.length} steps${parts.length > 0 ? `, ${parts.length} parts` : ''}`
        : outcome.replace('_', ' '),
    ),
});
