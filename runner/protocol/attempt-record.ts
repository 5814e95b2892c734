/**
 * The record of an attempt that has ended, as a runner gives it out where its owner allows that: the
 * task, the configuration that was settled, and each conversation with a model, entry by entry.
 * Forms of entries and of the configuration are those of stored ones, which their own code parses.
 */
import * as v from 'valibot';
import { Limits, TaskState } from './task.ts';

const amounts = v.record(v.string(), v.number());
const models = v.record(v.string(), v.string());

/** Settings of the runner's own that decide how an attempt goes. */
export const RecordedSettings = v.object({
  image: v.string(),
  model: v.string(),
  models,
  prices: v.record(
    v.string(),
    v.object({
      input: v.number(),
      output: v.number(),
      cacheRead: v.number(),
      cacheWrite: v.number(),
    }),
  ),
  outputTokens: amounts,
  limits: v.object({ standard: v.required(Limits), most: Limits }),
  sandbox: v.object({
    memoryBytes: v.number(),
    cpus: v.number(),
    pids: v.number(),
    diskBytes: v.optional(v.number()),
    files: v.optional(v.number()),
  }),
});
export type RecordedSettings = v.InferOutput<typeof RecordedSettings>;

/** One entry of a conversation; `phase` names the conversation. */
export const RecordedEntry = v.object({
  phase: v.string(),
  role: v.string(),
  body: v.unknown(),
});
export type RecordedEntry = v.InferOutput<typeof RecordedEntry>;

export const AttemptRecord = v.object({
  schema: v.literal('errand.attempt-record/1'),
  /** The runner that gave it out. */
  runner: v.object({ version: v.string() }),
  task: TaskState,
  attempt: v.pipe(v.number(), v.integer(), v.minValue(1)),
  settings: RecordedSettings,
  /** What was settled for the attempt: null where it ended before. */
  config: v.unknown(),
  /** In the order of the conversations' names, each in its own order. */
  entries: v.array(RecordedEntry),
  /** Artifacts with exchanges between another agent and its model, where the runner kept them. */
  exchanges: v.array(v.string()),
  /** True where something was taken out that is, or looks like, a secret. */
  redacted: v.boolean(),
});
export type AttemptRecord = v.InferOutput<typeof AttemptRecord>;
