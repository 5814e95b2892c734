/**
 * Owns what is counted of tasks: queue, phases, checks, tools, verdicts and what models were asked.
 * It hears of stored events and of ledger entries, and of nothing else. No label ever names a task,
 * a user, a branch or a repository.
 */
import { entriesOf, type LedgerEntry } from '../ledger/entry.ts';
import type { ChannelEvent, TaskEvent } from '../protocol/events.ts';
import { workedMs } from '../protocol/reduce.ts';
import { type AttemptState, type TaskState, type Usage, VerdictLevel } from '../protocol/task.ts';
import { NO_USAGE, usageSince } from '../protocol/usage.ts';
import { type Counter, type Histogram, LabelValues, type Metrics, OTHER } from './metric.ts';

/** Phases of the built-in blueprints; what a repository's own calls its nodes is "other". */
export const PHASES: readonly string[] = [
  'prepare',
  'baseline',
  'plan',
  'code',
  'quick',
  'fix',
  'update',
  'changed',
  'merge',
  'package',
  'first_package',
  'merged_package',
  'tests_only',
  'review',
  'verify',
  'first_verify',
  'merged_verify',
];

/** The built-in agent's; other agents call theirs as they like. */
export const TOOLS: readonly string[] = [
  'bash',
  'read',
  'edit',
  'write',
  'search',
  'verify',
  'plan',
  'review',
  'done',
];

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

export class RunnerMetrics {
  readonly #accepted: Counter;
  readonly #verdicts: Counter;
  readonly #cancelled: Counter;
  readonly #interrupted: Counter;
  readonly #waited: Histogram;
  readonly #phases: Histogram;
  readonly #worked: Histogram;
  readonly #checks: Counter;
  readonly #tools: Histogram;
  readonly #requests: Counter;
  readonly #tokens: Counter;
  readonly #dollars: Counter;
  readonly #models = new LabelValues();
  /** When attempts came back into the queue; the first time is that of their task. */
  readonly #queuedAgain = new Map<string, number>();

