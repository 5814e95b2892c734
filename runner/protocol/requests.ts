/**
 * The requests and notifications of the control plane: JSON-RPC 2.0, one message per WebSocket
 * text frame. The token travels in the upgrade request's `Authorization: Bearer` header, so that
 * a stranger is refused before a socket exists; `hello` is the first request on every connection.
 */
import { MAX_CHARACTERS, MAX_COUNT } from './limits.ts';
import * as v from 'valibot';
import { Channel, TaskEvent, TaskListEvent } from './events.ts';
import { Collected } from './collected.ts';
import { LineComment, MessageId } from './messages.ts';
import { Estimate } from './estimate.ts';
import {
  NewerBase,
  Repository,
  RepositoryId,
  TaskId,
  TaskSpec,
  TaskState,
  TaskSummaries,
} from './task.ts';

const attempt = v.pipe(v.number(), v.integer(), v.minValue(1));
const words = v.pipe(v.string(), v.maxLength(MAX_CHARACTERS.message));
const sequence = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A runner that ends soon: the attempts that go on to where they can be cut off, and for how long. */
export const Stopping = v.object({ attempts: v.number(), withinSeconds: v.number() });
export type Stopping = v.InferOutput<typeof Stopping>;

export const Hello = {
  method: 'hello',
  params: v.object({
    protocol: v.object({ min: v.number(), max: v.number() }),
    client: v.object({ name: v.string(), version: v.string() }),
  }),
  result: v.object({
    protocol: v.number(),
    runner: v.object({ id: v.string(), version: v.string() }),
    /** Path of the data plane, relative to the runner's URL. */
    git: v.string(),
    artifacts: v.string(),
    /** Largest single file the runner takes in a push, in bytes. */
    maxFileBytes: v.number(),
    /** Model of a task that names none. */
    model: v.string(),
    /** Present while it stops. */
    stopping: v.optional(Stopping),
    /** Those that the runner knows the prices of; absent from older ones. Others may be named. */
    models: v.fallback(v.optional(v.array(v.string())), undefined),
  }),
} as const;

/** Makes the bare repository that a snapshot is then pushed to. Repeating it is harmless. */
export const OpenRepository = {
  method: 'repositories/open',
  params: v.object({ repository: Repository }),
  result: v.object({ path: v.string() }),
} as const;

/**
 * Answered only when the task is committed to the store. The same id with the same spec is the
 * same task; with another spec it is refused with `conflict`.
 */
export const CreateTask = {
  method: 'tasks/create',
  params: v.object({ id: TaskId, spec: TaskSpec }),
  result: v.object({ task: TaskState }),
} as const;

/** Answered once nothing of the task is running; the work done so far is kept. */
export const CancelTask = {
  method: 'tasks/cancel',
  params: v.object({ id: TaskId, reason: v.optional(v.string()) }),
  result: v.object({ task: TaskState }),
} as const;

export const GetTask = {
  method: 'tasks/get',
  params: v.object({ id: TaskId }),
  result: v.object({ task: TaskState }),
} as const;

export const ListTasks = {
  method: 'tasks/list',
  params: v.object({
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_COUNT.listed))),
    /** Tasks created before this one. */
    before: v.optional(TaskId),
  }),
  result: v.object({ tasks: TaskSummaries, more: v.boolean() }),
} as const;

/** What has all the places that it may have at the same time. */
const Held = v.picklist(['repository', 'user']);
export type Held = v.InferOutput<typeof Held>;

/** Where waiting tasks are in the order of starts; those far behind, or not waiting, are left out. */
export const AskPlaces = {
  method: 'tasks/places',
  params: v.object({ ids: v.pipe(v.array(TaskId), v.maxLength(MAX_COUNT.listed)) }),
  result: v.object({
    /** Number of attempts that wait, of all tasks. */
    waiting: sequence,
    places: v.array(
      v.object({
        id: TaskId,
        place: v.pipe(v.number(), v.integer(), v.minValue(1)),
        /** Absent also where only a newer runner knows why it is held. */
        held: v.fallback(v.optional(Held), undefined),
      }),
    ),
  }),
} as const;

/** Removes a finished task from the lists and frees its refs and artifacts. */
export const DiscardTask = {
  method: 'tasks/discard',
  params: v.object({ id: TaskId }),
  result: v.object({}),
} as const;

/**
 * Sends a message to an attempt that is under way; the agent gets it at its next turn. Answered
 * when stored, and a repeated message id is stored once.
 */
export const SteerAttempt = {
  method: 'attempts/steer',
  params: v.object({ id: TaskId, attempt, message: MessageId, text: words }),
  result: v.object({ task: TaskState }),
} as const;

/** Interrupts the agent and gives it this message; without text it waits for the next one. */
export const InterruptAttempt = {
  method: 'attempts/interrupt',
  params: v.object({ id: TaskId, attempt, message: MessageId, text: v.optional(words) }),
  result: v.object({ task: TaskState }),
} as const;

/** Answers the question an attempt waits on; `conflict` when it does not wait on this one. */
export const AnswerQuestion = {
  method: 'attempts/answer',
  params: v.object({ id: TaskId, attempt, question: MessageId, message: MessageId, text: words }),
  result: v.object({ task: TaskState }),
} as const;

/**
 * Goes on with an attempt that has ended: a new attempt with its conversation and its files, a
 * ledger and a verdict of its own. The same message id again is the same follow-up.
 */
