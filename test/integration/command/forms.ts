/**
 * The documents that docs/cli.md promises, written down a second time: exact keys, so that a field
 * that appears, disappears or changes its type is noticed here.
 */
import * as v from 'valibot';

const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const oid = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));
const date = v.pipe(v.string(), v.isoTimestamp());
const verdict = v.picklist(['verified', 'verified_with_flags', 'unverified', 'failed', 'declined']);
const state = v.picklist([
  'queued',
  'preparing',
  'working',
  'needs_input',
  'verifying',
  'interrupted',
  'done',
  'cancelled',
]);
const repository = v.strictObject({ id: text, name: text });
const reason = v.strictObject({
  code: text,
  text,
  entries: v.array(count),
  place: v.optional(v.strictObject({ path: text, line: count })),
});
const priority = v.picklist(['high', 'normal', 'low']);

const file = v.strictObject({
  path: text,
  pathBase64: v.optional(text),
  status: v.picklist(['added', 'modified', 'deleted', 'type_changed']),
  additions: v.nullable(count),
  deletions: v.nullable(count),
  binary: v.boolean(),
  mode: v.strictObject({ before: v.nullable(text), after: v.nullable(text) }),
});

const result = v.strictObject({
  ref: text,
  commit: oid,
  additions: count,
  deletions: count,
  files: v.array(file),
});

const usage = v.strictObject({
  requests: count,
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  costUsd: v.nullable(v.number()),
});

const attempt = v.strictObject({
  n: count,
  state,
  verdict: v.nullable(verdict),
  rank: v.pipe(count, v.minValue(1)),
  model: v.nullable(text),
  blueprint: v.nullable(text),
  agent: v.nullable(text),
  continues: v.nullable(count),
  newerBase: v.nullable(
    v.strictObject({
      commit: text,
      head: text,
      branch: v.nullable(text),
      newer: v.nullable(count),
    }),
  ),
  question: v.nullable(
    v.strictObject({
      id: v.nullable(text),
      text,
      default: v.nullable(text),
      deadline: v.nullable(date),
    }),
  ),
  messages: v.array(
    v.strictObject({
      id: text,
      at: date,
      kind: v.picklist(['steer', 'interrupt', 'follow_up', 'question', 'answer']),
      text,
      comments: v.array(
        v.strictObject({
          path: text,
          line: count,
          endLine: v.nullable(count),
          side: v.picklist(['base', 'result']),
          text,
          quoted: v.nullable(text),
        }),
      ),
      to: v.nullable(text),
      by: v.nullable(v.picklist(['user', 'default'])),
      delivered: v.nullable(date),
    }),
  ),
  phases: v.array(
    v.strictObject({
      name: text,
      startedAt: date,
      ms: v.nullable(count),
      outcome: v.nullable(text),
      usage: v.nullable(usage),
      model: v.nullable(text),
    }),
  ),
  checks: v.array(
    v.strictObject({
      name: text,
      command: text,
      at: v.picklist(['base', 'head', 'overlay', 'canary', 'red']),
      outcome: v.picklist(['running', 'passed', 'failed', 'timed_out', 'errored']),
      exit: v.nullable(count),
      ms: v.nullable(count),
      tail: v.nullable(text),
      artifact: v.nullable(text),
      browser: v.optional(text),
    }),
  ),
  given: v.array(
    v.strictObject({
      kind: v.picklist(['role', 'rules', 'skill', 'document', 'result', 'server']),
      name: text,
      bytes: count,
      note: v.nullable(text),
    }),
  ),
  toolCalls: count,
  usage,
  ms: count,
  plan: v.nullable(text),
  claim: v.nullable(text),
  claimed: v.array(
    v.strictObject({
      text,
      standing: v.picklist(['seen', 'contradicted', 'claimed']),
      entries: v.array(count),
    }),
  ),
  result: v.nullable(result),
  log: text,
  ledger: text,
});

export const TaskDocument = v.strictObject({
  schema: v.literal('errand.task/1'),
  id: text,
  title: text,
  instructions: text,
  role: v.nullable(text),
  origin: v.strictObject({
    kind: v.picklist(['prompt', 'selection', 'todo', 'ticket']),
    path: v.optional(text),
    folder: v.optional(text),
    line: v.optional(count),
    text: v.optional(text),
    url: v.optional(text),
    ticket: v.optional(
      v.strictObject({
        service: v.picklist(['github', 'gitlab', 'jira', 'linear', 'list']),
        host: text,
        project: text,
        id: text,
        key: text,
        closing: v.optional(text),
        pictures: v.optional(v.array(text)),
        branch: text,
      }),
    ),
  }),
  repository,
  base: oid,
  head: oid,
  branch: v.nullable(text),
  createdAt: date,
  updatedAt: date,
  state,
  priority,
  verdict: v.nullable(verdict),
  because: v.array(reason),
  reason: v.nullable(text),
  exitCode: count,
  attempts: v.array(attempt),
  best: v.nullable(count),
  result: v.nullable(result),
  usage,
  ms: count,
});

