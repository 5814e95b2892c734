/**
 * The words of the product as wire types: a task, its attempts, their results and verdicts.
 * Schemas and types are one: a value that crosses the wire is parsed with the schema of its type.
 */
import {
  ANSWER_MINUTES,
  CHECK_SECONDS,
  MAX_CHARACTERS,
  MAX_COUNT,
  MINUTES,
  TURNS,
} from './limits.ts';
import * as v from 'valibot';
import { GivenItem, MAX_GIVEN } from './given.ts';
import { Review } from './review.ts';
import { Message, Question } from './messages.ts';
import { OriginTicket } from './origin-ticket.ts';
import { Place } from './place.ts';
import { ListedPriority, Priority } from './priority.ts';

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

export const Repository = v.object({ id: RepositoryId, name: text(MAX_CHARACTERS.name) });
export type Repository = v.InferOutput<typeof Repository>;

/** A work tree of a repository; linked work trees share the repository's id. */
export const WorkTree = v.object({ id: text(64), name: text(MAX_CHARACTERS.name) });
export type WorkTree = v.InferOutput<typeof WorkTree>;

/**
 * Place in the code that the task came from. `line` is 1-based; `anchor` lets the editor find the
 * place after edits have moved it, and means nothing to the runner.
 */
export const Origin = v.object({
  kind: v.picklist(['prompt', 'selection', 'todo', 'ticket']),
  path: v.optional(text(4096)),
  /** The folder of the repository that it was delegated from; absent: its root. */
  folder: v.optional(text(4096)),
  line: v.optional(count),
  text: v.optional(text(MAX_CHARACTERS.origin)),
  anchor: v.optional(text(MAX_CHARACTERS.anchor)),
  url: v.optional(text(2048)),
  /** Absent from older clients. */
  ticket: v.optional(OriginTicket),
});
export type Origin = v.InferOutput<typeof Origin>;

/**
 * Effect of a check on the verdict. `strict`: it must pass. `regression_only`: it may fail where it
 * failed before, as long as every test that passed then still does. `informational`: it is only
 * shown.
 */
export const CheckGate = v.picklist(['strict', 'regression_only', 'informational']);
export type CheckGate = v.InferOutput<typeof CheckGate>;

/** Path of the report that a check writes; without one, the runner looks in the usual places. */
export const ReportSpec = v.object({
  format: v.picklist(['tap', 'junit', 'jest', 'vitest', 'mocha', 'go', 'cargo']),
  /** Relative to the repository's root; the check's output is read when absent. */
  path: v.optional(text(MAX_CHARACTERS.reportPath)),
});
export type ReportSpec = v.InferOutput<typeof ReportSpec>;

/** A command whose exit status means pass or fail; run with `sh -c` at the repository's root. */
export const CheckSpec = v.object({
  name: v.pipe(v.string(), v.regex(/^[\w.:@/ -]{1,80}$/)),
  command: text(MAX_CHARACTERS.command),
  timeoutSeconds: v.optional(
    v.pipe(count, v.minValue(CHECK_SECONDS.least), v.maxValue(CHECK_SECONDS.most)),
  ),
  /** `strict` when absent. */
  gate: v.optional(CheckGate),
  report: v.optional(ReportSpec),
});
export type CheckSpec = v.InferOutput<typeof CheckSpec>;

export const Limits = v.object({
  turns: v.optional(v.pipe(count, v.minValue(TURNS.least), v.maxValue(TURNS.most))),
  costUsd: v.optional(v.pipe(v.number(), v.minValue(0))),
  minutes: v.optional(v.pipe(v.number(), v.minValue(MINUTES.least), v.maxValue(MINUTES.most))),
});
export type Limits = v.InferOutput<typeof Limits>;

export const TaskSpec = v.object({
  title: text(MAX_CHARACTERS.title),
  instructions: text(MAX_CHARACTERS.instructions),
  origin: Origin,
  repository: Repository,
  /**
   * Work tree that the snapshot was taken of, and that the result belongs in; absent from older
   * clients.
   */
  workTree: v.optional(WorkTree),
  /** The snapshot commit the work starts from; pushed to `baseRef(id)` before the task is created. */
  base: ObjectId,
  /** HEAD when the snapshot was taken, and its branch (absent when detached). */
  head: ObjectId,
  branch: v.optional(text(MAX_CHARACTERS.branch)),
  /** Replaces the configured or detected checks when present. */
  checks: v.optional(
    v.pipe(
      v.array(CheckSpec),
      v.maxLength(MAX_COUNT.checks),
      v.check(
        (checks) => new Set(checks.map(({ name }) => name)).size === checks.length,
        'Two checks have the same name.',
      ),
    ),
  ),
  limits: v.optional(Limits),
  model: v.optional(text(MAX_CHARACTERS.model)),
  /** The blueprint to follow; absent: the repository's or the runner's choice. */
  blueprint: v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9-]{0,63}$/))),
  /** Agent that writes the code: `builtin`, `claude`, `codex`, … or `acp:<command>`. */
  agent: v.optional(text(MAX_CHARACTERS.agent)),
  /** Role of the repository for whoever writes the code, by the name of its file. */
  role: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9][\w.-]{0,63}$/))),
  /** Independent attempts that start at once from the same snapshot; 1 when absent. */
  attempts: v.optional(v.pipe(count, v.minValue(1), v.maxValue(MAX_COUNT.attempts))),
  /** `normal` when absent. A task that is under way is never stopped for another. */
  priority: v.optional(Priority),
  /**
   * Minutes that an attempt with a question waits before it takes the default or gives up. Absent:
   * nobody is there to answer, so it does so at once.
   */
  answerWithinMinutes: v.optional(
    v.pipe(v.number(), v.minValue(ANSWER_MINUTES.least), v.maxValue(ANSWER_MINUTES.most)),
  ),
});
export type TaskSpec = v.InferOutput<typeof TaskSpec>;