export const FollowUp = {
  method: 'tasks/follow_up',
  params: v.object({
    id: TaskId,
    attempt,
    message: MessageId,
    text: words,
    comments: v.optional(v.pipe(v.array(LineComment), v.maxLength(MAX_COUNT.comments))),
  }),
  result: v.object({ task: TaskState, attempt }),
} as const;

/**
 * Goes on with an attempt that has ended, on a newer base, which was pushed before
 * (`newerBaseRef`): the runner merges the two, the agent resolves what it cannot, and the checks
 * run on the merge. The same message id again is the same request.
 */
export const UpdateBase = {
  method: 'tasks/update_base',
  params: v.object({ id: TaskId, attempt, message: MessageId, base: NewerBase }),
  result: v.object({ task: TaskState, attempt }),
} as const;

/** Estimates what such a task will take. */
export const EstimateTask = {
  method: 'tasks/estimate',
  params: v.object({
    repository: RepositoryId,
    blueprint: v.optional(v.string()),
    agent: v.optional(v.string()),
    model: v.optional(v.string()),
    attempts: v.optional(attempt),
  }),
  result: v.object({ estimate: Estimate }),
} as const;

/** Lists what a runner lacks for such a task; asked before anything of the task is sent. */
export const AskReady = {
  method: 'runner/ready',
  params: v.object({
    blueprint: v.optional(v.string()),
    agent: v.optional(v.string()),
    /** The image that the repository names. */
    image: v.optional(v.pipe(v.string(), v.maxLength(MAX_CHARACTERS.image))),
    /**
     * Names that the user typed for this task. An unknown one is refused with `not_found` before
     * any code has left their machine.
     */
    typed: v.optional(
      v.object({
        blueprint: v.optional(v.string()),
        agent: v.optional(v.string()),
        /** The repository's own, which the runner has not seen yet. */
        ownBlueprints: v.pipe(v.array(v.string()), v.maxLength(MAX_COUNT.blueprints)),
      }),
    ),
  }),
  result: v.object({
    missing: v.array(
      v.object({
        what: v.picklist(['docker', 'image', 'key']),
        /** A sentence, and the step that puts it right. */
        detail: v.string(),
        fix: v.optional(v.string()),
      }),
    ),
    sandboxes: v.object({ image: v.string(), usual: v.boolean(), full: v.boolean() }),
  }),
} as const;

/** Removes what the runner has made and needs no more, or only says what that would be. */
export const Collect = {
  method: 'runner/collect',
  params: v.object({ dryRun: v.boolean() }),
  result: Collected,
} as const;

/**
 * Answers with the events since `after`, or with a snapshot when that position is not known (no
 * `after`, one from the future, one too old). Live events follow as `channel/events`.
 */
export const Subscribe = {
  method: 'channel/subscribe',
  params: v.object({ channel: Channel, after: v.optional(sequence) }),
  result: v.object({
    seq: sequence,
    snapshot: v.optional(v.unknown()),
    events: v.optional(v.array(v.object({ seq: sequence, event: v.unknown() }))),
  }),
} as const;

export const Unsubscribe = {
  method: 'channel/unsubscribe',
  params: v.object({ channel: Channel }),
  result: v.object({}),
} as const;

/**
 * Client → runner: a task of this repository will probably follow soon, so that the runner can have a
 * sandbox ready. Nothing depends on it; a runner that does not know it takes no notice.
 */
export const ExpectNotice = {
  method: 'tasks/expected',
  params: v.object({ repository: RepositoryId }),
} as const;

/** Runner → client. */
export const EventsNotice = {
  method: 'channel/events',
  params: v.object({
    channel: Channel,
    events: v.array(v.object({ seq: sequence, event: v.unknown() })),
  }),
} as const;

type LiveEvents = v.InferOutput<typeof EventsNotice.params>;

/** Asks of a message what `EventsNotice` does; each client of a channel is sent each of its events. */
export function parseEvents(value: unknown): LiveEvents | undefined {
  const { channel, events }: { channel?: unknown; events?: unknown } = Object(value);
  const fits = v.is(Channel, channel) && Array.isArray(events) && events.every(isSequenced);
  return fits ? { channel, events } : undefined;
}

function isSequenced(value: unknown): boolean {
  const { seq }: { seq?: unknown } = Object(value);
  return Number.isInteger(seq) && (seq as number) >= 0;
}

/** Runner → client: events were left out for this client; it should subscribe again without `after`. */
export const LaggedNotice = {
  method: 'channel/lagged',
  params: v.object({ channel: Channel }),
} as const;

/** Runner → client: it stops. What is sent to it meanwhile is kept for its next start. */
export const StoppingNotice = { method: 'runner/stopping', params: Stopping } as const;

/** A known event of a task's channel, or undefined for one from a newer runner. */
export function parseTaskEvent(value: unknown): TaskEvent | undefined {
  const { kind }: { kind?: unknown } = Object(value);
  const schema = taskEvents.get(kind);
  const parsed = schema && v.safeParse(schema, value);
  return parsed?.success ? parsed.output : undefined;
}

/** By kind: a client has each event parsed, and trying all kinds in turn takes ten times as long. */
const taskEvents: ReadonlyMap<unknown, (typeof TaskEvent.options)[number]> = new Map(
  TaskEvent.options.map((option) => [option.entries.kind.literal, option]),
);

export function parseTaskListEvent(value: unknown): TaskListEvent | undefined {
  const parsed = v.safeParse(TaskListEvent, value);
  return parsed.success ? parsed.output : undefined;
}
