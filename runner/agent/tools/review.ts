/**
 * `review`: ends a reviewer's phase. Findings are its claims; a probe becomes evidence only once
 * the runner has run it.
 */
import * as v from 'valibot';
import { MAX_COUNT } from '../../protocol/limits.ts';
import { defineTool, rename, success } from './tool.ts';
import { list, words } from './words.ts';

const Finding = v.pipe(
  v.unknown(),
  v.transform((raw) => rename(raw, { file: 'path', message: 'text', finding: 'text' })),
  v.object({
    path: words(1000),
    line: v.pipe(
      v.optional(v.nullable(v.number())),
      v.transform((line) =>
        typeof line === 'number' && Number.isInteger(line) && line > 0 ? line : undefined,
      ),
    ),
    severity: v.picklist(['blocker', 'major', 'minor']),
    text: words(2000),
    evidence: words(2000),
  }),
);

/** Without an expected output a probe would say nothing. */
const Probe = v.object({ name: words(120), command: words(4000), expected: words(4000) });

export const ReviewInput = v.object({
  summary: words(4000),
  findings: list(Finding, MAX_COUNT.findings),
  probes: list(Probe, MAX_COUNT.probes),
});
export type ReviewInput = v.InferOutput<typeof ReviewInput>;

const text = { type: 'string' };

export const review = defineTool<ReviewInput>({
  name: 'review',
  description: 'Ends the review. Call it alone.',
  schema: {
    type: 'object',
    properties: {
      summary: text,
      findings: {
        type: 'array',
        maxItems: MAX_COUNT.findings,
        items: {
          type: 'object',
          properties: {
            path: text,
            line: { type: 'integer', minimum: 1 },
            severity: { type: 'string', enum: ['blocker', 'major', 'minor'] },
            text: { type: 'string', description: 'What is wrong, and when it shows.' },
            evidence: { type: 'string', description: 'Where the task, diff or code shows it.' },
          },
          required: ['path', 'severity', 'text', 'evidence'],
        },
      },
      probes: {
        type: 'array',
        maxItems: MAX_COUNT.probes,
        items: {
          type: 'object',
          properties: {
            name: text,
            command: text,
            expected: { type: 'string', description: 'Exactly what it must print.' },
          },
          required: ['name', 'command', 'expected'],
        },
      },
    },
    required: ['summary', 'findings'],
  },
  input: ReviewInput,
  readOnly: true,
  summary: () => 'review',
  run: async ({ findings, probes }) =>
    success('Noted.', `${findings.length} findings, ${probes.length} probes`),
});