  constructor(metrics: Metrics) {
    this.#accepted = metrics.counter('errand_tasks_accepted_total', 'Tasks that were accepted.', [
      {},
    ]);
    this.#verdicts = metrics.counter(
      'errand_verdicts_total',
      'Attempts that ended with a verdict, by verdict.',
      VerdictLevel.options.map((verdict) => ({ verdict })),
    );
    this.#cancelled = metrics.counter(
      'errand_attempts_cancelled_total',
      'Attempts that somebody cancelled.',
      [{}],
    );
    this.#interrupted = metrics.counter(
      'errand_attempts_interrupted_total',
      'Times that an attempt was cut off; it goes on by itself.',
      [{}],
    );
    this.#waited = metrics.histogram(
      'errand_queue_wait_seconds',
      'Time that attempts waited for a place.',
      SECONDS,
    );
    this.#phases = metrics.histogram(
      'errand_phase_duration_seconds',
      'Time that phases of attempts took, by phase.',
      SECONDS,
    );
    this.#worked = metrics.histogram(
      'errand_attempt_duration_seconds',
      'Time that ended attempts worked, without waiting, by outcome.',
      SECONDS,
    );
    this.#checks = metrics.counter(
      'errand_checks_total',
      'Runs of checks, by what they ran on and by outcome.',
    );
    this.#tools = metrics.histogram(
      'errand_tool_call_duration_seconds',
      'Time that calls of tools took, by tool.',
      SECONDS,
    );
    this.#requests = metrics.counter(
      'errand_model_requests_total',
      'Requests that models answered, by model.',
    );
    this.#tokens = metrics.counter(
      'errand_model_tokens_total',
      'Tokens, by model and kind (input, output, cache_read, cache_write).',
    );
    this.#dollars = metrics.counter(
      'errand_model_cost_dollars_total',
      'What models cost, by model; one without a known price counts nothing.',
    );
  }

  /** An event that is stored, and the task's state with it. */
  heard(event: ChannelEvent, task: TaskState | undefined): void {
    if (event.kind === 'task.created') return this.#accepted.add();
    if (!task || !('attempt' in event)) return;
    const attempt = task.attempts.find(({ n }) => n === event.attempt);
    if (!attempt) return;
    if (event.kind === 'attempt.status') this.#moved(event, task, attempt);
    else if (event.kind === 'attempt.created' && event.continues !== undefined) {
      this.#queuedAgain.set(keyOf(task, attempt), Date.parse(event.at));
    } else if (event.kind === 'attempt.phase' && event.phase.ms !== undefined) {
      this.#phases.observe(event.phase.ms / 1000, { phase: oneOf(PHASES, event.phase.name) });
    } else if (event.kind === 'attempt.check' && event.check.outcome !== 'running') {
      this.#checks.add(1, { at: event.check.at, outcome: event.check.outcome });
    } else if (event.kind === 'attempt.tool' && event.call.ms !== undefined) {
      this.#tools.observe(event.call.ms / 1000, { tool: oneOf(TOOLS, event.call.tool) });
    }
  }

  /** An entry that was added to a ledger, and all that the ledger has. */
  recorded(entry: LedgerEntry, entries: readonly LedgerEntry[]): void {
    const spent = spentBy(entry, entries);
    if (!spent) return;
    const model = this.#models.of(spent.model);
    const { requests, input, output, cacheRead, cacheWrite, costUsd = 0 } = spent.usage;
    this.#requests.add(requests, { model });
    this.#tokens.add(input, { model, kind: 'input' });
    this.#tokens.add(output, { model, kind: 'output' });
    this.#tokens.add(cacheRead, { model, kind: 'cache_read' });
    this.#tokens.add(cacheWrite, { model, kind: 'cache_write' });
    this.#dollars.add(costUsd, { model });
  }

  #moved(
    { status, at }: Extract<TaskEvent, { kind: 'attempt.status' }>,
    task: TaskState,
    attempt: AttemptState,
  ): void {
    const key = keyOf(task, attempt);
    switch (status.kind) {
      case 'preparing': {
        const since = this.#queuedAgain.get(key) ?? Date.parse(task.createdAt);
        this.#queuedAgain.delete(key);
        // One that was cut off before this runner was started has waited nobody knows how long.
        if (attempt.phases.length === 0 || since !== Date.parse(task.createdAt)) {
          this.#waited.observe(Math.max(0, Date.parse(at) - since) / 1000);
        }
        return;
      }
      case 'interrupted':
        this.#interrupted.add();
        return void this.#queuedAgain.set(key, Date.parse(at));
      case 'queued':
        return void this.#queuedAgain.set(key, Date.parse(at));
      case 'done':
        this.#queuedAgain.delete(key);
        this.#verdicts.add(1, { verdict: status.verdict.level });
        return this.#worked.observe(workedMs(attempt) / 1000, { outcome: status.verdict.level });
      case 'cancelled':
        this.#queuedAgain.delete(key);
        this.#cancelled.add();
        return this.#worked.observe(workedMs(attempt) / 1000, { outcome: 'cancelled' });
      default:
        return undefined;
    }
  }
}

/** What a model used since its conversation's entry before; undefined for an entry of another kind. */
export function spentBy(
  entry: LedgerEntry,
  entries: readonly LedgerEntry[],
): { readonly model: string; readonly usage: Usage } | undefined {
  if (entry.kind !== 'model') return undefined;
  const before = entriesOf(entries, 'model').findLast(
    ({ phase, seq }) => phase === entry.phase && seq < entry.seq,
  );
  return { model: entry.model, usage: usageSince(before?.usage ?? NO_USAGE, entry.usage) };
}

const keyOf = ({ id }: TaskState, { n }: AttemptState): string => `${id}/${n}`;

const oneOf = (known: readonly string[], name: string): string =>
  known.includes(name) ? name : OTHER;
