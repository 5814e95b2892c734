/**
 * The pure reducers from events to state, used by the runner, the CLI and the editor alike.
 * They never throw on a well-formed event: one that does not fit the state is ignored, because
 * a reducer that throws would leave a client without any state at all.
 */
import { MAX_CHARACTERS } from './limits.ts';
import type { TaskEvent, TaskListEvent } from './events.ts';
import { withGiven } from './given.ts';
import { resultBearer } from './rank.ts';
import { canMove, canTaskMove, isFinal, mayHaveSandbox } from './status.ts';
import type { AttemptState, TaskState, TaskSummary, Usage } from './task.ts';
import { NO_USAGE, sumOfUsage } from './usage.ts';

/** Number of tool calls kept in an attempt's state; the log has all of them. */
export const TOOLS_KEPT = 50;

/** Lists go to every client: they carry the beginning of a selection only. */
const MAX_LISTED_ORIGIN_CHARACTERS = 200;

/** The state of `task/<id>`; undefined until its first event. */
export function reduceTask(state: TaskState | undefined, event: TaskEvent): TaskState | undefined {
  if (event.kind === 'task.created') {
    if (state) return state;
    return {
      id: event.id,
      spec: event.spec,
      createdAt: event.at,
      updatedAt: event.at,
      status: { kind: 'queued' },
      attempts: [],
    };
  }
  if (!state) return state;
  const next = applyTo(state, event);
  return next === state ? state : { ...next, updatedAt: event.at };
}

function applyTo(state: TaskState, event: Exclude<TaskEvent, { kind: 'task.created' }>): TaskState {
  switch (event.kind) {
    case 'task.status':
      return canTaskMove(state.status.kind, event.status.kind)
        ? { ...state, status: event.status }
        : state;
    case 'attempt.created': {
      if (state.attempts.some((a) => a.n === event.attempt)) return state;
      const created: AttemptState = {
        n: event.attempt,
        status: { kind: 'queued' },
        phases: [],
        tools: [],
        toolCount: 0,
        checks: [],
        usage: NO_USAGE,
        log: event.log,
        ledger: event.ledger,
        continues: event.continues,
        ...(event.base ? { base: event.base } : {}),
      };
      return { ...state, attempts: [...state.attempts, created] };
    }
    default:
      // An unknown kind from a newer runner has no attempt and changes nothing.
      return 'attempt' in event
        ? { ...state, attempts: mapAttempt(state.attempts, event.attempt, event) }
        : state;
  }
}

type AttemptEvent = Exclude<Extract<TaskEvent, { attempt: number }>, { kind: 'attempt.created' }>;

function mapAttempt(
  attempts: readonly AttemptState[],
  n: number,
  event: AttemptEvent,
): AttemptState[] {
  return attempts.map((attempt) => (attempt.n === n ? reduceAttempt(attempt, event) : attempt));
}

function reduceAttempt(attempt: AttemptState, event: AttemptEvent): AttemptState {
  switch (event.kind) {
    case 'attempt.status':
      return canMove(attempt.status.kind, event.status.kind)
        ? {
            ...attempt,
            status: event.status,
            notice: undefined,
            // After a crash nobody says that they are closed.
            terminals: mayHaveSandbox(event.status) ? attempt.terminals : undefined,
          }
        : attempt;
    case 'attempt.phase':
      return {
        ...attempt,
        phases: replaceLast(
          attempt.phases,
          (p) => p.name === event.phase.name && p.ms === undefined,
          event.phase,
        ),
      };
    case 'attempt.tool': {
      const known = attempt.tools.some((t) => t.id === event.call.id);
      return {
        ...attempt,
        tools: replaceLast(attempt.tools, (t) => t.id === event.call.id, event.call).slice(
          -TOOLS_KEPT,
        ),
        toolCount: attempt.toolCount + (known ? 0 : 1),
      };
    }
    case 'attempt.check':
      return {
        ...attempt,
        checks: replaceLast(
          attempt.checks,
          (c) => c.name === event.check.name && c.at === event.check.at,
          event.check,
        ),
      };
    case 'attempt.usage':
      return { ...attempt, usage: event.usage, model: event.model ?? attempt.model };
    case 'attempt.notice':
      return { ...attempt, notice: event.text.slice(0, MAX_CHARACTERS.notice) || undefined };
    case 'attempt.claim':
      return { ...attempt, claim: event.text, claimed: event.sentences };
    case 'attempt.plan':
      return { ...attempt, plan: event.text.slice(0, MAX_CHARACTERS.plan) || undefined };
    case 'attempt.given':
      return { ...attempt, given: [...withGiven(attempt.given ?? [], event.items)] };
    case 'attempt.result':
      return { ...attempt, result: event.result };
    case 'attempt.settled':
      return { ...attempt, blueprint: event.blueprint, agent: event.agent };
    case 'attempt.message':
      return {
        ...attempt,
        messages: replaceLast(
          attempt.messages ?? [],
          (m) => m.id === event.message.id,
          event.message,
        ),
      };
    case 'attempt.review':
      return { ...attempt, review: event.review };
    case 'attempt.terminals':
      return { ...attempt, terminals: event.open || undefined };
    default:
      return attempt;
  }
}

/** Replaces the last item that fits, or appends. */
function replaceLast<T>(items: readonly T[], fits: (item: T) => boolean, item: T): T[] {
  const index = items.findLastIndex(fits);
  return index < 0 ? [...items, item] : items.with(index, item);
}

/** The state of `tasks`: newest first. */
export function reduceTaskList(
  state: readonly TaskSummary[],
  event: TaskListEvent,
): readonly TaskSummary[] {
  switch (event.kind) {
    case 'list.put': {
      const index = state.findIndex((task) => task.id === event.task.id);
      if (index >= 0) return state.with(index, event.task);
      // A snapshot may leave old tasks out, so a task that is new here need not be the newest.
      const older = state.findIndex((task) => task.createdAt <= event.task.createdAt);
      return state.toSpliced(older < 0 ? state.length : older, 0, event.task);
    }
    case 'list.removed':
      return state.filter((task) => task.id !== event.id);
    default:
      return state;
  }
}

/** Adds up the usage of all attempts; dollars are absent when no attempt has asked a model. */
export function totalUsage(attempts: readonly AttemptState[]): Usage {
  return sumOfUsage(attempts.map(({ usage }) => usage).filter(({ requests }) => requests > 0));
}

/** Milliseconds that an attempt worked, without the time it was queued or waited for an answer. */
export function workedMs({ phases }: AttemptState): number {
  return phases.reduce((sum, { ms }) => sum + (ms ?? 0), 0);
}

/** Reduces a task to what a list shows of it. */
export function summarise(task: TaskState): TaskSummary {
  const shown = resultBearer(task.attempts);
  const going = task.attempts.findLast(({ status }) => !isFinal(status));
  return {
    id: task.id,
    title: task.spec.title,
    origin: {
      ...task.spec.origin,
      text: task.spec.origin.text?.slice(0, MAX_LISTED_ORIGIN_CHARACTERS),
    },
    repository: task.spec.repository,
    base: task.spec.base,
    branch: task.spec.branch,
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    status: task.status,
    priority: task.spec.priority,
    phase: (going ?? shown)?.phases.findLast((p) => p.ms === undefined),
    attempts: task.attempts.length,
    files: shown?.result?.files.length,
    additions: shown?.result?.additions,
    deletions: shown?.result?.deletions,
    costUsd: totalUsage(task.attempts).costUsd,
    model: (going ?? shown)?.model ?? shown?.model,
  };
}
