/**
 * Owns the JSON documents that `--json` prints and the exit codes, both promised to scripts
 * (docs/cli.md). Pure. A field is never removed or renamed within a schema number.
 */
import type { AttemptState, FileChange, Status, TaskState, TaskSummary } from '../protocol/task.ts';

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
  const attempts = task.attempts.map(attemptDocument);
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
    verdict: verdict?.level ?? null,
    because: verdict?.because ?? [],
    reason: 'reason' in task.status ? task.status.reason : null,
    exitCode: exitCodeOf(task.status),
    attempts,
    result: attempts.at(-1)?.result ?? null,
  };
}

function attemptDocument(attempt: AttemptState) {
  return {
    n: attempt.n,
    state: attempt.status.kind,
    verdict: attempt.status.kind === 'done' ? attempt.status.verdict.level : null,
    model: attempt.model ?? null,
    phases: attempt.phases.map(({ name, startedAt, ms, outcome }) => ({
      name,
      startedAt,
      ms: ms ?? null,
      outcome: outcome ?? null,
    })),
    checks: attempt.checks.map(({ name, command, at, outcome, exit, ms, tail, artifact }) => ({
      name,
      command,
      at,
      outcome,
      exit: exit ?? null,
      ms: ms ?? null,
      tail: tail ?? null,
      artifact: artifact ?? null,
    })),
    toolCalls: attempt.toolCount,
    usage: { ...attempt.usage, costUsd: attempt.usage.costUsd ?? null },
    claim: attempt.claim ?? null,
    claimed: attempt.claimed ?? [],
    result: attempt.result
      ? { ...attempt.result, files: attempt.result.files.map(fileDocument) }
      : null,
    log: attempt.log ?? null,
    ledger: attempt.ledger ?? null,
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
export function listDocument(tasks: readonly TaskSummary[], more: boolean) {
  return {
    schema: 'errand.tasks/1',
    more,
    tasks: tasks.map((task) => ({
      id: task.id,
      title: task.title,
      repository: task.repository,
      state: task.status.kind,
      verdict: task.status.kind === 'done' ? task.status.verdict.level : null,
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
