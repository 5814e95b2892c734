/**
 * Owns what ended attempts took, as rows for estimates. They hold no text: only the blueprint, the
 * agent, the cost and the time worked. They outlive their task, because a task took no less for
 * having been discarded.
 */
import { workedMs } from '../protocol/reduce.ts';
import type { RepositoryId, TaskState } from '../protocol/task.ts';
import type { Db } from './schema.ts';

export interface Outcome {
  readonly task: string;
  readonly n: number;
  readonly repository: RepositoryId;
  readonly blueprint: string;
  /** True when the task named the blueprint, false when it got the default. */
  readonly named: boolean;
  readonly agent: string;
  readonly model: string | undefined;
  /** Undefined where the model has no known price. */
  readonly costUsd: number | undefined;
  /** Milliseconds of work, without the time it waited for others or for an answer. */
  readonly ms: number;
}

/** Number of newest outcomes that an estimate rests on. */
const MAX_OUTCOMES = 200;

const USUAL = { blueprint: 'default', agent: 'builtin' };

/**
 * Outcome of an attempt, or undefined when it predicts nothing: it has not ended with a verdict, or
 * the runner itself failed.
 */
export function outcomeOf(state: TaskState, attempt: number): Outcome | undefined {
  const found = state.attempts.find(({ n }) => n === attempt);
  // Bringing a result onto a newer base takes no model, or another amount of it.
  if (found?.status.kind !== 'done' || found.base) return undefined;
  const { because } = found.status.verdict;
  if (because.some(({ code }) => /^(trouble\.|harness_error$)/.test(code))) return undefined;
  const { spec } = state;
  const { usage } = found;
  return {
    task: state.id,
    n: attempt,
    repository: spec.repository.id,
    blueprint: found.blueprint ?? spec.blueprint ?? USUAL.blueprint,
    named: spec.blueprint !== undefined,
    agent: found.agent ?? spec.agent ?? USUAL.agent,
    model: found.model,
    costUsd: usage.requests === 0 ? 0 : usage.costUsd,
    ms: workedMs(found),
  };
}

export async function storeOutcome(tx: Db, outcome: Outcome): Promise<void> {
  const { costUsd, model, named, ...rest } = outcome;
  const row = {
    ...rest,
    named: named ? 1 : 0,
    model: model ?? null,
    cost_usd: costUsd ?? null,
  };
  await tx
    .insertInto('outcomes')
    .values(row)
    .onConflict((oc) => oc.columns(['task', 'n']).doUpdateSet(row))
    .execute();
}

/** Outcomes of the newest ended attempts of a repository, newest first. */
export async function newestOutcomes(db: Db, repository: RepositoryId): Promise<Outcome[]> {
  const rows = await db
    .selectFrom('outcomes')
    .selectAll()
    .where('repository', '=', repository)
    .orderBy('ord', 'desc')
    .limit(MAX_OUTCOMES)
    .execute();
  return rows.map((row) => ({
    task: row.task,
    n: row.n,
    repository: row.repository,
    blueprint: row.blueprint,
    named: row.named === 1,
    agent: row.agent,
    model: row.model ?? undefined,
    costUsd: row.cost_usd ?? undefined,
    ms: row.ms,
  }));
}
