/**
 * The words of the product as wire types: a task, its attempts, their results and verdicts.
 * Schemas and types are one: a value that crosses the wire is parsed with the schema of its type.
 */
import * as v from 'valibot';

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Chosen by the client, so that a repeated request is the same request. */
export const TaskId = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{7,63}$/));
export type TaskId = v.InferOutput<typeof TaskId>;

/** A full object id, SHA-1 or SHA-256. */
export const ObjectId = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/));
export type ObjectId = v.InferOutput<typeof ObjectId>;

/** Names one of the runner's bare repositories; derived by the client (client/repository.ts). */
export const RepositoryId = v.pipe(v.string(), v.regex(/^[a-z0-9]{16,64}$/));
export type RepositoryId = v.InferOutput<typeof RepositoryId>;
/** Ids that start so are of repositories with SHA-256 objects (no hex digits: it cannot clash). */
export const SHA256_PREFIX = 'sha256';

export const Repository = v.object({ id: RepositoryId, name: text(200) });
export type Repository = v.InferOutput<typeof Repository>;

/**
 * Where the work came from. `line` is 1-based; `anchor` names the place for the editor wherever
 * edits have moved it, and means nothing to the runner.
 */
export const Origin = v.object({
  kind: v.picklist(['prompt', 'selection', 'todo', 'ticket']),
  path: v.optional(text(4096)),
  line: v.optional(count),
  text: v.optional(text(20_000)),
  anchor: v.optional(text(200)),
  url: v.optional(text(2048)),
});
export type Origin = v.InferOutput<typeof Origin>;

/** A command whose exit status means pass or fail; run with `sh -c` at the repository's root. */
export const CheckSpec = v.object({
  name: v.pipe(v.string(), v.regex(/^[\w.:@/ -]{1,80}$/)),
  command: text(4000),
  timeoutSeconds: v.optional(v.pipe(count, v.minValue(1), v.maxValue(7200))),
});
export type CheckSpec = v.InferOutput<typeof CheckSpec>;

export const Limits = v.object({
  turns: v.optional(v.pipe(count, v.minValue(1), v.maxValue(1000))),
  costUsd: v.optional(v.pipe(v.number(), v.minValue(0))),
  minutes: v.optional(v.pipe(v.number(), v.minValue(0.1), v.maxValue(1440))),
});
export type Limits = v.InferOutput<typeof Limits>;

export const TaskSpec = v.object({
  title: text(200),
  instructions: text(100_000),
  origin: Origin,
  repository: Repository,
  /** The snapshot commit the work starts from; pushed to `baseRef(id)` before the task is created. */
  base: ObjectId,
  /** What HEAD was when the snapshot was taken, and the branch it was on (absent when detached). */
  head: ObjectId,
  branch: v.optional(text(1000)),
  /** When present, these checks replace the configured or detected ones. */
  checks: v.optional(v.pipe(v.array(CheckSpec), v.maxLength(50))),
  limits: v.optional(Limits),
  model: v.optional(text(200)),
});
export type TaskSpec = v.InferOutput<typeof TaskSpec>;

export const baseRef = (id: TaskId): string => `refs/errand/tasks/${id}/base`;
export const attemptRef = (id: TaskId, attempt: number): string =>
  `refs/errand/tasks/${id}/attempts/${attempt}`;

export const VerdictLevel = v.picklist([
  'verified',
  'verified_with_flags',
  'unverified',
  'failed',
  'declined',
]);
export type VerdictLevel = v.InferOutput<typeof VerdictLevel>;

/** One reason for a verdict; `entries` are the sequence numbers of the ledger entries that back it. */
export const Reason = v.object({ code: text(80), text: text(4000), entries: v.array(count) });
export type Reason = v.InferOutput<typeof Reason>;

export const Verdict = v.object({ level: VerdictLevel, because: v.array(Reason) });
export type Verdict = v.InferOutput<typeof Verdict>;

export const Question = v.object({
  text: text(4000),
  default: v.optional(text(4000)),
  deadline: v.optional(text(40)),
});
export type Question = v.InferOutput<typeof Question>;

/** A status carries its reason; `canMove` (status.ts) says which may follow which. */
export const Status = v.variant('kind', [
  v.object({ kind: v.literal('queued') }),
  v.object({ kind: v.literal('preparing') }),
  v.object({ kind: v.literal('working') }),
  v.object({ kind: v.literal('needs_input'), question: Question }),
  v.object({ kind: v.literal('verifying') }),
  v.object({ kind: v.literal('interrupted'), reason: text(1000) }),
  v.object({ kind: v.literal('done'), verdict: Verdict }),
  v.object({ kind: v.literal('cancelled'), reason: text(1000) }),
]);
export type Status = v.InferOutput<typeof Status>;
export type StatusKind = Status['kind'];