/** A commit of the user's, newer than the task's base, onto which an attempt brings the work. */
export const NewerBase = v.object({
  /** HEAD itself, or a snapshot of the work tree on top of it. */
  commit: ObjectId,
  head: ObjectId,
  branch: v.optional(text(MAX_CHARACTERS.branch)),
  /** Commits that it has and the base before it has not; absent where that is not known. */
  newer: v.optional(count),
});
export type NewerBase = v.InferOutput<typeof NewerBase>;

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

/** A reason for a verdict; `entries` are the numbers of the ledger entries that back it. */
export const Reason = v.object({
  code: text(80),
  text: text(MAX_CHARACTERS.reason),
  entries: v.array(count),
  /** Where to look, if a line is known; what no file can have is read as none. */
  place: v.fallback(v.optional(Place), undefined),
});
export type Reason = v.InferOutput<typeof Reason>;

export const Verdict = v.object({ level: VerdictLevel, because: v.array(Reason) });
export type Verdict = v.InferOutput<typeof Verdict>;

/**
 * A status carries its reason; `canMove` (status.ts) says which may follow which. What a client
 * cannot read, from a newer runner for one, is `unknown` to it; no runner has that status itself.
 */
export const Status = v.fallback(
  v.variant('kind', [
    v.object({ kind: v.literal('queued') }),
    v.object({ kind: v.literal('preparing') }),
    v.object({ kind: v.literal('working') }),
    v.object({ kind: v.literal('needs_input'), question: Question }),
    v.object({ kind: v.literal('verifying') }),
    v.object({ kind: v.literal('interrupted'), reason: text(MAX_CHARACTERS.statusReason) }),
    v.object({ kind: v.literal('done'), verdict: Verdict }),
    v.object({ kind: v.literal('cancelled'), reason: text(MAX_CHARACTERS.statusReason) }),
    v.object({ kind: v.literal('unknown') }),
  ]),
  { kind: 'unknown' },
);
export type Status = v.InferOutput<typeof Status>;
export type StatusKind = Status['kind'];

/**
 * A file of a result's diff. `path` is for people (bytes that are not UTF-8 become U+FFFD);
 * `pathBase64` is present, and takes precedence, when the name is not valid UTF-8. Modes are git's
 * ('100644'); a side that does not exist has no mode and no blob. Counts are absent for binary
 * files.
 */
export const FileChange = v.object({
  path: text(MAX_CHARACTERS.path),
  pathBase64: v.optional(text(16_384)),
  status: v.picklist(['added', 'modified', 'deleted', 'type_changed']),
  additions: v.optional(count),
  deletions: v.optional(count),
  binary: v.boolean(),
  before: v.optional(v.object({ mode: text(6), blob: ObjectId })),
  after: v.optional(v.object({ mode: text(6), blob: ObjectId })),
});
export type FileChange = v.InferOutput<typeof FileChange>;

/** The work of an attempt as a commit; its parent is the attempt's base (attempt-base.ts). */
export const Result = v.object({
  ref: text(300),
  commit: ObjectId,
  files: v.array(FileChange),
  additions: count,
  deletions: count,
});
export type Result = v.InferOutput<typeof Result>;

/** Effort spent on showing that checks which pass mean something (docs/verdict.md). */
export const VerifyLevel = v.picklist(['quick', 'standard', 'thorough']);
export type VerifyLevel = v.InferOutput<typeof VerifyLevel>;

/** Counts of tests by outcome, for a check that names its tests. */
export const TestCounts = v.object({
  format: text(40),
  passed: count,
  failed: count,
  skipped: count,
});
export type TestCounts = v.InferOutput<typeof TestCounts>;

