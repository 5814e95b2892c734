/**
 * Owns the JSON documents that `--json` prints and the exit codes, both promised to scripts
 * (docs/cli.md). Pure. A field is never removed or renamed within a schema number.
 */
import type { Estimate } from '../protocol/estimate.ts';
import { rank, resultBearer } from '../protocol/rank.ts';
import { totalUsage, workedMs } from '../protocol/reduce.ts';
import type { Message } from '../protocol/messages.ts';
import type {
  AttemptState,
  FileChange,
  Status,
  TaskState,
  TaskSummary,
  Usage,
} from '../protocol/task.ts';
import type { Queue } from './places.ts';

export const EXIT = {
  verified: 0,
  verified_with_flags: 0,
  failed: 1,
  declined: 2,
  unverified: 3,
  cancelled: 130,
} as const;

/** The exit code that a task's status stands for; 0 while it is still under way. */
export function exitCodeOf(status: Status): number {
  if (status.kind === 'done') return EXIT[status.verdict.level];
  return status.kind === 'cancelled' ? EXIT.cancelled : 0;
}

/** `errand.task/1`: what `delegate`, `show` and `cancel` print. */
export function taskDocument(task: TaskState) {
  const verdict = task.status.kind === 'done' ? task.status.verdict : undefined;
  const order = rank(task.attempts).map(({ n }) => n);
  const attempts = task.attempts.map((attempt) =>
    attemptDocument(attempt, order.indexOf(attempt.n) + 1),
  );
  const best = resultBearer(task.attempts)?.n;
  return {
    schema: 'errand.task/1',
    id: task.id,
    title: task.spec.title,
    instructions: task.spec.instructions,
    origin: task.spec.origin,
    repository: task.spec.repository,
    base: task.spec.base,
    head: task.spec.head,
    branch: task.spec.branch ?? null,
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    state: task.status.kind,
    priority: task.spec.priority ?? 'normal',
    role: task.spec.role ?? null,
    verdict: verdict?.level ?? null,
    because: verdict?.because ?? [],
    reason: 'reason' in task.status ? task.status.reason : null,
    exitCode: exitCodeOf(task.status),
    attempts,
    best: best ?? null,
    result: attempts.find(({ n }) => n === best)?.result ?? null,
    usage: usageDocument(totalUsage(task.attempts)),
    ms: task.attempts.reduce((sum, attempt) => sum + workedMs(attempt), 0),
  };
}

function attemptDocument(attempt: AttemptState, place: number) {
  return {
    n: attempt.n,
    state: attempt.status.kind,
    verdict: attempt.status.kind === 'done' ? attempt.status.verdict.level : null,
    rank: place,
    model: attempt.model ?? null,
    blueprint: attempt.blueprint ?? null,
    agent: attempt.agent ?? null,
    continues: attempt.continues ?? null,
    newerBase: newerBaseDocument(attempt.base),
    question: questionDocument(attempt.status),
    messages: (attempt.messages ?? []).map(messageDocument),
    phases: attempt.phases.map(({ name, startedAt, ms, outcome, usage, model }) => ({
      name,
      startedAt,
      ms: ms ?? null,
      outcome: outcome ?? null,
      usage: usage ? usageDocument(usage) : null,
      model: model ?? null,
    })),
    checks: attempt.checks.map(
      ({ name, command, at, outcome, exit, ms, tail, artifact, browser }) => ({
        name,
        command,
        at,
        outcome,
        exit: exit ?? null,
        ms: ms ?? null,
        tail: tail ?? null,
        artifact: artifact ?? null,
        ...(browser !== undefined && { browser }),
      }),
    ),
    toolCalls: attempt.toolCount,
    usage: usageDocument(attempt.usage),
    ms: workedMs(attempt),
    given: (attempt.given ?? []).map(({ kind, name, bytes, note }) => {
      return { kind, name, bytes, note: note ?? null };
    }),
    plan: attempt.plan ?? null,
    claim: attempt.claim ?? null,
    claimed: attempt.claimed ?? [],
    result: attempt.result
      ? { ...attempt.result, files: attempt.result.files.map(fileDocument) }
      : null,
    log: attempt.log ?? null,
    ledger: attempt.ledger ?? null,
  };
}

function newerBaseDocument(base: AttemptState['base']) {
  if (!base) return null;
  return { ...base, branch: base.branch ?? null, newer: base.newer ?? null };
}

function usageDocument(usage: Usage) {
  return { ...usage, costUsd: usage.costUsd ?? null };
}

function questionDocument(status: Status) {
  if (status.kind !== 'needs_input') return null;
  const { id, text, default: usual, deadline } = status.question;
  return { id: id ?? null, text, default: usual ?? null, deadline: deadline ?? null };
}

function messageDocument(message: Message) {
  return {
    id: message.id,
    at: message.at,
    kind: message.kind,
    text: message.text,
    comments: (message.comments ?? []).map((comment) => ({
      path: comment.path,
      line: comment.line,
      endLine: comment.endLine ?? null,
      side: comment.side ?? 'result',
      text: comment.text,
      quoted: comment.quoted ?? null,
    })),
    to: message.to ?? null,
    by: message.by ?? null,
    delivered: message.delivered ?? null,
  };
}

function spread({ usual, most }: Estimate['minutes']) {
  return { usual: usual ?? null, most };
}

/** `errand.estimate/1`: what `estimate` prints. */
export function estimateDocument({ basis, attempts, costUsd, minutes }: Estimate) {
  return {
    schema: 'errand.estimate/1',
    basis,
    attempts,
    costUsd: costUsd ? spread(costUsd) : null,
    minutes: spread(minutes),
  };
}

function fileDocument(file: FileChange) {
  return {
    path: file.path,
    ...(file.pathBase64 === undefined ? {} : { pathBase64: file.pathBase64 }),
    status: file.status,
    additions: file.additions ?? null,
    deletions: file.deletions ?? null,
    binary: file.binary,
    mode: { before: file.before?.mode ?? null, after: file.after?.mode ?? null },
  };
}

/** `errand.tasks/1`: what `tasks` prints, newest first. */
export function listDocument(tasks: readonly TaskSummary[], more: boolean, queue: Queue) {
  return {
    schema: 'errand.tasks/1',
    more,
    waiting: queue.waiting ?? null,
    tasks: tasks.map((task) => ({
      id: task.id,
      title: task.title,
      repository: task.repository,
      state: task.status.kind,
      verdict: task.status.kind === 'done' ? task.status.verdict.level : null,
      priority: task.priority ?? 'normal',
      place: queue.places.get(task.id)?.place ?? null,
      held: queue.places.get(task.id)?.held ?? null,
      phase: task.phase?.name ?? null,
      attempts: task.attempts,
      files: task.files ?? null,
      additions: task.additions ?? null,
      deletions: task.deletions ?? null,
      costUsd: task.costUsd ?? null,
      model: task.model ?? null,
      createdAt: task.createdAt,
      updatedAt: task.updatedAt,
    })),
  };
}

/** `errand.error/1`: what any command prints with `--json` when it could not do its work. */
export function errorDocument(error: { code: string; message: string; hint?: string }) {
  return {
    schema: 'errand.error/1',
    error: { code: error.code, message: error.message, hint: error.hint ?? null },
    exitCode: 1,
  };
}