/**
 * One file of a result's diff. `path` is for people (bytes that are no UTF-8 become U+FFFD);
 * `pathBase64` is there, and counts, when the name is not valid UTF-8. Modes are git's ('100644');
 * a side that does not exist has no mode and no blob. Counts are absent for binary files.
 */
export const FileChange = v.object({
  path: text(8192),
  pathBase64: v.optional(text(16_384)),
  status: v.picklist(['added', 'modified', 'deleted', 'type_changed']),
  additions: v.optional(count),
  deletions: v.optional(count),
  binary: v.boolean(),
  before: v.optional(v.object({ mode: text(6), blob: ObjectId })),
  after: v.optional(v.object({ mode: text(6), blob: ObjectId })),
});
export type FileChange = v.InferOutput<typeof FileChange>;

/** The work of an attempt as a commit; its parent is the task's base. */
export const Result = v.object({
  ref: text(300),
  commit: ObjectId,
  files: v.array(FileChange),
  additions: count,
  deletions: count,
});
export type Result = v.InferOutput<typeof Result>;

/**
 * One run of a check by the runner, in a clean room, on committed objects: those before the
 * change, the result, or the result's sources with the original tests (`overlay`).
 */
export const CheckRun = v.object({
  name: text(80),
  command: text(4000),
  at: v.picklist(['base', 'head', 'overlay']),
  outcome: v.picklist(['running', 'passed', 'failed', 'timed_out', 'errored']),
  exit: v.optional(v.number()),
  ms: v.optional(v.number()),
  /** The end of the output, as text; the whole of it is the artifact. */
  tail: v.optional(text(8000)),
  artifact: v.optional(text(200)),
});
export type CheckRun = v.InferOutput<typeof CheckRun>;

/** Tokens by kind and what they cost; `costUsd` is absent where the model has no known price. */
export const Usage = v.object({
  requests: count,
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  costUsd: v.optional(v.number()),
});
export type Usage = v.InferOutput<typeof Usage>;

export const ToolCall = v.object({
  id: text(200),
  tool: text(80),
  summary: text(400),
  state: v.picklist(['running', 'ok', 'error']),
  outcome: v.optional(text(400)),
  ms: v.optional(v.number()),
});
export type ToolCall = v.InferOutput<typeof ToolCall>;

export const PhaseRun = v.object({
  name: text(80),
  startedAt: text(40),
  ms: v.optional(v.number()),
  outcome: v.optional(text(400)),
});
export type PhaseRun = v.InferOutput<typeof PhaseRun>;

export const AttemptState = v.object({
  n: v.pipe(count, v.minValue(1)),
  status: Status,
  phases: v.array(PhaseRun),
  /** The last calls only (reduce.ts bounds them); the log has all. */
  tools: v.array(ToolCall),
  toolCount: count,
  checks: v.array(CheckRun),
  usage: Usage,
  /** The model that answered, by its own name. */
  model: v.optional(text(200)),
  /** Something people should know while it runs: waiting for the model, a retry. */
  notice: v.optional(text(1000)),
  result: v.optional(Result),
  /** What the agent says of its work: a claim, never evidence. */
  claim: v.optional(text(8000)),
  /** Artifact ids, readable over HTTP by byte range. */
  log: v.optional(text(200)),
  ledger: v.optional(text(200)),
});
export type AttemptState = v.InferOutput<typeof AttemptState>;

export const TaskState = v.object({
  id: TaskId,
  spec: TaskSpec,
  createdAt: text(40),
  updatedAt: text(40),
  status: Status,
  attempts: v.array(AttemptState),
});
export type TaskState = v.InferOutput<typeof TaskState>;

/** A task as lists show it. */
export const TaskSummary = v.object({
  id: TaskId,
  title: text(200),
  origin: Origin,
  repository: Repository,
  base: ObjectId,
  branch: v.optional(text(1000)),
  createdAt: text(40),
  updatedAt: text(40),
  status: Status,
  phase: v.optional(PhaseRun),
  attempts: count,
  files: v.optional(count),
  additions: v.optional(count),
  deletions: v.optional(count),
  costUsd: v.optional(v.number()),
  model: v.optional(text(200)),
});
export type TaskSummary = v.InferOutput<typeof TaskSummary>;