/**
 * A run of a check by the runner, in a clean room, on committed objects: before the change (`base`),
 * the result (`head`), its sources with the original tests (`overlay`), it with a test that must fail
 * (`canary`), or the original sources with its tests (`red`). `browser`: see browser-report.ts.
 */
export const CheckRun = v.object({
  name: text(MAX_CHARACTERS.checkName),
  command: text(MAX_CHARACTERS.command),
  at: v.picklist(['base', 'head', 'overlay', 'canary', 'red']),
  outcome: v.picklist(['running', 'passed', 'failed', 'timed_out', 'errored']),
  exit: v.optional(v.number()),
  ms: v.optional(v.number()),
  /** End of the output, as text; the artifact has all of it. */
  tail: v.optional(text(8000)),
  artifact: v.optional(text(200)),
  tests: v.optional(TestCounts),
  browser: v.optional(text(200)),
});
export type CheckRun = v.InferOutput<typeof CheckRun>;

/** Tokens by kind and their cost; `costUsd` is absent when the model has no known price. */
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
  summary: text(MAX_CHARACTERS.outcome),
  state: v.picklist(['running', 'ok', 'error']),
  outcome: v.optional(text(MAX_CHARACTERS.outcome)),
  ms: v.optional(v.number()),
});
export type ToolCall = v.InferOutput<typeof ToolCall>;

export const PhaseRun = v.object({
  name: text(80),
  startedAt: text(40),
  ms: v.optional(v.number()),
  outcome: v.optional(text(MAX_CHARACTERS.outcome)),
  /** Model usage of this phase. */
  usage: v.optional(Usage),
  model: v.optional(text(MAX_CHARACTERS.model)),
});
export type PhaseRun = v.InferOutput<typeof PhaseRun>;

/**
 * A sentence of the agent's account: `seen` when the ledger entries named show all of it,
 * `contradicted` when they show otherwise, else only `claimed`.
 */
export const ClaimedSentence = v.object({
  text: text(8000),
  standing: v.picklist(['seen', 'contradicted', 'claimed']),
  entries: v.array(count),
});
export type ClaimedSentence = v.InferOutput<typeof ClaimedSentence>;

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
  model: v.optional(text(MAX_CHARACTERS.model)),
  /** Something people should know while it runs: waiting for the model, a retry. */
  notice: v.optional(text(MAX_CHARACTERS.notice)),
  result: v.optional(Result),
  /** The blueprint it follows, and who writes the code. */
  blueprint: v.optional(text(80)),
  agent: v.optional(text(MAX_CHARACTERS.agent)),
  /** The ended attempt whose conversation and files this one goes on with. */
  continues: v.optional(v.pipe(count, v.minValue(1))),
  /** The newer base onto which this one brings the work it goes on with. */
  base: v.optional(NewerBase),
  /** Messages between people and the attempt, in order. */
  messages: v.optional(v.array(Message)),
  review: v.optional(Review),
  /** Number of terminals that people have in its sandbox; absent when there are none. */
  terminals: v.optional(count),
  /** What of the repository its models were given. */
  given: v.optional(v.pipe(v.array(GivenItem), v.maxLength(MAX_GIVEN))),
  /** How a model that was asked first proposed to go about it: a proposal, never evidence. */
  plan: v.optional(text(MAX_CHARACTERS.plan)),
  /** The agent's account of its work: a claim, never evidence. */
  claim: v.optional(text(8000)),
  /** The claim compared with what the runner saw, once that is known. */
  claimed: v.optional(v.array(ClaimedSentence)),
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

/** `Origin` for lists: what only a newer runner knows is read as the plainest one, or as none. */
const ListedOrigin = v.object({
  ...Origin.entries,
  kind: v.fallback(Origin.entries.kind, 'prompt'),
  ticket: v.fallback(Origin.entries.ticket, undefined),
});

/** A task as lists show it. */
export const TaskSummary = v.object({
  id: TaskId,
  title: text(MAX_CHARACTERS.title),
  origin: ListedOrigin,
  repository: Repository,
  base: ObjectId,
  branch: v.optional(text(MAX_CHARACTERS.branch)),
  createdAt: text(40),
  updatedAt: text(40),
  status: Status,
  priority: ListedPriority,
  phase: v.optional(PhaseRun),
  attempts: count,
  files: v.optional(count),
  additions: v.optional(count),
  deletions: v.optional(count),
  costUsd: v.optional(v.number()),
  model: v.optional(text(MAX_CHARACTERS.model)),
});
export type TaskSummary = v.InferOutput<typeof TaskSummary>;

/**
 * The tasks of a list, read one by one: one that cannot be read at all is left out, so that it
 * does not hide the others from an older client.
 */
export const TaskSummaries = v.pipe(
  v.array(v.unknown()),
  v.transform((items) =>
    items.flatMap((item) => {
      const parsed = v.safeParse(TaskSummary, item);
      return parsed.success ? [parsed.output] : [];
    }),
  ),
);
