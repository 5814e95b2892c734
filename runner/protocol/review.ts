/**
 * A reviewer's reading of a result: a second model, in a context of its own. Findings are its
 * claims; a probe is an input it chose, which the runner executes, so the outcome is observed.
 */
import { MAX_CHARACTERS, MAX_COUNT } from './limits.ts';
import * as v from 'valibot';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const Finding = v.object({
  path: text(8192),
  /** 1-based, in the result; absent where it is about the whole file. */
  line: v.optional(count),
  severity: v.picklist(['blocker', 'major', 'minor']),
  text: text(MAX_CHARACTERS.finding),
  /** Passage of the task, the diff or the ledger that shows it. */
  evidence: text(MAX_CHARACTERS.finding),
});
export type Finding = v.InferOutput<typeof Finding>;

/** A command the reviewer made up and the output it must print, run by the runner on the result. */
export const ProbeRun = v.object({
  name: text(120),
  command: text(MAX_CHARACTERS.command),
  expected: text(4000),
  outcome: v.picklist(['passed', 'failed', 'errored']),
  actual: v.optional(text(4000)),
});
export type ProbeRun = v.InferOutput<typeof ProbeRun>;

export const Review = v.object({
  model: v.optional(text(MAX_CHARACTERS.model)),
  summary: v.optional(text(4000)),
  findings: v.pipe(v.array(Finding), v.maxLength(MAX_COUNT.findings)),
  probes: v.pipe(v.array(ProbeRun), v.maxLength(MAX_COUNT.probes)),
});
export type Review = v.InferOutput<typeof Review>;
