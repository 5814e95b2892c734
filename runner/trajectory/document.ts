/**
 * The form of a trajectory, `errand.trajectory/1`: one line of an export, and how it is made of what
 * the runner and the user's repository say. docs/trajectories.md describes every field. Pure.
 */
import * as v from 'valibot';
import type { LedgerEntry } from '../ledger/entry.ts';
import { entriesOf } from '../ledger/entry.ts';
import type { AttemptRecord } from '../protocol/attempt-record.ts';
import { Message } from '../protocol/messages.ts';
import { Origin, Verdict } from '../protocol/task.ts';
import type { Accepted } from './merged.ts';
import { conversationsOf } from './turns.ts';

const texts = v.array(v.string());

/** An exchange between another agent and its model, as the runner's gateway kept it. */
const Exchange = v.object({
  form: v.string(),
  path: v.string(),
  request: v.string(),
  status: v.number(),
  type: v.string(),
  reply: v.string(),
});
export type Exchange = v.InferOutput<typeof Exchange>;

export const Trajectory = v.object({
  schema: v.literal('errand.trajectory/1'),
  task: v.object({
    id: v.string(),
    title: v.string(),
    instructions: v.string(),
    origin: Origin,
    createdAt: v.string(),
  }),
  repository: v.object({ name: v.string(), base: v.string(), head: v.string() }),
  conversations: v.array(
    v.object({
      name: v.string(),
      system: v.unknown(),
      turns: v.array(v.looseObject({ role: v.string() })),
    }),
  ),
  exchanges: v.array(Exchange),
  messages: v.array(Message),
  toolCalls: v.array(
    v.object({
      tool: v.string(),
      summary: v.string(),
      outcome: v.optional(v.string()),
      ok: v.boolean(),
      ms: v.number(),
    }),
  ),
  result: v.object({ commit: v.string(), tree: v.string(), diff: v.string() }),
  final: v.object({
    state: v.picklist(['merged', 'as_applied']),
    by: v.picklist(['commit', 'trailer', 'files']),
    commits: texts,
    diff: v.string(),
    files: v.array(v.object({ path: v.string(), asResult: v.boolean() })),
    linesKept: v.nullable(v.number()),
    otherFiles: v.number(),
  }),
  verdict: Verdict,
  provenance: v.object({
    attempt: v.number(),
    continues: v.nullable(v.number()),
    ledgerHead: v.string(),
    ledgerEntries: v.number(),
    agent: v.string(),
    models: texts,
    blueprint: v.nullable(v.object({ name: v.string(), sha256: v.string() })),
    image: v.nullable(v.string()),
    exportedBy: v.object({ runner: v.string(), command: v.string() }),
    exportedAt: v.string(),
  }),
  /** The user's words: nothing here knows the licence of the code. */
  licence: v.nullable(v.string()),
  redacted: v.boolean(),
});
export type Trajectory = v.InferOutput<typeof Trajectory>;

export interface TrajectoryParts {
  readonly record: AttemptRecord;
  readonly exchanges: readonly Exchange[];
  /** Whole, in the order of the chain. */
  readonly ledger: readonly LedgerEntry[];
  readonly accepted: Accepted;
  /** Unified diff of the result against its base. */
  readonly diff: string;
  readonly command: string;
  readonly at: string;
  readonly licence: string | null;
}

/** Undefined for an attempt without a result or a verdict, which nobody can have accepted. */
export function trajectoryOf(parts: TrajectoryParts): Trajectory | undefined {
  const { record, exchanges, ledger, accepted, diff, command, at, licence } = parts;
  const { task } = record;
  const attempt = task.attempts.find(({ n }) => n === record.attempt);
  const result = entriesOf(ledger, 'result').at(-1);
  const head = ledger.at(-1);
  if (!attempt || !result || !head || attempt.status.kind !== 'done') return undefined;
  const { id, spec, createdAt } = task;
  const { title, instructions, origin, repository } = spec;
  const blueprint = entriesOf(ledger, 'blueprint').at(-1);
  const models = new Set(entriesOf(ledger, 'model').map(({ model }) => model));
  return {
    schema: 'errand.trajectory/1',
    task: { id, title, instructions, origin, createdAt },
    repository: { name: repository.name, base: result.base, head: spec.head },
    conversations: conversationsOf(record.entries),
    exchanges: [...exchanges],
    messages: attempt.messages ?? [],
    toolCalls: entriesOf(ledger, 'tool').map(({ tool, summary, outcome, ok, ms }) => ({
      tool,
      summary,
      outcome,
      ok,
      ms,
    })),
    result: { commit: result.commit, tree: result.tree, diff },
    final: {
      ...accepted.final,
      commits: [...accepted.final.commits],
      files: [...accepted.final.files],
    },
    verdict: attempt.status.verdict,
    provenance: {
      attempt: attempt.n,
      continues: attempt.continues ?? null,
      ledgerHead: head.hash,
      ledgerEntries: ledger.length,
      agent: attempt.agent ?? 'builtin',
      models: [...models],
      blueprint: blueprint ? { name: blueprint.name, sha256: blueprint.sha256 } : null,
      image: entriesOf(ledger, 'environment').at(-1)?.id ?? null,
      exportedBy: { runner: record.runner.version, command },
      exportedAt: at,
    },
    licence,
    redacted: record.redacted,
  };
}

/** The lines of such an artifact; one that was cut off is left out. */
export function exchangesIn(artifact: string): Exchange[] {
  return artifact.split('\n').flatMap((line) => {
    try {
      const parsed = v.safeParse(Exchange, JSON.parse(line));
      return parsed.success ? [parsed.output] : [];
    } catch {
      return [];
    }
  });
}