const spread = v.strictObject({ usual: v.nullable(v.number()), most: v.number() });

export const EstimateDocument = v.strictObject({
  schema: v.literal('errand.estimate/1'),
  basis: v.picklist(['history', 'limits']),
  attempts: count,
  costUsd: v.nullable(spread),
  minutes: spread,
});

export const TasksDocument = v.strictObject({
  schema: v.literal('errand.tasks/1'),
  more: v.boolean(),
  waiting: v.nullable(count),
  tasks: v.array(
    v.strictObject({
      id: text,
      title: text,
      repository,
      state,
      verdict: v.nullable(verdict),
      priority,
      place: v.nullable(count),
      held: v.nullable(v.picklist(['repository', 'user'])),
      phase: v.nullable(text),
      attempts: count,
      files: v.nullable(count),
      additions: v.nullable(count),
      deletions: v.nullable(count),
      costUsd: v.nullable(v.number()),
      model: v.nullable(text),
      createdAt: date,
      updatedAt: date,
    }),
  ),
});

export const EventLine = v.strictObject({
  schema: v.literal('errand.event/1'),
  seq: v.pipe(count, v.minValue(1)),
  event: v.looseObject({ kind: text, at: date }),
});

export const DiffDocument = v.strictObject({
  schema: v.literal('errand.diff/1'),
  id: text,
  attempt: count,
  base: oid,
  commit: oid,
  diff: text,
});

export const LogDocument = v.strictObject({
  schema: v.literal('errand.log/1'),
  id: text,
  attempt: count,
  text,
});

export const FetchDocument = v.strictObject({
  schema: v.literal('errand.fetch/1'),
  id: text,
  attempt: count,
  ref: text,
  commit: oid,
  branch: v.nullable(text),
});

export const ApplyDocument = v.strictObject({
  schema: v.literal('errand.apply/1'),
  id: text,
  attempt: count,
  root: text,
  applied: v.array(
    v.strictObject({
      path: text,
      kind: v.picklist(['add', 'take', 'merged', 'delete']),
      resultPath: v.optional(text),
    }),
  ),
  left: v.array(v.strictObject({ path: text, reason: text })),
});

export const ApplyPartsDocument = v.strictObject({
  schema: v.literal('errand.apply-parts/1'),
  id: text,
  attempt: count,
  root: text,
  files: v.array(
    v.strictObject({
      path: text,
      from: v.optional(text),
      kind: v.picklist(['add', 'take', 'merged', 'delete', 'conflict', 'refuse']),
      reason: v.optional(text),
      hunks: v.array(
        v.strictObject({
          n: count,
          line: count,
          removed: count,
          added: count,
          state: v.picklist(['clean', 'there', 'conflict']),
        }),
      ),
    }),
  ),
});

export const UndoDocument = v.strictObject({
  schema: v.literal('errand.undo/1'),
  id: text,
  attempt: count,
  root: text,
  restored: v.array(v.strictObject({ path: text, kind: v.picklist(['add', 'take', 'delete']) })),
  left: v.array(text),
});

export const LedgerDocument = v.strictObject({
  schema: v.literal('errand.ledger/1'),
  ok: v.boolean(),
  entries: count,
  head: v.nullable(v.pipe(text, v.regex(/^[0-9a-f]{64}$/))),
  problem: v.nullable(v.strictObject({ line: count, fault: text, reason: text })),
  verdict: v.nullable(verdict),
  recomputed: v.strictObject({ level: verdict, because: v.array(reason) }),
  rerun: v.optional(
    v.array(
      v.strictObject({
        name: text,
        command: text,
        at: v.picklist(['base', 'head']),
        recorded: text,
        rerun: text,
      }),
    ),
  ),
});

export const DoctorDocument = v.strictObject({
  schema: v.literal('errand.doctor/1'),
  ok: v.boolean(),
  checks: v.array(
    v.strictObject({ name: text, ok: v.boolean(), detail: text, fix: v.nullable(text) }),
  ),
});

export const ErrorDocument = v.strictObject({
  schema: v.literal('errand.error/1'),
  error: v.strictObject({ code: text, message: text, hint: v.nullable(text) }),
  exitCode: v.literal(1),
});

export const TicketsDocument = v.strictObject({
  schema: v.literal('errand.tickets/1'),
  sources: v.array(
    v.strictObject({
      service: v.picklist(['github', 'gitlab', 'jira', 'linear', 'list']),
      host: text,
      project: text,
      tickets: v.array(
        v.strictObject({
          ticket: text,
          key: text,
          title: text,
          url: v.nullable(text),
          state: v.nullable(text),
          labels: v.array(text),
          assignees: v.array(v.strictObject({ id: text, name: text })),
          milestone: v.nullable(text),
          updatedAt: v.nullable(text),
        }),
      ),
      more: v.boolean(),
      error: v.nullable(v.strictObject({ code: text, message: text, hint: v.nullable(text) })),
    }),
  ),
});

export const DelegatedDocument = v.strictObject({
  schema: v.literal('errand.delegated/1'),
  tasks: v.array(TaskDocument),
});
