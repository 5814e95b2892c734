/** The document of `errand status`, as docs/cli.md promises it: no field more or less. */
import * as v from 'valibot';

const text = v.string();

export const StatusDocument = v.strictObject({
  schema: v.literal('errand.status/1'),
  ok: v.boolean(),
  version: text,
  startedAt: text,
  now: text,
  stopping: v.boolean(),
  engine: v.strictObject({ ok: v.boolean(), detail: text, fix: v.nullable(text) }),
  disk: v.strictObject({
    ok: v.boolean(),
    detail: text,
    freeBytes: v.nullable(v.number()),
    totalBytes: v.nullable(v.number()),
  }),
  tasks: v.record(text, v.number()),
  queue: v.strictObject({
    waiting: v.number(),
    running: v.number(),
    places: v.number(),
    oldest: v.nullable(text),
  }),
  running: v.array(
    v.strictObject({
      task: text,
      attempt: v.number(),
      title: text,
      repository: text,
      status: text,
      phase: v.nullable(v.strictObject({ name: text, startedAt: text })),
      startedAt: v.nullable(text),
      agent: v.nullable(text),
      model: v.nullable(text),
      requests: v.number(),
      costUsd: v.nullable(v.number()),
    }),
  ),
  spend: v.strictObject({
    since: text,
    costUsd: v.number(),
    requests: v.number(),
    isPartial: v.boolean(),
  }),
  sandboxes: v.strictObject({
    used: v.number(),
    ready: v.number(),
    making: v.number(),
    most: v.number(),
  }),
  pool: v.strictObject({ hits: v.number(), misses: v.number() }),
  namespaces: v.number(),
  connections: v.number(),
  memoryBytes: v.number(),
});
