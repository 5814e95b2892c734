/**
 * What a runner says of itself: what `errand status` and `errand top` show. Times are the runner's;
 * clients count from its `now`, as two machines' clocks may differ.
 */
import * as v from 'valibot';
import { MAX_CHARACTERS } from './limits.ts';
import { PhaseRun, TaskId } from './task.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(MAX_CHARACTERS.title));
const time = v.pipe(v.string(), v.maxLength(40));

/** `ok`, and in words what there is or what is wrong. */
const Health = v.object({ ok: v.boolean(), detail: v.string(), fix: v.optional(v.string()) });

/** An attempt that is carried out, or waits for an answer. */
export const RunningAttempt = v.object({
  task: TaskId,
  attempt: count,
  title: text,
  repository: text,
  /** A status kind; a newer runner may have others. */
  status: v.string(),
  phase: v.optional(v.object({ name: PhaseRun.entries.name, startedAt: time })),
  /** When its first phase began. */
  startedAt: v.optional(time),
  agent: v.optional(v.string()),
  model: v.optional(v.string()),
  requests: count,
  costUsd: v.optional(v.number()),
});
export type RunningAttempt = v.InferOutput<typeof RunningAttempt>;

export const RunnerStatus = v.object({
  version: v.string(),
  startedAt: time,
  now: time,
  /** Draining: nothing new is begun. */
  stopping: v.boolean(),
  engine: Health,
  disk: v.object({
    ...Health.entries,
    freeBytes: v.optional(v.number()),
    totalBytes: v.optional(v.number()),
  }),
  /** Number of tasks by status. */
  tasks: v.record(v.string(), count),
  queue: v.object({
    /** Attempts that wait for a place. */
    waiting: count,
    /** Attempts that have one, and how many there are. */
    running: count,
    places: count,
    /** Since when the oldest task that waits does so. */
    oldest: v.optional(time),
  }),
  /** The first of them, in the order of their tasks. */
  running: v.array(RunningAttempt),
  /** What models have cost since midnight, by the runner's clock. */
  spend: v.object({ since: time, costUsd: v.number(), requests: count, isPartial: v.boolean() }),
  /** In use, ready before anybody asked, being made for that, and the most that are. */
  sandboxes: v.object({ used: count, ready: count, making: count, most: count }),
  /** How often a sandbox was ready when one was wanted, since the start. */
  pool: v.object({ hits: count, misses: count }),
  /** Network namespaces that wait for sandboxes; an older runner makes none. */
  namespaces: v.optional(count),
  connections: count,
  memoryBytes: v.number(),
});
export type RunnerStatus = v.InferOutput<typeof RunnerStatus>;

export const GetStatus = {
  method: 'runner/status',
  params: v.object({}),
  result: v.object({ status: RunnerStatus }),
} as const;
