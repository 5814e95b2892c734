/**
 * The events of the two kinds of channel. A channel is a list of events with its own gap-free
 * sequence from 1; its state is the fold of its events (reduce.ts). An event kind that this build
 * does not know is kept and skipped, so that a newer runner can speak to an older editor.
 */
import * as v from 'valibot';
import { Review } from './review.ts';
import { GivenItem } from './given.ts';
import { Message } from './messages.ts';
import {
  CheckRun,
  ClaimedSentence,
  NewerBase,
  PhaseRun,
  Result,
  Status,
  TaskId,
  TaskSpec,
  TaskSummary,
  ToolCall,
  Usage,
} from './task.ts';

const attempt = v.pipe(v.number(), v.integer(), v.minValue(1));
const at = v.string();

export const TaskEvent = v.variant('kind', [
  v.object({ kind: v.literal('task.created'), at, id: TaskId, spec: TaskSpec }),
  v.object({ kind: v.literal('task.status'), at, status: Status }),
  v.object({
    kind: v.literal('attempt.created'),
    at,
    attempt,
    log: v.optional(v.string()),
    ledger: v.optional(v.string()),
    continues: v.optional(attempt),
    base: v.optional(NewerBase),
  }),
  v.object({ kind: v.literal('attempt.status'), at, attempt, status: Status }),
  /** The same phase name again replaces the open one: first without `ms`, then with. */
  v.object({ kind: v.literal('attempt.phase'), at, attempt, phase: PhaseRun }),
  v.object({ kind: v.literal('attempt.tool'), at, attempt, call: ToolCall }),
  v.object({ kind: v.literal('attempt.check'), at, attempt, check: CheckRun }),
  v.object({
    kind: v.literal('attempt.usage'),
    at,
    attempt,
    usage: Usage,
    model: v.optional(v.string()),
  }),
  /** An empty notice takes the last one away. */
  v.object({ kind: v.literal('attempt.notice'), at, attempt, text: v.string() }),
  v.object({
    kind: v.literal('attempt.claim'),
    at,
    attempt,
    text: v.string(),
    sentences: v.optional(v.array(ClaimedSentence)),
  }),
  /** The plan that the work follows, before anybody changes a file. */
  v.object({ kind: v.literal('attempt.plan'), at, attempt, text: v.string() }),
  /** What of the repository the model was given, in addition to what it was given before. */
  v.object({ kind: v.literal('attempt.given'), at, attempt, items: v.array(GivenItem) }),
  v.object({ kind: v.literal('attempt.result'), at, attempt, result: Result }),
  /** Settled from the base commit before anything runs. */
  v.object({
    kind: v.literal('attempt.settled'),
    at,
    attempt,
    blueprint: v.string(),
    agent: v.string(),
  }),
  /** The same id again replaces the message: it was delivered, say. */
  v.object({ kind: v.literal('attempt.message'), at, attempt, message: Message }),
  v.object({ kind: v.literal('attempt.review'), at, attempt, review: Review }),
  /** Number of terminals that people have in its sandbox. */
  v.object({
    kind: v.literal('attempt.terminals'),
    at,
    attempt,
    open: v.pipe(v.number(), v.integer(), v.minValue(0)),
  }),
]);
export type TaskEvent = v.InferOutput<typeof TaskEvent>;

export const TaskListEvent = v.variant('kind', [
  v.object({ kind: v.literal('list.put'), at, task: TaskSummary }),
  v.object({ kind: v.literal('list.removed'), at, id: TaskId }),
]);
export type TaskListEvent = v.InferOutput<typeof TaskListEvent>;

export type ChannelEvent = TaskEvent | TaskListEvent;

/** `tasks`, or `task/<id>`. */
export const Channel = v.pipe(v.string(), v.regex(/^(tasks|task\/[a-z0-9][a-z0-9-]{7,63})$/));
export type Channel = v.InferOutput<typeof Channel>;

export const TASKS_CHANNEL: Channel = 'tasks';
export const taskChannel = (id: TaskId): Channel => `task/${id}`;

/** An event with its place in its channel. */
export interface Sequenced<E = ChannelEvent> {
  readonly seq: number;
  readonly event: E;
}

/**
 * Chatter may be left out for a client that does not keep up (it then gets a snapshot);
 * everything else matters and is always delivered.
 */
export function isChatter(event: ChannelEvent): boolean {
  return event.kind === 'attempt.tool' || event.kind === 'attempt.usage';
}
